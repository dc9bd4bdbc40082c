import { assertEquals, assertStringIncludes } from "@std/assert";
import plugin from "../../scripts/lint_layers.ts";

/** The rules that `source` breaks, were it the content of `file`. */
function broken(file: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, file, source).map(({ id }) => id);
}

function message(file: string, source: string): string {
  return Deno.lint.runPlugin(plugin, file, source).map(({ message }) => message).join("\n");
}

function assertBroken(rule: string, file: string, sources: string[]): void {
  for (const source of sources) assertEquals(broken(file, source), [rule], `${file}: ${source}`);
}

function assertFine(file: string, sources: string[]): void {
  for (const source of sources) assertEquals(broken(file, source), [], `${file}: ${source}`);
}

Deno.test("imports lets main.ts import src/app, and nothing else", () => {
  assertFine("main.ts", [`import "./src/app/relay.ts";`, `export * from "./src/app/cli.ts";`]);
  assertBroken("layers/imports", "main.ts", [
    `import "./src/io/server/tcp_server.ts";`,
    `import "./src/core/hub.ts";`,
    `import "./src/application/relay.ts";`,
    `import "./deno.json" with { type: "json" };`,
    `import "@std/cli";`,
  ]);
});

Deno.test("imports lets src/app import every layer below, packages and deno.json", () => {
  assertFine("src/app/relay.ts", [
    `import "./shutdown.ts";`,
    `import "../service/manage_service.ts";`,
    `import "../io/server/tcp_server.ts";`,
    `import "../core/hub.ts";`,
    `import "@std/async";`,
    `import manifest from "../../deno.json" with { type: "json" };`,
  ]);
  assertBroken("layers/imports", "src/app/relay.ts", [
    `import "../../main.ts";`,
    `import "../../scripts/ensure_std.ts";`,
    `import "../../tests/helpers/clock.ts";`,
  ]);
});

Deno.test("imports keeps src/page to itself", () => {
  assertFine("src/page/main.js", [`import "./text.js";`]);
  assertBroken("layers/imports", "src/page/main.js", [
    `import "../core/base/clock.ts";`,
    `import "uqr";`,
  ]);
});

Deno.test("imports keeps src/service to itself and src/core", () => {
  assertFine("src/service/carry_out.ts", [
    `import "./plan.ts";`,
    `import type { Clock } from "../core/clock.ts";`,
  ]);
  assertBroken("layers/imports", "src/service/carry_out.ts", [
    `import type { RelayConfig } from "../app/commands/relay_config.ts";`,
    `import "../io/service/user_files.ts";`,
    `import "@std/async";`,
    `import "../../deno.json" with { type: "json" };`,
  ]);
});

Deno.test("imports keeps a room of src/io to itself, src/core and packages", () => {
  assertFine("src/io/server/tcp_server.ts", [
    `import "./carrier.ts";`,
    `import "./page/index.html" with { type: "text" };`,
    `import "../server/carrier.ts";`,
    `import "../../core/hub.ts";`,
    `import "npm:@logtape/logtape";`,
    `import "node:dns";`,
  ]);
  assertBroken("layers/imports", "src/io/server/tcp_server.ts", [
    `import "../adb/adb.ts";`,
    `import "../server_pages/page.ts";`,
    `import "../../app/relay.ts";`,
    `import "../../service/plan.ts";`,
    `import "../../../main.ts";`,
    `import "file:///somewhere/else.ts";`,
  ]);
});

Deno.test("imports keeps src/core to itself", () => {
  assertFine("src/core/hub.ts", [`import "./audio_log.ts";`, `import "../core/audio_log.ts";`]);
  assertBroken("layers/imports", "src/core/hub.ts", [
    `import "../app/relay.ts";`,
    `import "../service/plan.ts";`,
    `import "../io/adb/adb.ts";`,
    `import "npm:@logtape/logtape";`,
    `import "jsr:@std/async";`,
    `import "@std/async";`,
    `import "node:events";`,
    `import "https://example.org/x.ts";`,
  ]);
});

