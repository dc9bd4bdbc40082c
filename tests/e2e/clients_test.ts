import { once } from "node:events";
import { connect } from "node:net";
import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { Crowd } from "../helpers/crowd.ts";
import { assertHeardAll, assertOnFrames, PcmClient } from "../../scripts/lab/pcm_client.ts";
import { BROADEST_FORMAT, PcmSource } from "../../scripts/lab/pcm_source.ts";
import { processorShare } from "../../scripts/lab/process_usage.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { concurrently, elapsedMs } from "../../scripts/lab/until.ts";

const READERS = 5;
/** Then what the system buffers for a client that does not read is full. */
const FILL_MS = 1500;
/** Of what the source has sent in real time; all but what a busy computer was late with. */
const FULL_SPEED = 0.9;

Deno.test("relay copes with a client", (test) =>
  concurrently(test, {
    "that does not read": async () => {
      await using source = new PcmSource({ format: BROADEST_FORMAT });
      await using relay = await RelayProcess.start(source.args);
      const { format } = source;
      await using audience = await Crowd.connect(relay, READERS, { format });
      await audience.hears();
      await using stalled = await PcmClient.connect(relay.port, { format, isReading: false });
      await relay.event("client-joined", { count: READERS + 1 });
      await delay(FILL_MS);
      const startFrame = source.nextFrame;
      const readMs = await elapsedMs(() => delay(3000));
      const share = (source.nextFrame - startFrame) * 1000 / (readMs * format.sampleRate);
      assert(share > FULL_SPEED, `The source was read at ${share} of its speed`);

      const { nextFrame } = source;
      stalled.read();
      await stalled.hearsUpTo(nextFrame);
      await relay.event("client-overrun");
      assert(stalled.breaks.length >= 1, "Nothing was skipped for the client that stalled");
      assertOnFrames(stalled, source);
      await assertHeardAll(audience.clients, source);
    },
    "that sends at full speed": async () => {
      await using source = new PcmSource();
      await using relay = await RelayProcess.start(source.args);
      await using audience = await Crowd.connect(relay, READERS);
      await audience.hears();
      await using flooding = await PcmClient.connect(relay.port);
      flooding.flood();
      await flooding.hears();
      const share = await processorShare(relay.pid, () => delay(2000));
      assert(share < 0.25, `${share} of a processor was used`);
      await assertHeardAll([flooding, ...audience.clients], source);
    },
    "that breaks off its connection": async () => {
      await using source = new PcmSource();
      await using relay = await RelayProcess.start(source.args);
      await using audience = await Crowd.connect(relay, READERS);
      await audience.hears();
      for (const [index, isPlaying] of [true, false].entries()) {
        source.isPlaying = isPlaying;
        await connectAndReset(relay, READERS + index + 1);
        const { reason } = await relay.event("client-left", { count: index + 1, limitMs: 500 });
        assertEquals(reason, "reset");
      }
      await assertHeardAll(audience.clients, source);
    },
    "that has closed its own side, and listens on": async () => {
      await using source = new PcmSource();
      await using relay = await RelayProcess.start(source.args);
      await using client = await PcmClient.connect(relay.port);
      await client.hears();
      await client.closeWrite();
      await client.hearsUpTo(source.nextFrame + source.format.sampleRate);
      await assertHeardAll([client], source);
    },
  }));

/** Deno itself ends a connection in order before it closes it; only Node can break one off. */
async function connectAndReset(relay: RelayProcess, joinedCount: number): Promise<void> {
  const socket = connect(relay.port, "127.0.0.1");
  await relay.event("client-joined", { count: joinedCount });
  socket.resetAndDestroy();
  await once(socket, "close");
}
