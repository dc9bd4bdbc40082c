/**
 * An adb server of the test's own.
 *
 * @module
 */

import { freePort } from "../free_port.ts";
import { isInstalled } from "../process_usage.ts";
import { decode, type ProgramOutput } from "../run_program.ts";
import { until } from "../until.ts";
import { requestOfAdb } from "./adb_request.ts";

const START_LIMIT_MS = 5000;
const STOP_LIMIT_MS = 2000;
const CONNECT_LIMIT_MS = 1000;
const MOST_ATTEMPTS = 3;

/** Whether the real adb is there. */
export const IS_ADB_INSTALLED = isInstalled("adb");

/**
 * The real adb, with a server of its own: it uses another port than the usual one, a folder of its
 * own for its keys, and neither the phones nor the emulators of this computer.
 */
export class AdbServer implements AsyncDisposable {
  readonly port: number;
  /** What makes another program use this adb, and no other: also `adb` on its `PATH`. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  #child: Deno.ChildProcess | undefined;

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
    this.env = {
      ANDROID_ADB_SERVER_PORT: String(port),
      ADB: `${folder}/bin/adb`,
      PATH: `${folder}/bin:${Deno.env.get("PATH") ?? ""}`,
      // Real phones and emulators are none of a test's business.
      ADB_USB: "0",
      ADB_EMU: "0",
      ADB_MDNS: "0",
    };
  }

  /** Starts a server on a port that nobody uses, and waits until it answers. */
  static async start(): Promise<AdbServer> {
    const folder = await Deno.makeTempDir({ prefix: "adb-" });
    try {
      await writeLoggingAdb(folder);
      for (let attempt = 1;; attempt++) {
        const server = new AdbServer(freePort(), folder);
        try {
          await server.restart();
          return server;
        } catch (error) {
          // Another program may have taken the port meanwhile.
          if (attempt === MOST_ATTEMPTS) throw error;
        }
      }
    } catch (error) {
      await Deno.remove(folder, { recursive: true });
      throw error;
    }
  }

  /** Starts the server again after {@linkcode kill}. */
  async restart(): Promise<void> {
    const child = this.#child = this.#command(["nodaemon", "server"], "null").spawn();
    let hasEnded = false;
    child.status.then(() => hasEnded = true);
    try {
      await until("adb's server", async () => {
        if (hasEnded) throw new Error("Cannot start adb's server: it ended at once");
        return await this.answers();
      }, START_LIMIT_MS);
    } catch (error) {
      if (!hasEnded) child.kill("SIGKILL");
      await child.status;
      this.#child = undefined;
      throw error;
    }
  }

  /** Ends whatever server is at the port: this one, or one that another program has started. */
  async kill(): Promise<void> {
    if (await this.answers()) {
      await requestOfAdb(this.port, "host:kill").catch(() => {
        // It is gone before it has answered.
      });
    }
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await child.status;
    clearTimeout(timer);
  }

  /** Runs adb to its end. */
  async adb(...args: string[]): Promise<ProgramOutput> {
    return decode(await this.#command(args, "piped").output());
  }

  /** Starts adb; the caller ends it. */
  spawn(...args: string[]): Deno.ChildProcess {
    return this.#command(args, "piped").spawn();
  }

  /** Asks the server to do something, without a process: `host:connect:…`. */
  request(request: string): Promise<string> {
    return requestOfAdb(this.port, request);
  }

  /** Whether a server answers at the port. */
  async answers(): Promise<boolean> {
    try {
      await requestOfAdb(this.port, "host:version", CONNECT_LIMIT_MS);
      return true;
    } catch {
      return false;
    }
  }

  /** The command lines of every adb that was run through {@linkcode env}, in order. */
  async commandLog(): Promise<string[]> {
    const log = await Deno.readTextFile(`${this.#folder}/adb.log`).catch(() => "");
    return log.split("\n").slice(0, -1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }

  #command(args: string[], output: "piped" | "null"): Deno.Command {
    const { PATH: _logging, ADB: _too, ...env } = this.env;
    return new Deno.Command("adb", {
      args,
      env: { ...env, PATH: Deno.env.get("PATH") ?? "", HOME: this.#folder, TMPDIR: this.#folder },
      clearEnv: true,
      stdin: "null",
      stdout: output,
      stderr: output,
    });
  }
}

/**
 * A program `bin/adb` that notes its command line, then is the real one. The home of its keys is
 * set here, since the home of the program under test must stay: Deno's cache is there.
 */
async function writeLoggingAdb(folder: string): Promise<void> {
  const real = Deno.env.get("PATH")!.split(":").map((path) => `${path}/adb`).find(isFile);
  await Deno.mkdir(`${folder}/bin`);
  await Deno.writeTextFile(
    `${folder}/bin/adb`,
    "#!/bin/sh\n" +
      `printf '%s\\n' "$*" >> '${folder}/adb.log'\n` +
      `export HOME='${folder}' TMPDIR='${folder}'\n` +
      `exec '${real}' "$@"\n`,
    { mode: 0o755 },
  );
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
