/**
 * scrcpy's server, as the relay starts it on a phone: nothing is installed there.
 *
 * A file is copied to the phone, and its command in the phone's shell is the server. It gives raw
 * audio to the first who connects, and ends with that. Its socket has a number of its own at each
 * start, so it is nobody else's, and a server that is about to end is in nobody's way; nor is any
 * other scrcpy, which has another number.
 *
 * @module
 */

import type { Clock } from "../../core/base/clock.ts";
import { abortable } from "../../core/base/abortable.ts";
import type { Capture } from "../../core/phone/capture.ts";
import type {
  AppPresence,
  AppStage,
  AppStart,
  MayEnd,
  PhoneAccess,
  PhoneApp,
  PhoneTask,
} from "../../core/phone/phone.ts";
import { TroubleError, troubleOf } from "../../core/trouble.ts";
import { ServerRun } from "./server_run.ts";
import { readServerVersion, UNKNOWN_VERSION } from "./server_version.ts";
import { readFailure } from "./server_words.ts";

/** Android 11, the first on which a shell may capture audio. */
export const SCRCPY_FIRST_API_LEVEL = 30;
const FIRST = { apiLevel: SCRCPY_FIRST_API_LEVEL, version: 11 };
/** As the server has it (`AudioPlaybackCapture.java`). */
const FIRST_FOR_PLAYBACK = { apiLevel: 33, version: 13 };
const FOLDER = "/data/local/tmp";
/** A phone that sleeps on a slow network has to wake up. */
const START_LIMIT_MS = 15_000;
/** How long the server may take to end, and to say why, once it has ended its stream. */
const LAST_WORDS_MS = 1000;
/** In place of audio: the name of no codec (`Streamer.java`, `writeDisableStream`). */
const DISABLED_BYTES = 4;
/** So many numbers there are for sockets: 31 bits. */
const MOST_NUMBERS = 2 ** 31;

/** What the app is made of. */
export interface ScrcpyAppOptions {
  readonly phones: Pick<PhoneAccess, "streamShell" | "push" | "removeFile">;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** The file of this computer. */
  readonly serverPath: string;
  /** Asks for the server's version; undefined where nobody but itself knows. */
  readonly askVersion: (signal: AbortSignal) => Promise<string | undefined>;
  readonly capture: Capture;
  /** Whether the phone goes on playing what is captured; for `playback`. */
  readonly keepsPlaying: boolean;
}

/** scrcpy's server, without a screen: sound alone. */
export class ScrcpyApp implements PhoneApp {
  readonly name = "scrcpy";
  readonly canInstall = false;
  readonly showsStarts = false;
  readonly #options: ScrcpyAppOptions;
  /** This program's alone: another relay may come and go on the same phone. */
  readonly #remotePath: string;
  /** The phones that have a copy, and the one whose copy is known to be good. */
  readonly #copiedTo = new Set<string>();
  #goodCopyOn: string | undefined;
  #number: string;
  #version: string | undefined;
  #run: ServerRun | undefined;

  constructor(options: ScrcpyAppOptions) {
    this.#options = options;
    this.#number = drawNumber(options.random);
    this.#remotePath = `${FOLDER}/sndcpy-relay-${this.#number}.jar`;
  }

  get socketName(): string {
    return `scrcpy_${this.#number}`;
  }

