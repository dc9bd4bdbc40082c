/**
 * Tells systemd how the service is doing.
 *
 * @module
 */

/** systemd has taken the news by then, or never will. */
const LIMIT_MS = 2000;

/** What runs another program to its end. */
export type NotifyRunner = (
  argv: readonly string[],
  limits: { limitMs: number },
) => Promise<{ readonly exitCode: number; readonly stderr: string }>;

/**
 * Sends news to the socket that `$NOTIFY_SOCKET` names, as sd_notify(3) has it.
 *
 * It runs systemd-notify for that: to write to a socket of that kind, Deno wants an unstable
 * option, and the permission to write files. News that come while one is being sent go together
 * with the next.
 */
export class SystemdNotifier implements AsyncDisposable {
  readonly #run: NotifyRunner;
  readonly #failed: (state: string) => void;
  #pending: Readonly<Record<string, string>> = {};
  #sending: Promise<void> | undefined;
  #hasFailed = false;

  /** @param failed is told once when systemd cannot be told */
  constructor(run: NotifyRunner, failed: (state: string) => void) {
    this.#run = run;
    this.#failed = failed;
  }

  /** The service is up. */
  ready(): void {
    this.#tell({ READY: "1" });
  }

  /** What the service is doing, for `systemctl status`. */
  status(text: string): void {
    this.#tell({ STATUS: text.replaceAll(/\s+/g, " ") });
  }

  /** The service has begun to stop. */
  stopping(): void {
    this.#tell({ STOPPING: "1" });
  }

  /** Resolves when everything is told, or cannot be. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sending;
  }

  #tell(news: Record<string, string>): void {
    this.#pending = { ...this.#pending, ...news };
    this.#sending ??= this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    while (Object.keys(this.#pending).length > 0) {
      const words = Object.entries(this.#pending).map(([name, value]) => `${name}=${value}`);
      this.#pending = {};
      await this.#send(words);
    }
    this.#sending = undefined;
  }

  async #send(words: readonly string[]): Promise<void> {
    try {
      const { exitCode, stderr } = await this.#run(["systemd-notify", ...words], {
        limitMs: LIMIT_MS,
      });
      if (exitCode !== 0) this.#fail(stderr.trim() || `systemd-notify ended with ${exitCode}`);
    } catch (error) {
      this.#fail((error as Error).message);
    }
  }

  #fail(state: string): void {
    if (!this.#hasFailed) this.#failed(state);
    this.#hasFailed = true;
  }
}
