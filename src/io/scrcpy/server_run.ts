/**
 * One run of scrcpy's server on a phone: as long as its command in the phone's shell.
 *
 * @module
 */

import { hasBegun, isUnknown } from "./server_words.ts";

/** What is worth keeping is said first. */
const MOST_LINES = 100;
const MOST_LINE_CHARACTERS = 1000;

/** A server that was started, and what it says. Whoever starts one ends it. */
export class ServerRun {
  /** What it has said, a line each. */
  readonly lines: string[] = [];
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /**
   * Resolves as soon as it is clear whether it has understood what it was asked for.
   *
   * @throws {TroubleError} when adb could not start it
   */
  readonly begun: Promise<boolean>;
  readonly #begun = Promise.withResolvers<boolean>();
  readonly #life = new AbortController();
  #rest = "";
  #hasEnded = false;

  /**
   * @param serial the phone
   * @param start runs the command there, until its signal is aborted
   * @param signal ends the server
   */
  constructor(
    readonly serial: string,
    start: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ) {
    this.begun = this.#begun.promise;
    // Whoever does not wait for it any more learns of it by the end.
    this.begun.catch(() => {});
    this.ended = this.#listen(start(AbortSignal.any([signal, this.#life.signal])));
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Ends it. */
  async end(): Promise<void> {
    this.#life.abort();
    await this.ended;
  }

  async #listen(output: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const bytes of output) this.#hear(decoder.decode(bytes, { stream: true }));
      this.#hear("\n");
      this.#begun.resolve(false);
    } catch (error) {
      this.#begun.reject(error);
    } finally {
      this.#hasEnded = true;
    }
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = lines.pop()!.slice(0, MOST_LINE_CHARACTERS);
    for (const line of lines) {
      if (line === "" || this.lines.length >= MOST_LINES) continue;
      this.lines.push(line.slice(0, MOST_LINE_CHARACTERS));
      if (hasBegun(line)) this.#begun.resolve(!this.lines.some(isUnknown));
    }
  }
}
