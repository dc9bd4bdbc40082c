/**
 * scrcpy's server on the phone, as far as a computer can see it.
 *
 * It behaves as its source has it (scrcpy 3.3 to 4.1, `Options.java`, `Server.java`,
 * `DesktopConnection.java`, `AudioRawRecorder.java`): none of it was recorded from a phone.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { CAPTURES } from "../../../src/core/phone/capture.ts";
import { numberedFrames } from "../frames.ts";
import { FIRST_FRAME } from "../pcm_source.ts";
import type { AdbStream } from "./adb_stream.ts";
import type { ShellProgram, ShellSurroundings } from "./shell.ts";

const CLASS = "com.genymobile.scrcpy.Server";
const FRAME_BYTES = 4;
const SAMPLE_RATE = 48_000;
/** It reads so much at once: 21.3 ms. */
const READ_BYTES = 4096;
/** About what piles up behind a forward whose reader stops. */
const SOCKET_BYTES = 4_000_000;
const SHORTEST_TICK_MS = 2;
const ABORTED = 134;
/** The options that matter for audio; it warns of any other, and goes on. */
const KNOWN = [
  "scid",
  "log_level",
  "video",
  "audio",
  "control",
  "cleanup",
  "tunnel_forward",
  "audio_codec",
  "audio_source",
  "audio_dup",
  "raw_stream",
  "send_dummy_byte",
];
const CODECS = ["opus", "aac", "flac", "raw"];

/** What a phone has for its servers. */
export interface ScrcpyPhone {
  readonly properties: ReadonlyMap<string, string>;
  readonly sdk: number;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly isLocked: boolean;
}

/** One server that runs. */
interface RunningServer {
  readonly socketName: string;
  isListening: boolean;
  readonly accepted: PromiseWithResolvers<AdbStream>;
  readonly died: AbortController;
}

/** Every server that runs on a phone, each with a socket and one connection of its own. */
export class ScrcpyServers {
  /** How often one was started that had understood what it was asked for. */
  starts = 0;
  /** How many streams were let in. */
  accepts = 0;
  /** The sockets of all that were started, in order. */
  readonly socketNames: string[] = [];
  /** From the start until it listens. */
  startDelayMs = 50;
  /** What Android says instead of letting it capture. */
  refusal: string | undefined;
  /** The options that it knows; an older one knows fewer. */
  knownOptions: readonly string[] = KNOWN;
  knownCaptures: readonly string[] = CAPTURES;
  /** Whether it sends anything. If not, it hangs: a stream stays open, and silent. */
  isPlaying = true;
  nextFrame = FIRST_FRAME;
  readonly #phone: () => ScrcpyPhone;
  readonly #running = new Set<RunningServer>();

