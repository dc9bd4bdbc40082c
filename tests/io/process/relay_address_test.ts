import { assertEquals, assertRejects } from "@std/assert";
import { CommandError } from "../../../src/core/base/command.ts";
import { relayAddress } from "../../../src/io/process/relay_address.ts";
import { lines } from "../../../scripts/lab/lines.ts";
import { isInstalled } from "../../../scripts/lab/process_usage.ts";

const SIGNAL = new AbortController().signal;
const RELAY = "deno (PID 4711)";

/** Where the program is said to listen, and what was asked. */
async function read(program: string, os: string, stdout: string) {
  const asked: string[] = [];
  const address = await relayAddress(program, SIGNAL, (argv) => {
    asked.push(argv.join(" "));
    return Promise.resolve({ exitCode: 0, stdout, stderr: "" });
  }, os);
  return { address, asked };
}

/** As `ss` prints it, among others. */
function ss(...places: string[]): string {
  const line = (place: string, pid: number) =>
    `LISTEN 0      511        ${place}      0.0.0.0:*    users:(("deno",pid=${pid},fd=23))\n`;
  return line("127.0.0.1:9000", 47) + places.map((place) => line(place, 4711)).join("") +
    "LISTEN 0      511        127.0.0.1:9001      0.0.0.0:*\n";
}

Deno.test("relayAddress() reads what ss prints on Linux", async () => {
  const places: [string[], string | undefined][] = [
    [["127.0.0.1:28201", "[::1]:28201"], "127.0.0.1:28201"],
    [["[::1]:28201", "127.0.0.1:28201"], "127.0.0.1:28201"],
    [["[::1]:28201"], "[::1]:28201"],
    [["0.0.0.0:28201"], "127.0.0.1:28201"],
    [["[::]:28201"], "127.0.0.1:28201"],
    [["*:28201"], "127.0.0.1:28201"],
    [["192.168.1.5:28201"], "192.168.1.5:28201"],
    [["127.0.0.1:28201", "127.0.0.1:9229"], undefined],
    [[], undefined],
  ];
  for (const [listed, expected] of places) {
    assertEquals((await read(RELAY, "linux", ss(...listed))).address, expected);
  }
  assertEquals((await read(RELAY, "linux", "")).asked, ["ss -Hltnp"]);
});

Deno.test("relayAddress() reads what lsof prints on macOS", async () => {
  const lsof = "p4711\nf11\nn127.0.0.1:28201\nf12\nn[::1]:28201\n";
  const { address, asked } = await read("sndcpy-relay-macos (PID 4711)", "darwin", lsof);
  assertEquals(address, "127.0.0.1:28201");
  assertEquals(asked, ["lsof -nP -a -p 4711 -iTCP -sTCP:LISTEN -Fn"]);
});

Deno.test("relayAddress() names no place where a program listens that is no relay", async () => {
  for (const program of ["vlc (PID 4711)", "obs (PID 4711)", "my deno (PID 4711)", "PID 4711"]) {
    const { address, asked } = await read(program, "linux", ss("127.0.0.1:4455"));
    assertEquals([address, asked], [undefined, []]);
  }
});

Deno.test("relayAddress() knows nothing where nobody tells", async () => {
  const missing = () => Promise.reject(new CommandError(["ss"], "not-started"));
  assertEquals(await relayAddress(RELAY, SIGNAL, missing, "linux"), undefined);
  assertEquals((await read(RELAY, "windows", "")).address, undefined);
});

Deno.test("relayAddress() ends with its signal", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  const ended = () => Promise.reject(signal.reason);
  await assertRejects(() => relayAddress(RELAY, signal, ended, "linux"), Error, "enough");
});

const HAS_SS = Deno.build.os === "linux" && isInstalled("ss");

Deno.test({
  name: `relayAddress() finds where a program listens${HAS_SS ? "" : " (ss is not installed)"}`,
  ignore: !HAS_SS,
  async fn() {
    const code = "const listener = Deno.listen({ hostname: '127.0.0.1', port: 0 });" +
      "console.log(listener.addr.port); await listener.accept();";
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-config", code],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const output = lines(child.stdout);
    const { value: port } = await output.next();
    const address = await relayAddress(`deno (PID ${child.pid})`, SIGNAL);
    child.kill("SIGKILL");
    await child.status;
    await output.return(undefined);
    assertEquals(address, `127.0.0.1:${port}`);
  },
});
