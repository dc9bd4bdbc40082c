import { assertEquals, assertRejects } from "@std/assert";
import { CommandError } from "../../../src/core/base/command.ts";
import { portUsers } from "../../../src/io/process/port_users.ts";
import { isInstalled } from "../../../scripts/lab/process_usage.ts";

const SIGNAL = new AbortController().signal;
const VLC = { program: "my vlc (PID 4711)" };
const UNKNOWN = { program: undefined };

/** What is read from an answer, and what was asked. */
async function read(os: string, stdout: string) {
  const asked: string[] = [];
  const users = await portUsers(5000, SIGNAL, (argv) => {
    asked.push(argv.join(" "));
    return Promise.resolve({ exitCode: 0, stdout, stderr: "" });
  }, os);
  return { users, asked };
}

Deno.test("portUsers() reads what ss prints on Linux", async () => {
  const ss = '0      0      127.0.0.1:43572 127.0.0.1:5000 users:(("my vlc",pid=4711,fd=4))\n' +
    "0      0      127.0.0.1:43574 127.0.0.1:5000\n" +
    `0      0      127.0.0.1:43576 127.0.0.1:5000 users:(("deno",pid=${Deno.pid},fd=4))\n`;
  const { users, asked } = await read("linux", ss);
  assertEquals(users, [VLC, UNKNOWN]);
  assertEquals(asked, ["ss -Htnp state established dport = :5000"]);
  assertEquals((await read("linux", "")).users, []);
});

Deno.test("portUsers() reads what lsof prints on macOS: each program, and its end of each", async () => {
  const lsof = "p12\ncadb\nf7\nn127.0.0.1:5000->127.0.0.1:43572\n" +
    "p4711\ncmy vlc\nf3\nn127.0.0.1:50000->127.0.0.1:80\nf4\nn127.0.0.1:43572->127.0.0.1:5000\n" +
    "p4712\ncother\nf4\nn127.0.0.1:43572->127.0.0.1:15000\n";
  const { users, asked } = await read("darwin", lsof);
  assertEquals(users, [VLC]);
  assertEquals(asked, ["lsof -nP -iTCP:5000 -sTCP:ESTABLISHED -Fpcn"]);
});

Deno.test("portUsers() reads what netstat prints on Windows, which names no program", async () => {
  const netstat = "\r\nActive Connections\r\n\r\n" +
    "  Proto  Local Address          Foreign Address        State           PID\r\n" +
    "  TCP    127.0.0.1:5000         0.0.0.0:0              LISTENING       12\r\n" +
    "  TCP    127.0.0.1:5000         127.0.0.1:43572        HERGESTELLT     12\r\n" +
    "  TCP    127.0.0.1:43572        127.0.0.1:5000         HERGESTELLT     4711\r\n" +
    "  TCP    127.0.0.1:43574        127.0.0.1:5000         WARTEND         0\r\n" +
    "  TCP    127.0.0.1:43576        127.0.0.1:15000        HERGESTELLT     4712\r\n";
  assertEquals((await read("windows", netstat)).users, [{ program: "PID 4711" }]);
});

Deno.test("portUsers() knows nothing where nobody tells", async () => {
  const missing = () => Promise.reject(new CommandError(["ss"], "not-started"));
  assertEquals(await portUsers(5000, SIGNAL, missing, "linux"), undefined);
  assertEquals((await read("freebsd", "")).users, undefined);
});

Deno.test("portUsers() ends with its signal", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  const ended = () => Promise.reject(signal.reason);
  await assertRejects(() => portUsers(5000, signal, ended, "linux"), Error, "enough");
});

const HAS_SS = Deno.build.os === "linux" && isInstalled("ss");

Deno.test({
  name: `portUsers() finds a program that is connected${HAS_SS ? "" : " (ss is not installed)"}`,
  ignore: !HAS_SS,
  async fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    using _own = await Deno.connect({ port });
    using _accepted = await listener.accept();
    assertEquals(await portUsers(port, SIGNAL), []);
    const code = `await (await Deno.connect({ port: ${port} })).read(new Uint8Array(1))`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-config", code],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    using _itsEnd = await listener.accept();
    const users = await portUsers(port, SIGNAL);
    child.kill("SIGKILL");
    await child.status;
    assertEquals(users?.map(({ program }) => program?.replace(/^.* /, "")), [`${child.pid})`]);
  },
});