  isThere(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /**
   * As {@linkcode PhoneApp.start} has it. What there is of it is ours, and ends; what is started ends
   * with `signal`.
   *
   * @throws {TroubleError} `push-failed`, `adb-timeout` and what the server says ({@linkcode readFailure})
   */
  async start(serial: string, _mayEnd: MayEnd, signal: AbortSignal): Promise<AppStart> {
    const { phones, serverPath, askVersion } = this.#options;
    await this.#run?.end();
    if (this.#goodCopyOn !== serial) {
      this.#copiedTo.add(serial);
      await phones.push(serial, serverPath, this.#remotePath, signal);
    }
    // A phone may lose it, as it starts anew.
    this.#goodCopyOn = undefined;
    this.#version ??= await askVersion(signal) ?? UNKNOWN_VERSION;
    await this.#launch(serial, this.#version, signal);
    this.#goodCopyOn = serial;
    return "started";
  }

  async hear(
    connect: () => Promise<AsyncIterable<Uint8Array>>,
  ): Promise<AsyncIterable<Uint8Array>> {
    const run = this.#run!;
    try {
      return this.#audioOf(await connect(), run);
    } catch (error) {
      if (troubleOf(error)?.code === "no-audio" && run.hasEnded) throw this.#failure(run);
      throw error;
    }
  }

  stage(): Promise<AppStage> {
    return Promise.resolve(this.#run?.hasEnded ? "ended" : "starts");
  }

  /** There is nothing that another program could have. */
  presence(): Promise<AppPresence> {
    return Promise.resolve({ processId: undefined, sockets: [] });
  }

  install(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#run?.end();
    for (const serial of this.#copiedTo) {
      await this.#options.phones.removeFile(serial, this.#remotePath);
    }
    this.#copiedTo.clear();
  }

  /** Starts the server as `version`, or as what it says that it is. */
  async #launch(serial: string, version: string, signal: AbortSignal): Promise<void> {
    const run = this.#run = new ServerRun(
      serial,
      (life) => this.#command(serial, version, life),
      signal,
    );
    // The next one has another, also if this one ends by itself: its way can be made before.
    run.ended.then(() => this.#number = drawNumber(this.#options.random));
    let hasBegun = false;
    try {
      hasBegun = await this.#awaitBegin(run, signal);
    } finally {
      if (!hasBegun) await run.end();
    }
    if (hasBegun) return;
    const own = readServerVersion(run.lines);
    if (own === undefined || own === version) throw this.#failure(run);
    this.#version = own;
    await this.#launch(serial, own, signal);
  }

  #command(serial: string, version: string, life: AbortSignal): AsyncIterable<Uint8Array> {
    const { phones, capture, keepsPlaying } = this.#options;
    const server = `CLASSPATH=${this.#remotePath} app_process / com.genymobile.scrcpy.Server`;
    const options = [
      `scid=${this.#number}`,
      "log_level=info",
      "tunnel_forward=true",
      "video=false",
      "control=false",
      "cleanup=false",
      "audio_codec=raw",
      `audio_source=${capture}`,
      ...keepsPlaying ? ["audio_dup=true"] : [],
      // It takes headers, and the byte that comes before them, out of the stream.
      "raw_stream=true",
    ];
    return phones.streamShell(serial, `${server} ${version} ${options.join(" ")} 2>&1`, life);
  }

  async #awaitBegin(run: ServerRun, signal: AbortSignal): Promise<boolean> {
    const late = Promise.withResolvers<never>();
    const trouble = { code: "adb-timeout", task: this.#task(run) } as const;
    const cancel = this.#options.clock.after(
      START_LIMIT_MS,
      () => late.reject(new TroubleError(trouble)),
    );
    try {
      return await abortable(Promise.race([run.begun, late.promise]), signal);
    } finally {
      cancel();
    }
  }

  /**
   * Holds back the first bytes until they are more than say that there is no audio. The server ends
   * with it: it would keep the phone silent.
   *
   * @throws {TroubleError} what the server says, if there is none
   */
  async *#audioOf(
    chunks: AsyncIterable<Uint8Array>,
    run: ServerRun,
  ): AsyncGenerator<Uint8Array> {
    let head: Uint8Array | undefined = new Uint8Array();
    try {
      for await (const chunk of chunks) {
        const bytes: Uint8Array = head === undefined ? chunk : Uint8Array.from([...head, ...chunk]);
        head = head === undefined || bytes.length > DISABLED_BYTES ? undefined : bytes;
        if (head === undefined) yield bytes;
      }
    } finally {
      if (head === undefined) await run.end();
    }
    if (head === undefined) return;
    // Without a byte it does not listen yet, or has ended before.
    if (head.length === 0 && !run.hasEnded) return;
    await this.#awaitLastWords(run);
    throw this.#failure(run, head.length === DISABLED_BYTES);
  }

  async #awaitLastWords({ ended }: ServerRun): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(LAST_WORDS_MS, late.resolve);
    await Promise.race([ended, late.promise]);
    cancel();
  }

  #failure(run: ServerRun, wasDisabled = false): TroubleError {
    const { capture } = this.#options;
    return new TroubleError(readFailure(run.lines, this.#task(run), capture, wasDisabled));
  }

  #task({ serial }: ServerRun): PhoneTask {
    return { kind: "start-app", serial, app: this.name };
  }
}

/** The first Android on which the server can take something, by its two numbers. */
export function firstAndroidFor(capture: Capture): { apiLevel: number; version: number } {
  return capture === "playback" ? FIRST_FOR_PLAYBACK : FIRST;
}

/** As the server reads it, in hexadecimal. */
function drawNumber(random: () => number): string {
  return Math.floor(random() * MOST_NUMBERS).toString(16).padStart(8, "0");
}
