/**
 * Another computer, as far as the network is concerned: a network namespace. Ports of this one are
 * none of its own; files are the same.
 *
 * @module
 */

import { Tunnel } from "./tunnel.ts";

const IS_ROOT = Deno.build.os === "linux" && new Deno.Command("id", { args: ["-u"] })
      .outputSync().stdout[0] === "0".charCodeAt(0);
const UNSHARE = ["unshare", IS_ROOT ? "-n" : "-rn"];
const MISSING = ["unshare", "nsenter", "ip", "ss"].filter((program) => !canRun(program, "--help"));
/** Why there can be no such computer; empty where there can. */
export const NO_OTHER_COMPUTER = Deno.build.os !== "linux"
  ? " (network namespaces are Linux's)"
  : MISSING.length > 0
  ? ` (not installed: ${MISSING.join(", ")})`
  : canRun(...UNSHARE, "ip", "link", "set", "lo", "up")
  ? ""
  : " (a network namespace is not permitted)";

const TUNNEL = new URL("tunnel.ts", import.meta.url).pathname;

/** A computer with a network that nobody else is in. */
export class OtherComputer implements AsyncDisposable {
  /** An address of its own that is not loopback's. */
  static readonly HOST = "10.77.0.2";
  readonly #holder: Deno.ChildProcess;
  readonly #programs: Deno.ChildProcess[] = [];

  private constructor(holder: Deno.ChildProcess) {
    this.#holder = holder;
  }

  static async start(): Promise<OtherComputer> {
    const script =
      `ip link set lo up && ip addr add ${OtherComputer.HOST}/32 dev lo && echo ready && ` +
      "exec cat";
    return new OtherComputer(await spawn([...UNSHARE, "sh", "-c", script]));
  }

  /** A command line that runs there. */
  argv(argv: readonly string[]): string[] {
    const user = IS_ROOT ? [] : ["-U", "--preserve-credentials"];
    return ["nsenter", "-t", String(this.#holder.pid), ...user, "-n", ...argv];
  }

  /** Has whoever connects to an address there end at a UNIX socket. */
  async tunnel(host: string, port: number, socketPath: string): Promise<void> {
    const argv = [Deno.execPath(), "run", "-A", "--no-config", TUNNEL];
    this.#programs.push(await spawn(this.argv([...argv, host, String(port), socketPath])));
  }

  /** Starts a program there that says nothing, and waits until it listens at a port. */
  async serve(argv: readonly string[], port: number): Promise<void> {
    const look = `until ss -Hltn sport = :${port} | grep -q .; do sleep 0.05; done`;
    const script = `(${look}; echo ready) & exec "$@"`;
    this.#programs.push(await spawn(this.argv(["sh", "-c", script, "sh", ...argv])));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of [...this.#programs, this.#holder]) {
      await end(child);
      await child.stdin.close().catch(() => {
        // It has ended.
      });
      await child.stdout.cancel();
    }
  }
}

/** A UNIX socket that leads to a local port, for programs in any network. */
export class SocketTo implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;
  readonly #tunnel: Tunnel;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.path = `${folder}/socket`;
    const listener = Deno.listen({ transport: "unix", path: this.path });
    this.#tunnel = new Tunnel(listener, () => Deno.connect({ hostname: "127.0.0.1", port }));
  }

  static async port(port: number): Promise<SocketTo> {
    return new SocketTo(await Deno.makeTempDir({ prefix: "socket-" }), port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tunnel[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Starts a program, and waits until it says that it is ready. */
async function spawn(argv: readonly string[]): Promise<Deno.ChildProcess> {
  const [program, ...args] = argv;
  const child = new Deno.Command(program!, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  const { done } = await reader.read();
  reader.releaseLock();
  if (done) throw new Error(`Cannot start ${argv.join(" ")}`);
  return child;
}

async function end(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended.
  }
  await child.status;
}

function canRun(...argv: string[]): boolean {
  const [program, ...args] = argv;
  try {
    const options = { args, stdin: "null", stdout: "null", stderr: "null" } as const;
    return new Deno.Command(program!, options).outputSync().success || args[0] === "--help";
  } catch {
    return false;
  }
}
