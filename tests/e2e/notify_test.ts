import { assert, assertEquals } from "@std/assert";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { PROJECT, relayArgv, RelayProcess, runRelay } from "../../scripts/lab/relay_process.ts";
import { CAN_NOTIFY, NotifySocket } from "../helpers/service/notify_socket.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { concurrently } from "../../scripts/lab/until.ts";

Deno.test({
  name: `relay as a service of systemd${CAN_NOTIFY ? "" : " (systemd-notify is not installed)"}`,
  ignore: !CAN_NOTIFY,
  fn: (test) =>
    concurrently(test, {
      "tells when it listens, how its source is, and that it stops": tellAll,
      "is not ready when it cannot listen": tellNothing,
      "relays when nobody hears what it tells": tellNobody,
    }),
});

Deno.test({
  name: "relay writes text with levels to the journal, unless told otherwise",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const relay = relayArgv(["--source", "demo", "--port", String(taken.addr.port)]);
    // What systemd does with the stream that it gives to a service.
    const asService = 'export JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2); exec "$@"';
    const stderr = async (...argv: string[]) => (await runProgram(argv, { cwd: PROJECT })).stderr;
    const [text, json, elsewhere] = await Promise.all([
      stderr("sh", "-c", asService, "sh", ...relay),
      stderr("sh", "-c", asService, "sh", ...relay, "--log-format", "json"),
      // A program that a service has started inherits the variable, and has another stream.
      stderr("env", "JOURNAL_STREAM=9:4711", ...relay),
    ]);
    assert(/^<3>Cannot listen on .*\n$/.test(text), text);
    assertEquals(JSON.parse(json).event, "cannot-run");
    assert(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ! Cannot listen on .*\n$/.test(elsewhere), elsewhere);
  },
});

async function tellAll(): Promise<void> {
  await using socket = await NotifySocket.open();
  await using source = new PcmSource();
  await using relay = await RelayProcess.start(source.args, { env: socket.env });
  await socket.hears("READY=1");
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  await socket.hears("STATUS=Audio is coming in.");
  source.isPlaying = false;
  source.hangUp();
  await socket.hears("STATUS=Lost ");
  assertEquals(await relay.stop(), 0);
  const before = await socket.hears("STOPPING=1");
  assertEquals(before[0], "READY=1");
  assertEquals(relay.all("notify-failed"), []);
}

async function tellNothing(): Promise<void> {
  await using socket = await NotifySocket.open();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code } = await runRelay(["--source", "demo", "--port", String(taken.addr.port)], {
    env: socket.env,
  });
  assertEquals([code, socket.heard], [1, []]);
}

async function tellNobody(): Promise<void> {
  await using source = new PcmSource();
  const env = { NOTIFY_SOCKET: "/no/such/socket" };
  await using relay = await RelayProcess.start(source.args, { env });
  await relay.event("notify-failed");
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  assertEquals(await relay.stop(), 0);
  assertEquals(relay.all("notify-failed").length, 1);
}