Deno.test("imports keeps tests out of scripts", () => {
  assertFine("scripts/lab/until.ts", [
    `import "../release/binary.ts";`,
    `import "../../src/core/hub.ts";`,
    `import "@std/async";`,
    `import manifest from "../../deno.json" with { type: "json" };`,
  ]);
  assertBroken("layers/imports", "scripts/lab/until.ts", [
    `import "../../tests/helpers/english.ts";`,
    `import "../../main.ts";`,
  ]);
});

Deno.test("imports finds a file of src that is in no layer", () => {
  assertBroken("layers/imports", "src/helpers.ts", [`import "./core/hub.ts";`]);
});

Deno.test("imports finds every form of import", () => {
  assertBroken("layers/imports", "src/core/hub.ts", [
    `import relay from "../app/relay.ts";`,
    `import type { Relay } from "../app/relay.ts";`,
    `import "../app/relay.ts";`,
    `export { relay } from "../app/relay.ts";`,
    `export * from "../app/relay.ts";`,
    `export * as relay from "../app/relay.ts";`,
    `await import("../app/relay.ts");`,
    `type Relay = import("../app/relay.ts").Relay;`,
  ]);
  assertFine("src/core/hub.ts", [
    `export const name = "../app/relay.ts";`,
    `export default "../app/relay.ts";`,
  ]);
});

Deno.test("imports says who cannot import whom, and what to do instead", () => {
  assertEquals(
    message("src/io/server/tcp_server.ts", `import "../adb/adb.ts";`),
    "src/io/server cannot import src/io/adb: rooms of io do not know each other, " +
      "nor who uses them; declare the narrow interface you need and let src/app hand it in",
  );
  assertStringIncludes(
    message("src/core/hub.ts", `import "@std/async";`),
    "src/core cannot import a package: ",
  );
});

const AMBIENT = [
  `Deno.cwd();`,
  `export type Connection = Deno.Conn;`,
  `console.log();`,
  `globalThis.name;`,
  `fetch(url);`,
  `new WebSocket(url);`,
  `crypto.randomUUID();`,
  `performance.now();`,
  `Date.now();`,
  `new Date();`,
  `setTimeout(run);`,
  `clearTimeout(timer);`,
  `setInterval(run);`,
  `clearInterval(timer);`,
  `setImmediate(run);`,
  `clearImmediate(timer);`,
  `run(setTimeout);`,
  `run({ setTimeout });`,
  `timers[setTimeout];`,
  `Math.random();`,
  `Math["random"]();`,
  `const { random } = Math;`,
  `AbortSignal.timeout(1);`,
  `Temporal.Now.instant();`,
];

Deno.test("pure-core finds what is ambient in src/core, and only there", () => {
  assertBroken("layers/pure-core", "src/core/hub.ts", AMBIENT);
  assertFine("src/io/server/tcp_server.ts", AMBIENT);
  assertFine("src/app/relay.ts", AMBIENT);
  assertFine("scripts/bench.ts", AMBIENT);
  assertFine("tests/core/hub_test.ts", AMBIENT);
});

Deno.test("pure-core accepts properties of the same name", () => {
  assertFine("src/core/hub.ts", [
    `this.timers.setTimeout(run);`,
    `run({ setTimeout: later });`,
    `const { setTimeout: later } = timers;`,
    `interface Timers { setTimeout(run: () => void): number; Date: string }`,
    `class Timers { setTimeout() {} }`,
    `Math.max(1, 2);`,
    `signal.timeout;`,
    `// Date.now()`,
  ]);
});

const PROCESSES = [
  `new Deno.Command("adb");`,
  `Deno.spawn("adb");`,
  `Deno.spawnAndWait("adb");`,
  `Deno.spawnAndWaitSync("adb");`,
  `Deno["Command"];`,
  `const { Command } = Deno;`,
];

Deno.test("one-command-runner finds processes started elsewhere", () => {
  assertBroken("layers/one-command-runner", "src/io/adb/adb.ts", PROCESSES);
  assertBroken("layers/one-command-runner", "src/io/process/child_pool.ts", PROCESSES);
  assertBroken("layers/one-command-runner", "src/app/relay.ts", PROCESSES);
  assertBroken("layers/one-command-runner", "main.ts", PROCESSES);
  assertBroken("layers/one-command-runner", "src/service/carry_out.ts", PROCESSES);
  assertFine("src/io/process/child.ts", PROCESSES);
  assertFine("scripts/compile.ts", PROCESSES);
  assertFine("src/io/adb/adb.ts", [`adb.spawn();`, `export type Options = Deno.CommandOptions;`]);
});

