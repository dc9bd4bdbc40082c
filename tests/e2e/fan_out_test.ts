import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { Crowd } from "../helpers/crowd.ts";
import { assertHeardAll, PcmClient } from "../../scripts/lab/pcm_client.ts";
import { FIRST_FRAME, PcmSource } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { concurrently } from "../../scripts/lab/until.ts";

Deno.test("relay serves ten eager clients everything", async () => {
  await using source = new PcmSource();
  source.leave();
  await using relay = await RelayProcess.start(source.args);
  await using early = await PcmClient.connect(relay.port);
  await relay.event("client-joined");
  source.comeBack();
  await early.hears();
  source.isPlaying = false;
  const { nextFrame } = source;
  await early.hearsUpTo(nextFrame - 1);
  await using others = await Crowd.connect(relay, 9);
  await relay.event("client-joined", { count: 10 });
  source.isPlaying = true;
  await early.hearsUpTo(nextFrame + source.format.sampleRate / 2);

  await assertHeardAll([early, ...others.clients], source);
  assertEquals(early.firstFrame, FIRST_FRAME);
  for (const { firstFrame } of others.clients) assertEquals(firstFrame, nextFrame);
});

Deno.test("relay starts 60 clients on a frame while the source is cut in odd pieces", async () => {
  await using source = new PcmSource({ cutBytes: [1, 3, 333] });
  await using relay = await RelayProcess.start(source.args);
  await using stack = new AsyncDisposableStack();
  const clients: PcmClient[] = [];
  while (clients.length < 60) {
    const client = stack.use(await PcmClient.connect(relay.port));
    await client.hears();
    clients.push(client);
  }
  await assertHeardAll(clients, source);
});

Deno.test("relay can be the source of another relay", (test) =>
  concurrently(test, {
    "audio arrives through both": async () => {
      await using source = new PcmSource();
      await using head = await RelayProcess.start(source.args);
      await using tail = await RelayProcess.start(relayedBy(head));
      await using near = await PcmClient.connect(head.port);
      await using far = await PcmClient.connect(tail.port);
      await Promise.all([near.hears(), far.hears()]);
      await far.hearsUpTo(source.nextFrame + source.format.sampleRate / 2);
      await assertHeardAll([near, far], source);
    },
    "both wait quietly for a phone": async () => {
      await using source = new PcmSource();
      source.leave();
      await using head = await RelayProcess.start(source.args);
      await using tail = await RelayProcess.start(relayedBy(head));
      await using far = await PcmClient.connect(tail.port);
      await tail.event("client-joined");
      await delay(3000);
      const told = head.events.filter(({ level }) => level !== "DEBUG");
      assert(told.length <= 3, JSON.stringify(told));
      assertEquals(tail.all("source-lost"), []);

      source.comeBack();
      await far.hearsOn(source);
      await assertHeardAll([far], source);
      assertEquals(far.firstFrame, FIRST_FRAME);
    },
  }));

function relayedBy(head: RelayProcess): string[] {
  return ["--source", `tcp://127.0.0.1:${head.port}`];
}
