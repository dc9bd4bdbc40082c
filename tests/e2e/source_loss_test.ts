import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { assertHeardAll, assertOnFrames, PcmClient } from "../../scripts/lab/pcm_client.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { processorShare } from "../../scripts/lab/process_usage.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { concurrently, elapsedMs, until } from "../../scripts/lab/until.ts";

const ABSENCE_MS = 3000;
const BACK_WITHIN_MS = 1200;
/** Of one processor. */
const NEXT_TO_NOTHING = 0.05;

Deno.test("relay outlasts a source that is lost", (test) =>
  concurrently(test, {
    "whose port is closed": () =>
      outlastAbsences((source) => source.leave(), (source) => source.comeBack()),
    "whose port hangs up": () =>
      outlastAbsences((source) => {
        source.isHangingUp = true;
        source.hangUp();
      }, (source) => source.isHangingUp = false),
    "in the middle of a frame": outlastHalfFrames,
    "and fills the gap with silence if that is wished": fillGap,
    "and skips what has become old meanwhile": skipBurst,
  }));

async function outlastAbsences(
  leave: (source: PcmSource) => void,
  comeBack: (source: PcmSource) => void,
): Promise<void> {
  await using source = new PcmSource();
  await using relay = await RelayProcess.start(source.args);
  await using early = await PcmClient.connect(relay.port);
  await using late = await PcmClient.connect(relay.port);
  const clients = [early, late];
  for (let absence = 0; absence < 3; absence++) {
    for (const client of clients) await client.hearsOn(source);
    leave(source);
    const share = await processorShare(relay.pid, () => delay(ABSENCE_MS));
    assert(share < NEXT_TO_NOTHING, `${share} of a processor was used while there was no source`);
    comeBack(source);
    const { nextFrame } = source;
    const backMs = await elapsedMs(async () => {
      for (const client of clients) await client.hearsUpTo(nextFrame);
    });
    assert(backMs < BACK_WITHIN_MS, `The audio was back after ${backMs} ms`);
  }
  for (const client of clients) {
    assertOnFrames(client, source);
    assert(client.breaks.length <= 3, JSON.stringify(client.breaks));
    assertEquals(client.ending, undefined);
  }
}

/** An end after 1441 bytes leaves a byte of a frame, which must not be joined to the next one. */
async function outlastHalfFrames(): Promise<void> {
  await using source = new PcmSource();
  source.leave();
  source.endAfterBytes = 1441;
  await using relay = await RelayProcess.start(source.args);
  await using client = await PcmClient.connect(relay.port);
  await relay.event("client-joined");
  source.comeBack();
  await until("four connections", () => source.connections >= 4);
  source.endAfterBytes = Infinity;
  await client.hearsOn(source);
  assert(client.breaks.length >= 3, JSON.stringify(client.breaks));
  for (const [before, after] of client.breaks) assertEquals(after, before + 2);
}

async function fillGap(): Promise<void> {
  await using source = new PcmSource();
  await using relay = await RelayProcess.start([...source.args, "--gap", "silence"]);
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  await client.hearsOn(source);
  source.isPlaying = false;
  const beforeMs = await elapsedMs(() => until("silence", () => client.silentBytes > 0));
  assert(beforeMs > 150 && beforeMs < 400, `Silence came after ${beforeMs} ms`);
  const silentBytes = client.silentBytes;
  const filledMs = await elapsedMs(() => delay(1000));
  const silentMs = source.format.msFromBytes(client.silentBytes - silentBytes);
  assert(Math.abs(silentMs / filledMs - 1) < 0.1, `${silentMs} ms of silence in ${filledMs} ms`);
  source.isPlaying = true;
  await client.hearsOn(source);
  const filledBytes = client.silentBytes;
  await client.hearsUpTo(source.nextFrame + source.format.sampleRate / 4);
  await assertHeardAll([client], source);
  assertEquals(client.silentBytes, filledBytes);
}

async function skipBurst(): Promise<void> {
  await using source = new PcmSource();
  await using relay = await RelayProcess.start(source.args);
  await using client = await PcmClient.connect(relay.port);
  await client.hears();
  await client.hearsOn(source);
  source.burst(5000);
  await relay.event("surge");
  await client.hearsOn(source);
  assertEquals(client.breaks.length, 1);
  const [before, after] = client.breaks[0]!;
  const skippedMs = source.format.msFromBytes((after - before) * source.format.frameBytes);
  assert(skippedMs > 4500, `${skippedMs} ms of a burst of 5000 ms were skipped`);
  assertOnFrames(client, source);
}
