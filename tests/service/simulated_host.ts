/**
 * A computer without a disk: its files, its systemd, its launchd and its cron.
 *
 * @module
 */

import { CommandError, type CommandResult } from "../../src/core/base/command.ts";
import type { ServiceHost, UserFile } from "../../src/service/service_host.ts";

const OK: CommandResult = { exitCode: 0, stdout: "", stderr: "" };
const USER_FOLDER = "/home/ann/.config/systemd/user";

function failed(stderr: string): CommandResult {
  return { exitCode: 1, stdout: "", stderr };
}

/** Keeps what was done to it, and fails when it is told to. */
export class SimulatedHost implements ServiceHost {
  readonly folders = new Set(["/", "/home", "/home/ann"]);
  readonly files = new Map<string, UserFile>();
  /** What a user's systemd has read, has enabled, and runs: content, names, content. */
  readonly systemd = {
    isUp: true,
    units: new Map<string, string>(),
    enabled: new Set<string>(),
    running: new Map<string, string>(),
  };
  /** The agents that launchd runs, by their target: their content. */
  readonly agents = new Map<string, string>();
  crontab: string | undefined;
  mayUseCron = true;
  /** What tells whether cron runs: the exit codes of programs; those without one are not there. */
  readonly cronProbes = new Map<string, number>([["pgrep", 0]]);
  /** The program that takes too long, if one does. */
  hanging: string | undefined;
  /** The programs that were run. */
  readonly runs: string[] = [];
  /** How many things may still be done before one fails; later ones work again. */
  failsAfter = Infinity;
  /** Whether a program that fails does its work nevertheless. */
  failsLate = false;
  /** Called before anything is done. */
  onAction: (action: string) => void = () => {};
  #failing: string | undefined;
  /** launchd does not wait for the end of an agent, and takes no other before that. */
  #isAgentEnding = false;

  /** Everything that a test may find changed. */
  get state() {
    const { units, enabled, running } = this.systemd;
    return structuredClone({
      folders: [...this.folders].sort(),
      files: [...this.files].sort(),
      units: [...units],
      enabled: [...enabled],
      running: [...running],
      agents: [...this.agents],
      crontab: this.crontab,
    });
  }

  /** Puts a file there, and its folders. */
  addFile(path: string, text: string): void {
    this.files.set(path, { bytes: new TextEncoder().encode(text), mode: 0o640 });
    for (let folder = parent(path); folder !== ""; folder = parent(folder)) {
      this.folders.add(folder);
    }
  }

  exists(path: string): Promise<boolean> {
    return Promise.resolve(this.files.has(path) || this.folders.has(path));
  }

  readFile(path: string): Promise<UserFile | undefined> {
    return Promise.resolve(this.files.get(path));
  }

  async writeFile(path: string, file: UserFile): Promise<void> {
    await this.#act(`write ${path}`);
    if (!this.folders.has(parent(path))) throw new Error(`there is no folder for ${path}`);
    this.files.set(path, file);
  }

  async removeFile(path: string): Promise<void> {
    await this.#act(`remove ${path}`);
    if (!this.files.delete(path)) throw new Error(`there is no ${path}`);
  }

  async makeFolder(path: string): Promise<string[]> {
    await this.#act(`make ${path}`);
    const made: string[] = [];
    for (let folder = path; !this.folders.has(folder); folder = parent(folder)) made.push(folder);
    for (const folder of made) this.folders.add(folder);
    return made;
  }

  async removeFolder(path: string): Promise<void> {
    await this.#act(`remove ${path}`);
    const inside = [...this.files.keys(), ...this.folders].some((other) =>
      other.startsWith(`${path}/`)
    );
    if (!inside) this.folders.delete(path);
  }

