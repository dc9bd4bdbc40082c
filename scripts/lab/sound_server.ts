import { isInstalled } from "./process_usage.ts";
import { runProgram } from "./run_program.ts";
import { until } from "./until.ts";

/** What a test needs that plays and listens. */
const PROGRAMS = ["pulseaudio", "pactl", "parec", "paplay"];
const RATE = 48_000;

/** Why there is no sound server for tests, to be put behind their names; empty where there is. */
export const noSoundServer = PROGRAMS.filter((program) => !isInstalled(program))
  .map((program) => ` (${program} is not installed)`).join("");

/** A PulseAudio of its own, whose only speakers nobody hears, but whose clock is steady. */
export class SoundServer implements AsyncDisposable {
  readonly #folder: string;
  #child: Deno.ChildProcess;
  /** What leads a program to it. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(folder: string) {
    this.#folder = folder;
    this.env = { PULSE_SERVER: `unix:${folder}/pulse.sock`, XDG_RUNTIME_DIR: folder };
    this.#child = this.#spawn();
  }

  static async start(): Promise<SoundServer> {
    const server = new SoundServer(await Deno.makeTempDir());
    try {
      await server.#answers();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Ends, and is there again without what was asked of it. */
  async restart(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    this.#child = this.#spawn();
    await this.#answers();
  }

  /** What pactl answers, line by line; none where it fails. */
  async pactl(...args: string[]): Promise<string[]> {
    const { code, stdout } = await runProgram(["pactl", ...args], { env: this.env });
    return code === 0 ? stdout.trim().split("\n") : [];
  }

  /** The modules of the microphone. */
  async microphoneModules(): Promise<string[]> {
    return (await this.pactl("list", "short", "modules")).filter((line) => line.includes("sndcpy"));
  }

  /**
   * Listens until `isHeard`, of the left and the right samples of a tenth of a second.
   *
   * @param source of the sound server: `speakers.monitor`
   */
  async hears(source: string, isHeard: (left: Int16Array, right: Int16Array) => boolean) {
    const args = [`--device=${source}`, "--raw", `--rate=${RATE}`, "--format=s16le"];
    const child = new Deno.Command("parec", {
      args: [...args, "--channels=2", "--latency-msec=50"],
      env: this.env,
      ...{ stdin: "null", stdout: "piped", stderr: "null" },
    }).spawn();
    const timer = setTimeout(() => child.kill(), 20_000);
    let rest = new Uint8Array();
    let hasHeard = false;
    for await (const chunk of child.stdout) {
      const bytes = Uint8Array.of(...rest, ...chunk);
      const pieceBytes = RATE / 10 * 4;
      for (let at = 0; at + pieceBytes <= bytes.length && !hasHeard; at += pieceBytes) {
        const samples = new Int16Array(bytes.slice(at, at + pieceBytes).buffer);
        const channel = (first: number) => samples.filter((_, index) => index % 2 === first);
        hasHeard = isHeard(channel(0), channel(1));
      }
      rest = bytes.slice(bytes.length - bytes.length % pieceBytes);
      if (hasHeard) break;
    }
    clearTimeout(timer);
    try {
      child.kill();
    } catch {
      // It has ended.
    }
    await child.status;
    if (!hasHeard) throw new Error(`Nothing of the kind is heard on ${source}`);
  }

  #spawn(): Deno.ChildProcess {
    const socket = `${this.#folder}/pulse.sock`;
    const args = [
      ...["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-level=error"],
      ...["-L", `module-native-protocol-unix socket=${socket} auth-anonymous=1`],
      ...["-L", `module-null-sink sink_name=speakers rate=${RATE}`],
    ];
    const env = { XDG_RUNTIME_DIR: this.#folder, HOME: this.#folder };
    const outputs = { stdin: "null", stdout: "null", stderr: "null" } as const;
    return new Deno.Command("pulseaudio", { args, env, ...outputs }).spawn();
  }

  async #answers(): Promise<void> {
    const answers = async () => (await this.pactl("info")).length > 0;
    await until("the sound server", answers, 15_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill();
    } catch {
      // It has ended.
    }
    await this.#child.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}
