import { assert, assertEquals } from "@std/assert";

const PROJECT = `${import.meta.dirname}/..`;
const MOST_LINES: Readonly<Record<string, number>> = {
  "README.md": 150,
  "docs/README.ja.md": 150,
  "docs/DEVELOP.md": 200,
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
