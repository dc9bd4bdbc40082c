import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { numberedFrames } from "../../scripts/lab/frames.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";

const RECORD_LIMIT_MS = 10_000;

testWith("ffmpeg", "records both sides of the demo", async () => {
  await using relay = await RelayProcess.start(["demo"]);
  const expectedBytes = PcmFormat.SNDCPY.bytesFromMs(2000);
  const sound = await record(
    "ffmpeg",
    [
      ...["-v", "error", "-f", "s16le", "-ar", "48000", "-ac", "2"],
      ...["-i", `tcp://127.0.0.1:${relay.port}`, "-t", "2", "-f", "s16le", "pipe:1"],
    ],
    expectedBytes + 1,
  );
  assertEquals(sound.length, expectedBytes);
  const samples = new Int16Array(sound.buffer, 0, expectedBytes / 2);
  const [left, right] = [loudness(samples, 0), loudness(samples, 1)];
  assert(left > 100 && right > 100, `The loudness is ${left} on the left, ${right} on the right`);
  assert(samples.some((sample, index) => index % 2 === 1 && sample !== samples[index - 1]));
});

for (const [program, ...options] of [["ncat", "--recv-only"], ["nc"]] as const) {
  testWith(program, "receives whole frames, and all of them", async () => {
    await using source = new PcmSource();
    await using relay = await RelayProcess.start(source.args);
    const args = [...options, "127.0.0.1", String(relay.port)];
    const bytes = await record(program, args, source.format.bytesFromMs(500));
    const first = new DataView(bytes.buffer).getUint32(0, true);
    assertEquals(bytes, numberedFrames(first, bytes.length / 4));
  });
}

function testWith(program: string, does: string, fn: () => Promise<void>): void {
  const ignore = !isInstalled(program);
  Deno.test({ name: `${program} ${does}${ignore ? ": it is not installed" : ""}`, ignore, fn });
}

/** What a program writes to its standard output, up to its end or `mostBytes`. */
async function record(
  program: string,
  args: string[],
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const child = new Deno.Command(program, { args, stdin: "null", stdout: "piped", stderr: "null" })
    .spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), RECORD_LIMIT_MS);
  const bytes = new Uint8Array(mostBytes);
  let length = 0;
  for await (const chunk of child.stdout) {
    bytes.set(chunk.subarray(0, mostBytes - length), length);
    length = Math.min(mostBytes, length + chunk.length);
    if (length < mostBytes) continue;
    child.kill();
    break;
  }
  clearTimeout(timer);
  await child.status;
  return bytes.subarray(0, length);
}

/** The mean of the absolute samples of one channel of two. */
function loudness(samples: Int16Array, channel: number): number {
  let sum = 0;
  for (let index = channel; index < samples.length; index += 2) sum += Math.abs(samples[index]!);
  return sum / (samples.length / 2);
}