  /** @param phone gives the phone that they run on, as it is by now */
  constructor(phone: () => ScrcpyPhone) {
    this.#phone = phone;
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /** The options of the servers that run, for a test to look at. */
  lastOptions: Readonly<Record<string, string>> = {};

  /** Ends all of them, as if Android had killed them. */
  die(): void {
    for (const { died } of this.#running) died.abort();
  }

  /** Lets a stream in, if one listens there. */
  accept(service: string): ((stream: AdbStream) => void) | undefined {
    const server = [...this.#running].find(({ socketName, isListening }) =>
      isListening && service === `localabstract:${socketName}`
    );
    if (server === undefined) return undefined;
    server.isListening = false;
    this.accepts++;
    return server.accepted.resolve;
  }

  /** The program that runs a class of a file. */
  readonly appProcess: ShellProgram = async ([, , name, ...args], _stdin, surroundings) => {
    const { env, output: { stderr }, killed } = surroundings;
    const own = versionOf(this.#phone().files.get(env.CLASSPATH ?? ""));
    if (own === undefined || name !== CLASS) return { code: ABORTED, stderr: "Aborted \n" };
    const options = this.#parse(own, args, stderr);
    if (typeof options === "string") return { code: 1, stderr: exception(options) };
    this.lastOptions = options;
    const socketName = options.scid === undefined
      ? "scrcpy"
      : `scrcpy_${Number.parseInt(options.scid, 16).toString(16).padStart(8, "0")}`;
    const died = new AbortController();
    killed.addEventListener("abort", () => died.abort(), { once: true });
    const accepted = Promise.withResolvers<AdbStream>();
    const server = { socketName, isListening: false, accepted, died };
    this.#running.add(server);
    try {
      await this.#serve(server, options, surroundings);
    } catch (error) {
      if (!died.signal.aborted) throw error;
    } finally {
      this.#running.delete(server);
    }
    return {};
  };

  /** @returns what it complains of, if it does not start */
  #parse(
    own: string,
    [version, ...words]: string[],
    stderr: (text: string) => void,
  ): Record<string, string> | string {
    if (version !== own) {
      return `The server version (${own}) does not match the client (${version})`;
    }
    const options: Record<string, string> = {};
    for (const word of words) {
      const [, key, value] = /^(\w+)=(.*)$/.exec(word) ?? [];
      if (key === undefined) return `Invalid key=value pair: "${word}"`;
      options[key] = value!;
      if (!this.knownOptions.includes(key)) {
        stderr(`[server] WARN: Unknown server option: ${key}\n`);
      }
    }
    const { audio_codec: codec = "opus", audio_source: source = "output" } = options;
    if (!CODECS.includes(codec)) return `Audio codec ${codec} not supported`;
    if (!this.knownCaptures.includes(source)) return `Audio source ${source} not supported`;
    return options;
  }

  async #serve(
    server: RunningServer,
    options: Readonly<Record<string, string>>,
    { output: { stdout, stderr } }: ShellSurroundings,
  ): Promise<void> {
    const { signal } = server.died;
    const { properties } = this.#phone();
    const [model, release] = ["ro.product.model", "ro.build.version.release"].map((name) =>
      properties.get(name)
    );
    this.starts++;
    this.socketNames.push(server.socketName);
    stdout(`[server] INFO: Device: [Google] google ${model} (Android ${release})\n`);
    await delay(this.startDelayMs, { signal });
    server.isListening = true;
    const stream = await Promise.race([server.accepted.promise, aborted(signal)]);
    try {
      if (options.raw_stream !== "true" || options.send_dummy_byte === "true") {
        stream.write(new Uint8Array(1));
      }
      const complaint = this.#whyNotCapture(options.audio_source ?? "output");
      if (complaint === undefined) await this.#record(stream, signal);
      else {
        stream.write(new Uint8Array(4));
        stderr(complaint);
      }
    } finally {
      stream.end();
    }
  }

  #whyNotCapture(source: string): string | undefined {
    const { sdk, isLocked } = this.#phone();
    if (sdk < 30) return "[server] WARN: Audio disabled: it is not supported before Android 11\n";
    if (source === "playback" && sdk < 33) {
      return "[server] WARN: Audio disabled: audio playback capture source not supported before " +
        "Android 13\n";
    }
    if (source !== "playback" && sdk === 30 && isLocked) {
      return "[server] ERROR: Failed to start audio capture\n" +
        "[server] ERROR: On Android 11, audio capture must be started in the foreground, make sure " +
        "that the device is unlocked when starting scrcpy.\n";
    }
    return this.refusal === undefined ? undefined : `[server] ERROR: ${this.refusal}\n`;
  }

  async #record(stream: AdbStream, signal: AbortSignal): Promise<void> {
    const readFrames = READ_BYTES / FRAME_BYTES;
    const readMs = readFrames / SAMPLE_RATE * 1000;
    const closed = new AbortController();
    stream.closed.then(() => closed.abort());
    const ended = AbortSignal.any([signal, closed.signal]);
    for (let dueMs = performance.now() + readMs; !stream.isClosed; dueMs += readMs) {
      const waitMs = Math.max(dueMs - performance.now(), SHORTEST_TICK_MS);
      await delay(waitMs, { signal: ended }).catch(() => {});
      signal.throwIfAborted();
      if (!this.isPlaying || stream.isClosed) continue;
      const bytes = numberedFrames(this.nextFrame, readFrames);
      this.nextFrame += readFrames;
      if (stream.queuedBytes + bytes.length <= SOCKET_BYTES) stream.write(bytes);
    }
  }
}

/** What stands in for the file that scrcpy copies to a phone. */
export function scrcpyServerBytes(version: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`PK scrcpy version ${version}`);
}

function versionOf(file: Uint8Array | undefined): string | undefined {
  return /^PK scrcpy version (\S+)$/.exec(new TextDecoder().decode(file))?.[1];
}

/** `Ln.e()` with an exception. */
function exception(message: string): string {
  return `[server] ERROR: ${message}\njava.lang.IllegalArgumentException: ${message}\n` +
    "\tat com.genymobile.scrcpy.Options.parse(Options.java:313)\n" +
    "\tat com.genymobile.scrcpy.Server.main(Server.java:208)\n";
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
