/**
 * A real Icecast server on loopback, as it is started on any computer.
 *
 * @module
 */

import { freePort } from "../../scripts/lab/free_port.ts";
import { until } from "../../scripts/lab/until.ts";

/** Everything that URLs reserve. */
export const PASSWORD = "p@ss/w:rd?#%";

/** Icecast refuses to run as root. */
const NOT_AS_ROOT =
  'test "$(id -u)" = 0 && set -- setpriv --reuid=65534 --clear-groups "$@"; exec "$@"';

/** A server that can be ended and started again, on the same port. */
export class Icecast implements AsyncDisposable {
  readonly port = freePort();
  readonly folder: string;
  #child: Deno.ChildProcess | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Starts it, and waits until it listens. */
  static async start(): Promise<Icecast> {
    const folder = await Deno.makeTempDir();
    await Deno.chmod(folder, 0o777);
    const icecast = new Icecast(folder);
    await Deno.writeTextFile(`${folder}/icecast.xml`, configuration(icecast.port, folder));
    await icecast.start();
    return icecast;
  }

  /** What `--publish` takes to publish to a mount. */
  target(mount: string, password = PASSWORD): string {
    return `icecast://source:${encodeURIComponent(password)}@127.0.0.1:${this.port}/${mount}`;
  }

  /** The same as it is shown. */
  shown(mount: string): string {
    return `icecast://127.0.0.1:${this.port}/${mount}`;
  }

  /** Where a mount is listened to. */
  url(mount: string): string {
    return `http://127.0.0.1:${this.port}/${mount}`;
  }

  /** Has it hang for a while; one that has crashed is started again. */
  async hang(action: () => Promise<void>): Promise<void> {
    this.#signal("SIGSTOP");
    await action();
    this.#signal("SIGCONT");
    if (!await this.#answers()) await this.start();
  }

  /** Starts it again. */
  async start(): Promise<void> {
    const args = ["-c", NOT_AS_ROOT, "sh", "icecast2", "-c", `${this.folder}/icecast.xml`];
    const streams = { stdin: "null", stdout: "null", stderr: "null" } as const;
    this.#child = new Deno.Command("sh", { args, ...streams }).spawn();
    await until("Icecast to listen", () => this.#answers());
  }

  /** Kills it, as a power cut would. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#child?.status;
    this.#child = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.folder, { recursive: true });
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#child?.kill(signal);
    } catch {
      // It has ended.
    }
  }

  async #answers(): Promise<boolean> {
    try {
      (await Deno.connect({ port: this.port })).close();
      return true;
    } catch {
      return false;
    }
  }
}

function configuration(port: number, folder: string): string {
  return `<icecast>
    <location>here</location><admin>nobody@localhost</admin><hostname>localhost</hostname>
    <limits><clients>100</clients><sources>4</sources></limits>
    <authentication>
      <source-password>${PASSWORD}</source-password>
      <admin-user>admin</admin-user><admin-password>${PASSWORD}</admin-password>
    </authentication>
    <listen-socket><port>${port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
    <paths>
      <basedir>/usr/share/icecast2</basedir><logdir>${folder}</logdir>
      <webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>
    </paths>
    <logging><errorlog>error.log</errorlog><loglevel>2</loglevel></logging>
  </icecast>`;
}
