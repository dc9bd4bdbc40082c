import { assert, assertEquals } from "@std/assert";
import { eventText } from "../src/app/report/event_log.ts";
import { explain } from "../src/app/words/advice.ts";
import { en } from "../src/app/words/en.ts";
import { doctorTroubles, events, pairTroubles, troubles } from "./app/words/samples.ts";

const PROJECT = `${import.meta.dirname}/..`;
const MOST_LINES: Readonly<Record<string, number>> = {
  "README.md": 160,
  "docs/README.ja.md": 150,
  "docs/DEVELOP.md": 265,
};

function read(path: string): Promise<string> {
  return Deno.readTextFile(`${PROJECT}/${path}`);
}

async function pages(): Promise<string[]> {
  const docs = await Array.fromAsync(Deno.readDir(`${PROJECT}/docs`));
  const inDocs = docs.map(({ name }) => `docs/${name}`).filter((path) => path.endsWith(".md"));
  return ["README.md", "CHANGELOG.md", ...inDocs];
}

Deno.test("pages that are read as a whole stay short", async () => {
  for (const [path, most] of Object.entries(MOST_LINES)) {
    const lines = (await read(path)).trimEnd().split("\n").length;
    assert(lines <= most, `${path} has ${lines} lines, more than ${most}`);
  }
});

Deno.test("every link within the project leads to a file", async () => {
  for (const path of await pages()) {
    const folder = path.replace(/[^/]*$/, "");
    for (const [, target] of (await read(path)).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      const found = await Deno.stat(`${PROJECT}/${folder}${target}`).catch(() => undefined);
      assert(found !== undefined, `${path} links to ${target}, which is not there`);
    }
  }
});

Deno.test("everybody is told to use the Deno that everything is checked with", async () => {
  const [used] = /deno@[\d.]+/.exec(await read(".ci/run")) ?? [];
  for (const path of ["README.md", "docs/README.ja.md"]) {
    const named = new Set((await read(path)).match(/deno@[\d.]+/g));
    assertEquals([...named], [used]);
  }
});

Deno.test("MESSAGES.md quotes messages as the program has them, and leaves out no code", async () => {
  const page = await read("docs/MESSAGES.md");
  const said = [
    ...[...troubles, ...doctorTroubles, ...pairTroubles].map((
      trouble,
    ) => [trouble.code, explain(trouble, en)]),
    ...events.map((event) => [event.kind, eventText(event, en, false)]),
  ] as const;
  for (const [code] of said) assert(page.includes(`\`${code}\``), `${code} is not there`);
  for (const [, message, codes] of page.matchAll(/^\| ([^|`]+?) +\| (`[^|]+)\|/gm)) {
    const pattern = quoted(message!);
    for (const [, code] of codes!.matchAll(/`(.+?)`/g)) {
      const isSaid = said.some(([own, text]) => own === code && pattern.test(text!));
      assert(isSaid, `${message}: the program does not say that of ${code}`);
    }
  }
});

/** What stands for the rest, or for a name or a number. A trouble may concern other tasks, too. */
function quoted(message: string): RegExp {
  const state = message.replace(/^Cannot .*?: (?!…)/, "");
  return new RegExp(state.split(/…|[A-Z]{4,}|\d+/).map(RegExp.escape).join(".*"));
}
