import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { BROADEST_FORMAT, PcmSource } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { concurrently, elapsedMs } from "../../scripts/lab/until.ts";

/** A terminal and a wrapper deliver one Ctrl-C twice within this time. */
const ECHO_MS = 50;
const GRACE_MS = 2000;
const EXIT_FORCED = 130;
/** Then what the system buffers for a client that does not read is full. */
const FILL_MS = 1500;

/** On Windows a process cannot be asked to stop, only ended. */
const CAN_ASK_TO_STOP = Deno.build.os !== "windows";

Deno.test({
  name: "relay stops in order",
  ignore: !CAN_ASK_TO_STOP,
  fn: (test) =>
    concurrently(test, {
      "at SIGINT": () => stopInOrder("SIGINT"),
      "at SIGTERM": () => stopInOrder("SIGTERM"),
      "at SIGHUP": () => stopInOrder("SIGHUP"),
    }),
});

async function stopInOrder(signal: Deno.Signal): Promise<void> {
  await using source = new PcmSource();
  await using relay = await RelayProcess.start(source.args);
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  await client.hearsOn(source);
  assertEquals(await relay.stop(signal), 0);
  assertEquals(await client.ends(), "end");
  assertEquals(client.breaks, []);
  assertEquals(relay.events.at(-1)!.event, "stopped");
  assertEquals(relay.strayLines, []);
}

Deno.test({
  name: "relay that waits for a stalled client to take its last audio",
  ignore: !CAN_ASK_TO_STOP,
  fn: (test) =>
    concurrently(test, {
      "goes on waiting when the same signal comes twice at once": () =>
        withStalledClient(async (relay) => {
          relay.signal("SIGINT");
          await delay(ECHO_MS);
          const stopMs = await elapsedMs(async () => assertEquals(await relay.stop("SIGINT"), 0));
          assert(stopMs > GRACE_MS / 2 && stopMs < 2 * GRACE_MS, `It stopped after ${stopMs} ms`);
        }),
      "gives up when somebody insists": () =>
        withStalledClient(async (relay) => {
          relay.signal("SIGTERM");
          await delay(1100);
          const stopMs = await elapsedMs(async () =>
            assertEquals(await relay.stop("SIGTERM"), EXIT_FORCED)
          );
          assert(stopMs < 500, `It stopped after ${stopMs} ms`);
        }),
    }),
});

async function withStalledClient(action: (relay: RelayProcess) => Promise<void>): Promise<void> {
  await using source = new PcmSource({ format: BROADEST_FORMAT });
  await using relay = await RelayProcess.start(source.args);
  await using _stalled = await PcmClient.connect(relay.port, { isReading: false });
  await relay.event("client-joined");
  await delay(FILL_MS);
  await action(relay);
}

Deno.test("relay goes on when nobody reads its messages any more", async () => {
  await using source = new PcmSource();
  await using relay = await RelayProcess.start(source.args, { isUnheard: true });
  await using early = await PcmClient.connect(relay.port);
  await early.hears();
  // Each of these makes it write a message.
  for (let count = 0; count < 3; count++) {
    await using client = await PcmClient.connect(relay.port);
    await client.hears();
  }
  source.hangUp();
  await early.hearsOn(source);
  await early.hearsUpTo(source.nextFrame + source.format.sampleRate / 2);
  source.isPlaying = false;
  assertEquals(early.ending, undefined);
  if (CAN_ASK_TO_STOP) assertEquals(await relay.stop(), 0);
});
