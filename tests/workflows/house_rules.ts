/**
 * What we ask of a workflow beyond what GitHub does. It is read as the text that `deno fmt` makes
 * of it.
 *
 * @module
 */

/** An action is what it was when somebody looked at it: a tag can be moved, a commit cannot. */
const PINNED = /^uses: [\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const OWN = /^uses: \.\/\.github\/workflows\/[\w-]+\.yml$/;
/** Strangers choose the title of a pull request, the name of its branch and more. */
const TRUSTED = /^(matrix\.\w+|github\.(repository|token))$/;

/** The breaches in a workflow, in words. */
export function breachesIn(workflow: string, denoVersion: string): string[] {
  const all = (pattern: RegExp) => [...workflow.matchAll(pattern)].map(([, found]) => found!);
  const isKey = (name: string) => new RegExp(`^ +(- )?${name}:`, "m").test(workflow);
  const [head, body] = workflow.split(/^jobs:\n/m) as [string, string];
  const jobs = body.split(/^ {2}(?=[\w-]+:$)/m).slice(1);
  return [
    ...all(/(\buses:.*)/g).filter((line) => !PINNED.test(line) && !OWN.test(line))
      .map((line) => `not pinned to a commit with its version: ${line}`),
    ...all(/\$\{\{(.*?)\}\}/g).map((text) => text.trim()).filter((text) => !TRUSTED.test(text))
      .map((text) => `strangers may choose ${text}`),
    ...all(/\b(?:needs: |matrix\.)([\w-]+)/g).filter((name) => !isKey(name))
      .map((name) => `there is no ${name}`),
    ...all(/setup-deno@.*(?:\n +with:\n +deno-version: (.*))?/g)
      .filter((version) => version !== denoVersion)
      .map((version) => `another Deno than elsewhere: ${version ?? "any"}`),
    ...jobs.filter((job) => !/^ {4}permissions:$/m.test(job))
      .map((job) => `no permissions are stated for ${job.split(":", 1)}`),
    .../^permissions: \{\}$/m.test(head) ? [] : ["jobs have permissions that they do not state"],
    .../pull_request/.test(head) && /: write$/m.test(body) ? ["a pull request may write"] : [],
  ];
}
