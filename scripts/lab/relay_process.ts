/**
 * The real program as a child process.
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };
import { freePort } from "./free_port.ts";
import { lines } from "./lines.ts";
import { type ProgramOutput, runProgram } from "./run_program.ts";
import { until } from "./until.ts";

const { tasks } = manifest;

/** The folder of deno.json. */
export const PROJECT = new URL("../..", import.meta.url);
/** The first start of all translates the sources. */
const START_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 5000;

/** One message that the relay has logged: a line of JSON. */
export type LogEvent = Record<string, unknown> & { event?: string; message: string };

/** How a relay is started, besides its command line. */
export interface SpawnOptions {
  /** Where it listens; if not given, on a port that the system chooses. */
  port?: number;
  /** Where it serves HTTP; if not given, nowhere. */
  httpPort?: number;
  /** What its standard input is. */
  stdin?: "null" | "piped";
  /** How many files it may have open. Not on Windows. */
  fileLimit?: number;
  /** Closes both of its outputs at once, and logs as for people: there will be no messages. */
  isUnheard?: boolean;
  /** Environment variables besides the test's own. */
  env?: Record<string, string>;
  /** Signals reach every process that it consists of, as Ctrl-C in a terminal does. */
  isInTerminal?: boolean;
}

/** Runs the program to its end with nothing on its standard input. */
export function runRelay(
  args: readonly string[],
  { env = {} }: Pick<SpawnOptions, "env"> = {},
): Promise<ProgramOutput> {
  return runProgram(relayArgv(args), { cwd: PROJECT, env });
}

/** A relay that runs, and what it has logged so far. */
export class RelayProcess implements AsyncDisposable {
  readonly events: LogEvent[] = [];
  /** Lines on standard error that are no messages: a crash. */
  readonly strayLines: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #drained: Promise<unknown>;
  readonly #signalled: number;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | undefined;
  #port = 0;
  #exitCode: number | undefined;

  private constructor(argv: readonly string[], options: SpawnOptions) {
    const { stdin = "null", fileLimit, isUnheard = false, isInTerminal = false } = options;
    const [program, ...args] = fileLimit === undefined
      ? argv
      : ["sh", "-c", `ulimit -n ${fileLimit}; exec "$@"`, "sh", ...argv];
    this.#child = new Deno.Command(program!, {
      args,
      cwd: PROJECT,
      detached: isInTerminal,
      env: options.env ?? {},
      stdin,
      stdout: isUnheard ? "piped" : "null",
      stderr: "piped",
    }).spawn();
    this.#stdin = stdin === "piped" ? this.#child.stdin.getWriter() : undefined;
    // A negative number means the group of processes that a detached one leads.
    this.#signalled = isInTerminal ? -this.#child.pid : this.#child.pid;
    this.#drained = isUnheard
      ? Promise.all([this.#child.stdout.cancel(), this.#child.stderr.cancel()])
      : this.#readLog();
    this.#child.status.then(({ code }) => this.#exitCode = code);
  }

  /** Starts the relay, and waits until it listens. */
  static start(args: readonly string[], options: SpawnOptions = {}): Promise<RelayProcess> {
    return RelayProcess.spawn(relayArgv(args), options);
  }

  /** The same for any command line that ends in one of the relay. */
  static async spawn(argv: readonly string[], options: SpawnOptions = {}): Promise<RelayProcess> {
    const { isUnheard = false, port = isUnheard ? freePort() : 0, httpPort = 0 } = options;
    const log = isUnheard ? [] : ["--log-format", "json"];
    const relay = new RelayProcess(
      [...argv, "--port", String(port), "--http-port", String(httpPort), "--verbose", ...log],
      options,
    );
    try {
      await (isUnheard ? relay.#tryPort(port) : relay.#readPort());
      return relay;
    } catch (error) {
      await relay[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts one that listens to another relay, and lets nobody in; it logs JSON by itself. */
  static joined(args: readonly string[], options: SpawnOptions = {}): Promise<RelayProcess> {
    return RelayProcess.when("joined", args, options);
  }

  /** Starts one that does something else first than to listen, and waits for that. */
  static async when(
    event: string,
    args: readonly string[],
    options: SpawnOptions = {},
  ): Promise<RelayProcess> {
    const relay = new RelayProcess(relayArgv([...args, "--log-format", "json"]), options);
    await relay.event(event, { limitMs: START_LIMIT_MS });
    return relay;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The port that it listens on. */
  get port(): number {
    return this.#port;
  }

  /** Writes to its standard input as fast as it reads, and ends that. */
  async input(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#stdin!.write(bytes);
    await this.#stdin!.close();
  }

  /** The messages of one kind so far. */
  all(event: string): LogEvent[] {
    return this.events.filter((candidate) => candidate.event === event);
  }

  /** Waits for a message of one kind, or for the `count`th. */
  async event(
    event: string,
    { count = 1, limitMs }: { count?: number; limitMs?: number } = {},
  ): Promise<LogEvent> {
    const hasCome = () => this.all(event).length >= count;
    try {
      await until(`${count} × ${event}`, () => hasCome() || this.#exitCode !== undefined, limitMs);
      if (!hasCome()) throw new Error(`The relay has ended without ${count} × ${event}`);
    } catch (cause) {
      const said = [...this.events.map(({ message }) => message), ...this.strayLines];
      throw new Error(`${(cause as Error).message}. It said:\n${said.join("\n")}`, { cause });
    }
    return this.all(event)[count - 1]!;
  }

  /** Sends a signal; a process that has ended meanwhile is none the worse for it. */
  signal(signal: Deno.Signal): void {
    if (this.#exitCode === undefined) Deno.kill(this.#signalled, signal);
  }

  /** Waits for the end of the process. */
  async exitCode(): Promise<number> {
    await until("the end of the relay", () => this.#exitCode !== undefined, STOP_LIMIT_MS);
    return this.#exitCode!;
  }

  /** Asks it to stop, and gives its exit code. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<number> {
    this.signal(signal);
    return await this.exitCode();
  }

  /** Stops it if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.stop();
    } catch {
      this.signal("SIGKILL");
    }
    await Promise.all([this.#child.status, this.#drained]);
    await this.#stdin?.close().catch(() => {
      // It has been closed.
    });
  }

  async #readPort(): Promise<void> {
    this.#port = Number((await this.event("started", { limitMs: START_LIMIT_MS })).port);
  }

  async #tryPort(port: number): Promise<void> {
    const isListening = () =>
      Deno.connect({ port }).then((connection) => connection.close()).then(() => true, () => false);
    await until("the relay to listen", isListening, START_LIMIT_MS);
    this.#port = port;
  }

  async #readLog(): Promise<void> {
    for await (const line of lines(this.#child.stderr)) {
      if (line.startsWith("{")) this.events.push(JSON.parse(line));
      else this.strayLines.push(line);
    }
  }
}

/** Its command line, to be run in the folder of deno.json, with the permissions of the task. */
export function relayArgv(args: readonly string[]): string[] {
  const isTask = (word: string | undefined): word is keyof typeof tasks => word! in tasks;
  const task = isTask(args[0]) ? tasks[args[0]] : tasks.relay;
  const [permissions = ""] = /-P=\w+/.exec(task.command) ?? [];
  return [Deno.execPath(), "run", "-q", "--no-prompt", permissions, "main.ts", ...args];
}
