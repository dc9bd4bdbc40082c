/**
 * The socket on which systemd hears from its services.
 *
 * @module
 */

import { lines } from "../../../scripts/lab/lines.ts";
import { isInstalled } from "../../../scripts/lab/process_usage.ts";
import { until } from "../../../scripts/lab/until.ts";

/** The first start of all translates the receiver. */
const START_LIMIT_MS = 15_000;

/** Whether there is the program that services tell systemd with. */
export const CAN_NOTIFY = isInstalled("systemd-notify");

/** A real socket of systemd's kind, and what came in. */
export class NotifySocket implements AsyncDisposable {
  /** What makes a service send to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Everything that came in: `NAME=value`, in order. */
  readonly heard: string[] = [];
  readonly #folder: string;
  readonly #receiver: Deno.ChildProcess;
  readonly #reading: Promise<void>;

  private constructor(folder: string) {
    const path = `${folder}/notify`;
    this.#folder = folder;
    this.env = { NOTIFY_SOCKET: path };
    this.#receiver = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-q",
        "--no-prompt",
        "--unstable-net",
        "--allow-net",
        `--allow-read=${folder}`,
        `--allow-write=${folder}`,
        import.meta.resolve("./notify_receiver.ts"),
        path,
      ],
      stdout: "piped",
    }).spawn();
    this.#reading = this.#read();
  }

  /** Opens a socket, and waits until it is there. */
  static async open(): Promise<NotifySocket> {
    const socket = new NotifySocket(await Deno.makeTempDir({ prefix: "notify-" }));
    try {
      await until("the socket", () => exists(socket.env.NOTIFY_SOCKET!), START_LIMIT_MS);
      return socket;
    } catch (error) {
      await socket[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Waits for news that begin so, and gives what had come in before. */
  async hears(news: string): Promise<string[]> {
    const index = () => this.heard.findIndex((line) => line.startsWith(news));
    await until(`${news} after ${this.heard.join()}`, () => index() >= 0);
    return this.heard.slice(0, index());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#receiver.kill();
    await Promise.all([this.#receiver.status, this.#reading]);
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #read(): Promise<void> {
    for await (const line of lines(this.#receiver.stdout)) {
      const news: string[] = JSON.parse(line).split("\n");
      // systemd-notify asks with a barrier whether all is heard; that is between it and systemd.
      this.heard.push(...news.filter((item) => item !== "BARRIER=1"));
    }
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