  async run(
    argv: readonly string[],
    { input = "", signal }: { input?: string; signal?: AbortSignal },
  ): Promise<CommandResult> {
    const [program = "", ...args] = argv;
    signal?.throwIfAborted();
    if (program === this.hanging) throw new CommandError(argv, "timeout");
    if (program === "pgrep" || program === "pidof" || args[0] === "is-active") {
      const exitCode = this.cronProbes.get(program);
      if (exitCode === undefined) throw new CommandError(argv, "not-started");
      return { ...OK, exitCode };
    }
    const asks = ["show", "is-system-running", "print", "-l"].some((word) => args.includes(word));
    if (asks) return this.#perform(program, args, input);
    this.runs.push(argv.join(" "));
    try {
      await this.#act(`run ${argv.join(" ")}`);
    } catch (error) {
      if (this.failsLate) this.#perform(program, args, input);
      return failed(`${(error as Error).message}\n`);
    }
    signal?.throwIfAborted();
    return this.#perform(program, args, input);
  }

  #perform(program: string, args: readonly string[], input: string): CommandResult {
    const [first = "", second = "", third = ""] = args;
    switch (program) {
      case "systemctl":
        return this.#systemctl(second, third);
      case "launchctl":
        return this.#launchctl(first, second, third);
      default:
        return this.#crontab(first, input);
    }
  }

  /** What fails goes on failing when it is tried again at once. */
  #act(action: string): Promise<void> {
    this.onAction(action);
    const isFailing = this.failsAfter-- === 0 || action === this.#failing;
    this.#failing = isFailing ? action : undefined;
    return isFailing ? Promise.reject(new Error("injected")) : Promise.resolve();
  }

  #systemctl(verb: string, name: string): CommandResult {
    const { isUp, units, enabled, running } = this.systemd;
    if (!isUp) return failed("Failed to connect to bus");
    switch (verb) {
      case "is-system-running":
        return { ...OK, stdout: "degraded\n", exitCode: 1 };
      case "show": {
        const unit = "sndcpy-relay.service";
        const active = running.has(unit) ? "active" : "inactive";
        const file = enabled.has(unit) ? "enabled" : "disabled";
        return { ...OK, stdout: `ActiveState=${active}\nUnitFileState=${file}\n` };
      }
      case "daemon-reload":
        units.clear();
        for (const [path, { bytes }] of this.files) {
          if (parent(path) !== USER_FOLDER) continue;
          units.set(path.slice(USER_FOLDER.length + 1), new TextDecoder().decode(bytes));
        }
        return OK;
      case "enable":
        if (!this.files.has(`${USER_FOLDER}/${name}`)) return failed("no such unit");
        enabled.add(name);
        return OK;
      case "disable":
        enabled.delete(name);
        return OK;
      case "start": {
        const unit = units.get(name);
        if (unit === undefined) return failed("unit not found");
        if (!running.has(name)) running.set(name, unit);
        return OK;
      }
      case "stop":
        running.delete(name);
        return OK;
      default:
        return OK;
    }
  }

  #launchctl(verb: string, target: string, path: string): CommandResult {
    switch (verb) {
      case "print":
        return this.agents.has(target) ? { ...OK, stdout: "\tstate = running\n" } : failed("no");
      case "bootstrap": {
        const name = `${target}/${path.replace(/^.*\/(.*)\.plist$/, "$1")}`;
        const agent = this.files.get(path);
        const isEnding = this.#isAgentEnding;
        this.#isAgentEnding = false;
        if (agent === undefined || isEnding || this.agents.has(name)) {
          return failed("Bootstrap failed: 5");
        }
        this.agents.set(name, new TextDecoder().decode(agent.bytes));
        return OK;
      }
      default:
        this.#isAgentEnding = this.agents.delete(target);
        return this.#isAgentEnding ? OK : failed("Boot-out failed: 3");
    }
  }

  #crontab(option: string, input: string): CommandResult {
    if (!this.mayUseCron) {
      return failed("You (ann) are not allowed to use this program (crontab)\nSee crontab(1).\n");
    }
    if (option === "-") {
      this.crontab = input;
      return OK;
    }
    if (this.crontab === undefined) return failed("no crontab for ann\n");
    const stdout = option === "-l" ? this.crontab : "";
    if (option === "-r") this.crontab = undefined;
    return { ...OK, stdout };
  }
}

function parent(path: string): string {
  return path.replace(/(^|[/\\])[^/\\]*$/, "");
}
