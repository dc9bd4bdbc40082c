/**
 * A real Snapcast server on loopback, and its clients.
 *
 * @module
 */

import { freePort } from "../../scripts/lab/free_port.ts";
import { until } from "../../scripts/lab/until.ts";

/** A server that gets raw audio by TCP, and clients that write what they play into files. */
export class Snapcast implements AsyncDisposable {
  readonly #rawPort: number;
  readonly #streamPort = freePort();
  readonly #folder: string;
  readonly #children: Deno.ChildProcess[] = [];

  private constructor(folder: string, rawPort: number) {
    this.#folder = folder;
    this.#rawPort = rawPort;
  }

  /**
   * Starts the server, and waits until it listens.
   *
   * @param relayPort where it fetches the audio; if not given, it waits for whoever brings it
   */
  static async start(relayPort?: number): Promise<Snapcast> {
    const rawPort = relayPort ?? freePort();
    const mode = relayPort === undefined ? "server" : "client";
    const snapcast = new Snapcast(await Deno.makeTempDir(), rawPort);
    await Deno.writeTextFile(`${snapcast.#folder}/snapserver.conf`, "");
    snapcast.#spawn("snapserver", [
      ...["-c", `${snapcast.#folder}/snapserver.conf`],
      `--server.datadir=${snapcast.#folder}`,
      `--stream.source=tcp://127.0.0.1:${rawPort}?name=phone&codec=pcm&mode=${mode}`,
      ...[`--stream.port=${snapcast.#streamPort}`, "--stream.bind_to_address=127.0.0.1"],
      ...["--tcp.enabled=false", "--http.enabled=false", "--logging.sink=null"],
    ]);
    await until("Snapcast to listen", () => snapcast.#answers());
    return snapcast;
  }

  /** What `--publish` takes. */
  get target(): string {
    return `tcp://127.0.0.1:${this.#rawPort}`;
  }

  /** Starts a client; what it plays can be read. */
  play(instance: number): () => Promise<Uint8Array> {
    const file = `${this.#folder}/${instance}.raw`;
    this.#spawn("snapclient", [
      ...["-h", "127.0.0.1", "-p", `${this.#streamPort}`, "-i", `${instance}`],
      ...["--player", `file:filename=${file}`, "--logsink", "null"],
    ]);
    return () => Deno.readFile(file).catch(() => new Uint8Array());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    await Promise.all(this.#children.map(({ status }) => status));
    await Deno.remove(this.#folder, { recursive: true });
  }

  #spawn(program: string, args: string[]): void {
    const streams = { stdin: "null", stdout: "null", stderr: "null" } as const;
    const env = { HOME: this.#folder };
    this.#children.push(new Deno.Command(program, { args, env, ...streams }).spawn());
  }

  async #answers(): Promise<boolean> {
    try {
      (await Deno.connect({ port: this.#streamPort })).close();
      return true;
    } catch {
      return false;
    }
  }
}
