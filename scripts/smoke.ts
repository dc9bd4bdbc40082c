/**
 * Tries a compiled program on the system that it is for: the task `smoke`.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { DEMO_SECONDS, demoFrames } from "../src/core/source/demo_sound.ts";
import { PcmFormat } from "../src/core/base/pcm_format.ts";
import { lines } from "./lab/lines.ts";
import { checkVersion, VERSION } from "./release/binary.ts";
import { runScript } from "./release/script.ts";

const FORMAT = PcmFormat.SNDCPY;
const ENOUGH_BYTES = FORMAT.bytesFromMs(500);
/** Longer ones may have a skip in them, on a computer that is busy. */
const COMPARED_BYTES = FORMAT.bytesFromMs(50);
const LIMIT_MS = 30_000;
/** On Windows a process cannot be asked to stop, only ended. */
const CAN_ASK_TO_STOP = Deno.build.os !== "windows";

/**
 * Starts the demo of a binary, listens to it, and stops it.
 *
 * @param limitMs after this time the demo is ended
 * @returns what was seen, in a line
 * @throws {Error} when it has another version, does not start, sends anything but whole frames of
 *   the demo sound, or does not stop in order.
 */
export async function smoke(file: string, limitMs: number = LIMIT_MS): Promise<string> {
  await checkVersion(file);
  const demo = new Deno.Command(file, {
    args: ["demo", "--port", "0", "--log-format", "json"],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const timer = setTimeout(() => end(demo), limitMs);
  const [beginning, whole] = demo.stderr.tee();
  const log = new Response(whole).text();
  try {
    const port = await portIn(beginning);
    if (port === undefined) throw new Error(`Cannot hear ${file}: it ended. ${await log}`);
    const heard = await hearAndStop(port, demo);
    checkSound(file, heard);
    if (!CAN_ASK_TO_STOP) return `${file}: version ${VERSION} plays its demo`;
    const { code } = await demo.status;
    if (code === 0) return `${file}: version ${VERSION} plays its demo, and stops in order`;
    throw new Error(`Cannot stop ${file} in order: its exit code is ${code}. ${await log}`);
  } finally {
    clearTimeout(timer);
    end(demo);
    await Promise.all([demo.status, log]);
  }
}

/** The port in the message that tells where the relay listens. */
async function portIn(log: ReadableStream<Uint8Array>): Promise<number | undefined> {
  for await (const line of lines(log)) {
    if (line.includes('"event":"started"')) return JSON.parse(line).port;
  }
  return undefined;
}

/** Stops the demo once enough has come. */
async function hearAndStop(port: number, demo: Deno.ChildProcess): Promise<Buffer> {
  using client = await Deno.connect({ hostname: "127.0.0.1", port });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isStopping = false;
  for await (const chunk of client.readable) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < ENOUGH_BYTES || isStopping) continue;
    if (!CAN_ASK_TO_STOP) break;
    demo.kill("SIGINT");
    isStopping = true;
  }
  return Buffer.concat(chunks);
}

function end(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function checkSound(file: string, heard: Buffer): void {
  const cannot = (why: string) => new Error(`Cannot hear the demo of ${file}: ${why}.`);
  if (heard.length < ENOUGH_BYTES) throw cannot(`it sent ${heard.length} bytes and hung up`);
  const sound = Buffer.concat(Array.from(
    { length: DEMO_SECONDS },
    (_, second) => demoFrames(FORMAT, second * FORMAT.sampleRate, FORMAT.sampleRate),
  ));
  const twice = Buffer.concat([sound, sound]);
  const position = twice.indexOf(heard.subarray(0, COMPARED_BYTES));
  if (position < 0) throw cannot("it sent something else");
  if (position % FORMAT.frameBytes !== 0) throw cannot("it began amid a frame");
  if (CAN_ASK_TO_STOP && heard.length % FORMAT.frameBytes !== 0) throw cannot("it ended amid one");
}

if (import.meta.main) {
  await runScript("deno task smoke FILE", async (file) => console.log(await smoke(file!)));
}
