/**
 * A microphone that a program speaks into, on a computer with PulseAudio or PipeWire.
 *
 * @module
 */

import { CommandError, type CommandResult, type RunCommand } from "../../core/base/command.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import { tellingLine } from "../../core/base/telling_line.ts";
import { TroubleError } from "../../core/trouble.ts";

const LIMIT_MS = 5000;

/** What plays into the microphone plays here. */
export const MICROPHONE_SINK = "sndcpy_sink";
/** What programs list as a microphone. */
const SOURCE = "sndcpy";
/** What people read where they choose it. */
const DESCRIPTION = "Phone (sndcpy)";
/** What it consists of. */
const MODULES = 2;
/** Ours are known by these arguments, among the modules of the sound server. */
const OURS =
  /^(\d+)\tmodule-(?:null-sink|remap-source)\t.*\b(?:sink_name=sndcpy_sink|source_name=sndcpy)(?: |\t|$)/gm;

/**
 * A sink that nobody hears, and its monitor as a source of its own: many programs do not offer
 * monitors as microphones. Disposed of, both are gone.
 */
export class VirtualMicrophone implements AsyncDisposable {
  readonly #run: RunCommand;
  readonly #format: PcmFormat;

  private constructor(run: RunCommand, format: PcmFormat) {
    this.#run = run;
    this.#format = format;
  }

  /**
   * Makes it; what a run that was killed has left is removed before.
   *
   * @throws {TroubleError} `pactl-missing`, `sound-server-missing`, `microphone-taken` or
   *   `microphone-refused`
   */
  static async make(run: RunCommand, format: PcmFormat): Promise<VirtualMicrophone> {
    const microphone = new VirtualMicrophone(run, format);
    const { exitCode, stderr } = await microphone.#pactl(["info"]);
    if (exitCode !== 0) throw trouble("sound-server-missing", stderr);
    if (await microphone.#isPlayedInto()) throw new TroubleError({ code: "microphone-taken" });
    await microphone.#make();
    return microphone;
  }

  /** Makes it anew if the sound server was started anew. Never rejects: then it is tried again. */
  async restore(): Promise<void> {
    try {
      if ((await this.#ours()).length < MODULES) await this.#make();
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
    }
  }

  /** Removes it. Never rejects: a sound server that is gone has taken it along. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#removeOurs().catch(() => {});
  }

  async #make(): Promise<void> {
    const { sampleRate, channels } = this.#format;
    await this.#removeOurs();
    try {
      await this.#load("module-null-sink", [
        ...[`sink_name=${MICROPHONE_SINK}`, `rate=${sampleRate}`, `channels=${channels}`],
        `sink_properties=${described(`${DESCRIPTION} speaker`)}`,
      ]);
      await this.#load("module-remap-source", [
        ...[`source_name=${SOURCE}`, `master=${MICROPHONE_SINK}.monitor`],
        `source_properties=${described(DESCRIPTION)}`,
      ]);
    } catch (error) {
      await this.#removeOurs();
      throw error;
    }
  }

  async #load(module: string, args: readonly string[]): Promise<void> {
    const { exitCode, stderr } = await this.#pactl(["load-module", module, ...args]);
    if (exitCode !== 0) throw trouble("microphone-refused", stderr);
  }

  /** What uses a sink goes before it. */
  async #removeOurs(): Promise<void> {
    for (const number of (await this.#ours()).toReversed()) {
      await this.#pactl(["unload-module", number]);
    }
  }

  /** The numbers of our modules. */
  async #ours(): Promise<string[]> {
    const { stdout } = await this.#pactl(["list", "short", "modules"]);
    return Array.from(stdout.matchAll(OURS), ([, number]) => number!);
  }

  async #isPlayedInto(): Promise<boolean> {
    const { stdout: sinks } = await this.#pactl(["list", "short", "sinks"]);
    const number = new RegExp(`^(\\d+)\t${MICROPHONE_SINK}\t`, "m").exec(sinks)?.[1];
    if (number === undefined) return false;
    const { stdout: inputs } = await this.#pactl(["list", "short", "sink-inputs"]);
    return new RegExp(`^\\d+\t${number}\t`, "m").test(inputs);
  }

  async #pactl(args: readonly string[]): Promise<CommandResult> {
    try {
      return await this.#run(["pactl", ...args], { limitMs: LIMIT_MS });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const isMissing = error.termination === "not-started";
      throw isMissing
        ? new TroubleError({ code: "pactl-missing" })
        : trouble("sound-server-missing", "");
    }
  }
}

/** Quoted once for pactl's arguments and once for the list of properties. */
function described(description: string): string {
  return `'device.description="${description}"'`;
}

function trouble(
  code: "sound-server-missing" | "microphone-refused",
  stderr: string,
): TroubleError {
  const words = tellingLine(stderr.split("\n").filter((line) => line.trim() !== ""));
  return new TroubleError({ code, words });
}