const SENTENCES = [
  'throw new Error("Cannot use it");',
  "const message = `Cannot use ${name}`;",
  'const message = "It is gone. Plug it in again.";',
  "const message = `${name} is gone. Plug it in again.`;",
];

Deno.test("no-sentences finds what people would read below src/app, and only there", () => {
  assertBroken("layers/no-sentences", "src/core/hub.ts", SENTENCES);
  assertBroken("layers/no-sentences", "src/io/adb/adb.ts", SENTENCES);
  assertBroken("layers/no-sentences", "src/service/plan.ts", SENTENCES);
  assertFine("src/app/words/en/troubles.ts", SENTENCES);
  assertFine("scripts/bench.ts", SENTENCES);
  assertFine("tests/core/hub_test.ts", SENTENCES);
  assertFine("src/io/adb/adb.ts", [
    "const FAULT = /Cannot bind/;",
    'const words = "cannot bind";',
    'const file = "First line.\\nSecond line.";',
    'const version = "1.0.41";',
    "// Cannot happen. Never.",
  ]);
});

const EXITS = [`Deno.exit(1);`, `Deno["exit"](1);`, `const { exit } = Deno;`];

Deno.test("one-exit finds Deno.exit outside main.ts", () => {
  assertBroken("layers/one-exit", "src/app/relay.ts", EXITS);
  assertBroken("layers/one-exit", "src/io/server/main.ts", EXITS);
  assertFine("main.ts", EXITS);
  assertFine("scripts/ensure_std.ts", EXITS);
  assertFine("src/app/relay.ts", [`relay.exit();`, `Deno.exitCode = 1;`]);
});

const STATE = [`let count = 0;`, `var count = 0;`, `export let count = 0;`, `let { a, b } = pair;`];

Deno.test("no-module-state finds module-level variables in src", () => {
  assertBroken("layers/no-module-state", "src/app/relay.ts", STATE);
  assertBroken("layers/no-module-state", "src/io/adb/adb.ts", STATE);
  assertBroken("layers/no-module-state", "src/core/hub.ts", STATE);
  assertFine("main.ts", STATE);
  assertFine("scripts/bench.ts", STATE);
  assertFine("src/core/hub.ts", [
    `const count = 0;`,
    `export const count = 0;`,
    `function next() { let count = 0; return count; }`,
    `for (let i = 0; i < 3; i++) run(i);`,
  ]);
});

Deno.test("bans say what cannot be used where, and what to do instead", () => {
  assertEquals(
    message("src/core/hub.ts", `Date.now();`),
    'src/core cannot use "Date": time, randomness, network and log are handed to the core; ' +
      "take it as a parameter",
  );
  assertStringIncludes(message("src/io/adb/adb.ts", `Deno.exit();`), 'cannot use "Deno.exit": ');
});

Deno.test("every rule knows its files by Windows paths", () => {
  assertBroken("layers/imports", "src\\io\\server\\tcp_server.ts", [`import "../adb/adb.ts";`]);
  assertBroken("layers/pure-core", "src\\core\\hub.ts", [`Date.now();`]);
  assertFine("src\\io\\process\\child.ts", PROCESSES);
});

Deno.test("deno lint runs the plugin on this project, by absolute paths", async () => {
  const project = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${project}/scripts`);
    for (const file of ["deno.json", "scripts/lint_layers.ts"]) {
      await Deno.copyFile(new URL(`../../${file}`, import.meta.url), `${project}/${file}`);
    }
    await Deno.mkdir(`${project}/src/core`, { recursive: true });
    await Deno.writeTextFile(`${project}/src/core/hub.ts`, `import "../app/relay.ts";\n`);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["lint", "src"],
      cwd: project,
      env: { NO_COLOR: "1" },
    }).output();
    assertStringIncludes(new TextDecoder().decode(stderr), "error[layers/imports]");
    assertEquals(code, 1);
  } finally {
    await Deno.remove(project, { recursive: true });
  }
});
