import { assertEquals } from "@std/assert";
import { CommandError } from "../../../src/core/base/command.ts";
import { portHolder } from "../../../src/io/process/port_holder.ts";
import { isInstalled } from "../../../scripts/lab/process_usage.ts";

const SS = 'LISTEN 0 511 127.0.0.1:28201 0.0.0.0:* users:(("my deno",pid=4711,fd=23))\n' +
  'LISTEN 0 511 [::1]:28201 [::]:* users:(("my deno",pid=4711,fd=24))\n';

function answering(stdout: string) {
  const asked: string[] = [];
  const run = (argv: readonly string[]) => {
    asked.push(argv.join(" "));
    return Promise.resolve({ exitCode: 0, stdout, stderr: "" });
  };
  return { asked, run };
}

Deno.test("portHolder() reads what ss prints on Linux, and lsof on macOS", async () => {
  const linux = answering(SS);
  assertEquals(await portHolder(28_201, linux.run, "linux"), "my deno (PID 4711)");
  assertEquals(linux.asked, ["ss -Hltnp sport = :28201"]);
  const darwin = answering("p4711\ncmy deno\np4712\ncother\n");
  assertEquals(await portHolder(28_201, darwin.run, "darwin"), "my deno (PID 4711)");
  assertEquals(darwin.asked, ["lsof -nP -iTCP:28201 -sTCP:LISTEN -Fpc"]);
});

Deno.test("portHolder() names nobody when the system does not tell, or lacks the program", async () => {
  const ofAnotherUser = answering("LISTEN 0 511 127.0.0.1:28201 0.0.0.0:*\n");
  assertEquals(await portHolder(28_201, ofAnotherUser.run, "linux"), undefined);
  assertEquals(await portHolder(28_201, answering("").run, "darwin"), undefined);
  const missing = () => Promise.reject(new CommandError(["ss"], "not-started"));
  assertEquals(await portHolder(28_201, missing, "linux"), undefined);
  const elsewhere = answering(SS);
  assertEquals(await portHolder(28_201, elsewhere.run, "windows"), undefined);
  assertEquals(elsewhere.asked, []);
});

const HAS_SS = Deno.build.os === "linux" && isInstalled("ss");

Deno.test({
  name: `portHolder() finds this very program${HAS_SS ? "" : " (ss is not installed)"}`,
  ignore: !HAS_SS,
  async fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const holder = await portHolder(listener.addr.port);
    assertEquals(holder?.replace(/^.* /, ""), `${Deno.pid})`);
  },
});
