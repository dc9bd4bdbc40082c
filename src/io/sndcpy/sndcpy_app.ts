/**
 * sndcpy, as the relay starts and installs it.
 *
 * @module
 */

import type {
  AppPresence,
  AppStage,
  AppStart,
  MayEnd,
  PhoneAccess,
  PhoneApp,
} from "../../core/phone/phone.ts";
import type { ScrcpyFileTrouble } from "../../core/phone/scrcpy_trouble.ts";
import { tellingLine } from "../../core/base/telling_line.ts";
import { TroubleError, troubleOf } from "../../core/trouble.ts";
import {
  hasPath,
  pathScript,
  presenceScript,
  readPresence,
  SNDCPY_PACKAGE,
} from "./app_presence.ts";
import { readStage, stageScript } from "./stage_script.ts";
import { readStart, type SndcpyStart, startScript } from "./start_script.ts";

/** `am start` waits for the phone to wake up. */
const START_LIMIT_MS = 18_000;
/**
 * How it is installed: over the one that is there; if that does not go, in its place; and if the
 * phone does not let adb grant permissions (`-g`), without that. `-t`, since it is a debug build.
 */
const OVER = ["-t", "-r", "-g"];
const IN_ITS_PLACE = [["-t", "-g"], ["-t"]];

/** What the app is made of. */
export interface SndcpyAppOptions {
  readonly phones: Pick<PhoneAccess, "shell" | "install" | "uninstall">;
  /** Its abstract socket: `sndcpy`. */
  readonly socketName: string;
  readonly start: SndcpyStart;
  /** Calls `use` with the path of an APK to install on a phone that lacks the app. */
  readonly withApk: ((use: (apkPath: string) => Promise<void>) => Promise<void>) | undefined;
  /** Why there is nothing to use where the app is missing, if something might have been used. */
  readonly instead?: ScrcpyFileTrouble["code"] | undefined;
}

/** sndcpy and its variants. */
export class SndcpyApp implements PhoneApp {
  readonly name = "sndcpy";
  readonly showsStarts = true;
  readonly socketName: string;
  readonly #options: SndcpyAppOptions;

  constructor(options: SndcpyAppOptions) {
    this.#options = options;
    this.socketName = options.socketName;
  }

  get #packageName(): string {
    return this.#options.start.packageName ?? SNDCPY_PACKAGE;
  }

  get canInstall(): boolean {
    return this.#options.withApk !== undefined;
  }

  async isThere(serial: string, signal: AbortSignal): Promise<boolean> {
    const { stdout } = await this.#options.phones.shell(
      serial,
      pathScript(this.#packageName),
      signal,
    );
    return hasPath(stdout);
  }

  async start(serial: string, mayEnd: MayEnd, signal: AbortSignal): Promise<AppStart> {
    const { phones, start, socketName } = this.#options;
    const task = { kind: "start-app", serial, app: this.name } as const;
    const limits = { task, limitMs: START_LIMIT_MS };
    const script = startScript(start, socketName, mayEnd);
    const { stdout, exitCode } = await phones.shell(serial, script, signal, limits);
    const answer = readStart(stdout, exitCode, socketName);
    if (typeof answer === "string" || "sockets" in answer) return answer;
    const { fault: code, words } = answer;
    if (code === "app-missing") {
      throw new TroubleError({ code, task, app: this.name, instead: this.#options.instead });
    }
    if (code !== "app-refused") throw new TroubleError({ code, task });
    throw new TroubleError({ code, task, words: tellingLine(words.split("\n")) });
  }

  async stage(serial: string, signal: AbortSignal): Promise<AppStage> {
    const script = stageScript(this.socketName, this.#packageName);
    const { stdout } = await this.#options.phones.shell(serial, script, signal);
    return readStage(stdout, this.socketName, this.#packageName);
  }

  async presence(serial: string, signal: AbortSignal): Promise<AppPresence> {
    const script = presenceScript(this.socketName, this.#packageName);
    const { stdout } = await this.#options.phones.shell(serial, script, signal);
    return readPresence(stdout, this.socketName);
  }

  /** It says nothing but audio. */
  hear(connect: () => Promise<AsyncIterable<Uint8Array>>): Promise<AsyncIterable<Uint8Array>> {
    return connect();
  }

  /** It ends with its connection. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  async install(serial: string, signal: AbortSignal): Promise<void> {
    await this.#options.withApk!((apkPath) => this.#installFrom(apkPath, serial, signal));
  }

  async #installFrom(apkPath: string, serial: string, signal: AbortSignal): Promise<void> {
    const refusal = await this.#tryToInstall(apkPath, serial, OVER, signal);
    if (refusal === undefined) return;
    await this.#options.phones.uninstall(serial, this.#packageName, signal);
    let last = refusal;
    for (const flags of IN_ITS_PLACE) {
      const refusal = await this.#tryToInstall(apkPath, serial, flags, signal);
      if (refusal === undefined) return;
      last = refusal;
    }
    throw last;
  }

  /**
   * @returns what the phone said if it refused
   * @throws {TroubleError} what no other way of installing would change
   */
  async #tryToInstall(
    apkPath: string,
    serial: string,
    flags: readonly string[],
    signal: AbortSignal,
  ): Promise<unknown> {
    try {
      await this.#options.phones.install(serial, this.name, apkPath, flags, signal);
      return undefined;
    } catch (error) {
      if (troubleOf(error)?.code !== "install-failed") throw error;
      return error;
    }
  }
}
