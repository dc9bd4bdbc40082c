import { assert, assertEquals } from "@std/assert";
import { PcmClient } from "../../../scripts/lab/pcm_client.ts";
import { FIRST_FRAME } from "../../../scripts/lab/pcm_source.ts";
import {
  ALLOW,
  assertHungUpOn,
  forward,
  START,
  startApp,
  testPhone,
} from "../../../scripts/lab/phone/plugged_phone.ts";
import { elapsedMs, until } from "../../../scripts/lab/until.ts";

/** For what takes a second or less, on a computer that is busy. */
const MOST_MS = 2000;

testPhone("gives its audio to one, and dies with that one", async ({ phone, server }) => {
  const port = await startApp(phone, server);
  {
    await using client = await PcmClient.connect(port);
    await client.hearsUpTo(FIRST_FRAME + 24_000);
    assertEquals([client.firstFrame, client.breaks], [FIRST_FRAME, []]);
    await assertHungUpOn(port);
    assertEquals(client.ending, undefined);
  }
  await until("the app's death", () => !phone.app.isRunning);
  await assertHungUpOn(port);

  await server.adb("shell", START);
  await until("the app", () => phone.app.isListening);
  await using client = await PcmClient.connect(port);
  await client.hears();
  const { starts, accepts, refusals } = phone.app;
  assertEquals({ starts, accepts, refusals }, { starts: 2, accepts: 2, refusals: 2 });
});

testPhone("sends in real time", async ({ phone, server }) => {
  await using client = await PcmClient.connect(await startApp(phone, server));
  await client.hears();
  const oneSecondMs = await elapsedMs(() => client.hearsUpTo(client.lastFrame! + 48_000));
  assert(oneSecondMs > 900 && oneSecondMs < MOST_MS, `48 000 frames took ${oneSecondMs} ms`);
});

testPhone("ends the stream when the app is stopped by force", async ({ phone, server }) => {
  await using client = await PcmClient.connect(await startApp(phone, server));
  await client.hears();
  await server.adb("shell", "am force-stop com.rom1v.sndcpy");
  assertEquals([await client.ends(), phone.app.forceStops], ["end", 1]);
});

testPhone("hangs up on everybody while the app is starting", async ({ phone, server }) => {
  await server.adb("shell", `${ALLOW} && ${START}`);
  const port = await forward(server);
  await assertHungUpOn(port);
  await until("the app", () => phone.app.isListening);
  await using client = await PcmClient.connect(port);
  await client.hears();
}, { startDelayMs: 300 });

testPhone("does not start an app that nobody has allowed", async ({ phone, server }) => {
  assertEquals((await server.adb("shell", START)).code, 0);
  assertEquals([phone.app.isAsking, phone.app.isListening], [true, false]);
  phone.tapStartNow();
  await until("the app", () => phone.app.isListening);
  await server.adb("shell", "am force-stop com.rom1v.sndcpy");

  phone.package.canRecordAudio = false;
  await server.adb("shell", `${ALLOW}; ${START}`);
  await until("a crash", () => !phone.app.isRunning);
  phone.refusesStart = true;
  assertEquals((await server.adb("shell", START)).code, 1);
  assertEquals(phone.app.starts, 2);
});

testPhone(
  "of CyberRex0 sends old audio first, and listens again",
  async ({ phone, server }) => {
    const port = await startApp(phone, server, "--ei SAMPLE_RATE 44100 --ei BUFFER_SIZE_TYPE 4");
    phone.app.backlogMs = 3000;
    for (let turn = 0; turn < 2; turn++) {
      await using client = await PcmClient.connect(port);
      await client.hears();
      const first = client.firstFrame!;
      if (turn === 0) {
        const burstMs = await elapsedMs(() => client.hearsUpTo(first + 3 * 44_100 - 1));
        assert(burstMs < MOST_MS, `3 s of old audio took ${burstMs} ms`);
      }
      await client.hearsUpTo(client.lastFrame! + 4410);
      assertEquals(client.breaks, []);
      client.close();
      await until("it to listen again", () => phone.app.isListening);
    }
    assertEquals([phone.app.starts, phone.app.accepts], [1, 2]);
    assertEquals(phone.app.extras, { sampleRate: 44_100, bufferSizeType: 4 });
  },
  { variant: "CyberRex0" },
);

testPhone("can hang, send zeros, or end at once", async ({ phone, server }) => {
  const port = await startApp(phone, server);
  {
    await using client = await PcmClient.connect(port);
    await client.hears();
    phone.app.isZeros = true;
    await until("zeros", () => client.silentBytes > 9600);
    phone.app.isPlaying = false;
    const { nextFrame } = phone.app;
    await until("silence", () => client.receivedBytes === (nextFrame - FIRST_FRAME) * 4);
    assertEquals(client.ending, undefined);
    phone.app.die();
    await client.ends();
  }
  phone.app.endsAtOnce = true;
  phone.app.start();
  await until("the app", () => phone.app.isListening);
  await assertHungUpOn(port);
  assertEquals(phone.app.accepts, 2);
});

testPhone("loses audio only when a reader stops for long", async ({ phone, server }) => {
  await using client = await PcmClient.connect(await startApp(phone, server), { isReading: false });
  phone.app.sampleRate = 4_800_000;
  await until("lost frames", () => phone.app.lostFrames > 0);
  phone.app.sampleRate = 48_000;
  client.read();
  await until("a break", () => client.breaks.length > 0);
  const [[before, after]] = client.breaks as [[number, number]];
  assert(before - FIRST_FRAME > 1_000_000, `only ${before - FIRST_FRAME} frames were kept`);
  assert(after > before);
});
