import { assertEquals } from "@std/assert";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { numberedFrames } from "../../scripts/lab/frames.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { FIRST_FRAME } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";

const AUDIO_MS = 600;

Deno.test({
  name: "relay goes on with the next program that writes into a named pipe, and stops at once",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/snapfifo`;
      await new Deno.Command("mkfifo", { args: [path] }).output();
      await using relay = await RelayProcess.start(["--source", path]);
      await using client = await PcmClient.connect(relay.port);
      await relay.event("client-joined");
      const perProgram = AUDIO_MS * PcmFormat.SNDCPY.sampleRate / 1000;
      const frames = numberedFrames(FIRST_FRAME, 2 * perProgram);
      const half = frames.length / 2;
      for (const part of [frames.subarray(0, half), frames.subarray(half)]) {
        await Deno.writeFile(path, part, { create: false });
      }
      await client.hearsUpTo(FIRST_FRAME + 2 * perProgram - 1);
      assertEquals([client.firstFrame, client.breaks], [FIRST_FRAME, []]);
      const { reason, source } = await relay.event("source-lost");
      assertEquals([reason, source], ["ended", `pipe://${path}`]);
      assertEquals(await relay.stop(), 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
