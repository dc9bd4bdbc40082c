/**
 * What we ask of a workflow beyond what GitHub does.
 *
 * @module
 */

/** An action is what it was when somebody looked at it: a tag can be moved, a commit cannot. */
const PINNED = /^ *(- )?uses: [\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const OWN = /^ *(- )?uses: \.\/\.github\/workflows\/[\w-]+\.yml$/;

/** The breaches in a workflow that `deno fmt` has formatted. */
export function breachesIn(workflow: string): string[] {
  const [head, body] = workflow.split(/^jobs:\n/m);
  // What begins with a name in the second column is a job.
  const jobs = body!.split(/^ {2}(?=[\w-]+:$)/m).slice(1);
  return [
    ...workflow.split("\n")
      .filter((line) => /\buses:/.test(line) && !PINNED.test(line) && !OWN.test(line))
      .map((line) => `not pinned to a commit with its version: ${line.trim()}`),
    ...jobs
      .filter((job) => !/^ {4}permissions:$/m.test(job))
      .map((job) => `no permissions are stated for ${job.split(":", 1)}`),
    .../^permissions: \{\}$/m.test(head!) ? [] : ["jobs have permissions that they do not state"],
  ];
}
