/**
 * An SSH server of a test's own, for this user alone.
 *
 * @module
 */

import { freePort } from "../../scripts/lab/free_port.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { until } from "../../scripts/lab/until.ts";

const SSHD = "/usr/sbin/sshd";
/** Why there can be no such server; empty where there can. */
export const NO_SSH_SERVER = isInstalled("ssh") && isInstalled(SSHD)
  ? ""
  : " (sshd is not installed)";

/** The real sshd, with keys of its own. */
export class SshServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #child: Deno.ChildProcess;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
    const config = {
      HostKey: `${folder}/host`,
      AuthorizedKeysFile: `${folder}/user.pub`,
      PidFile: "none",
      PermitRootLogin: "yes",
      StrictModes: "no",
      UsePAM: "no",
    };
    this.#child = new Deno.Command(SSHD, {
      args: [
        "-D",
        "-f",
        "/dev/null",
        "-p",
        String(port),
        ...asOptions({
          ...config,
          ListenAddress: "127.0.0.1",
        }),
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** Starts a server, and waits until it lets clients in. */
  static async start(): Promise<SshServer> {
    const folder = await Deno.makeTempDir({ prefix: "ssh-" });
    for (const name of ["host", "user"]) {
      const argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", `${folder}/${name}`];
      await runProgram(argv);
    }
    await Deno.mkdir("/run/sshd", { recursive: true }).catch(() => {
      // Only root's sshd needs it.
    });
    const server = new SshServer(folder, freePort());
    await until("the SSH server", async () => {
      const connection = await Deno.connect({ port: server.port }).catch(() => undefined);
      connection?.close();
      return connection !== undefined;
    });
    return server;
  }

  /**
   * The command line of a client that tunnels a port to this computer.
   *
   * @param socketPath where the server is reached
   */
  tunnelArgv(port: number, targetPort: number, socketPath: string): string[] {
    const options = {
      ProxyCommand: `ncat -U ${socketPath}`,
      StrictHostKeyChecking: "no",
      UserKnownHostsFile: "/dev/null",
      ExitOnForwardFailure: "yes",
    };
    const tunnel = ["-N", "-L", `127.0.0.1:${port}:127.0.0.1:${targetPort}`];
    return [
      "ssh",
      "-F",
      "none",
      "-i",
      `${this.#folder}/user`,
      ...asOptions(options),
      ...tunnel,
      "desk",
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function asOptions(options: Record<string, string>): string[] {
  return Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}
