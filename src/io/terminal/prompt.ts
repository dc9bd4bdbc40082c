/**
 * Questions to a person at the terminal.
 *
 * @module
 */

import { abortable } from "../../core/base/abortable.ts";
import type { Terminal } from "./terminal.ts";

/** Nobody types a longer line. In bytes. */
const MOST_BYTES = 4096;

/** The part of standard input that is needed. */
export interface LineInput {
  /** Gives a line at once on a terminal, and elsewhere what there is; null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
}

/**
 * Asks for lines. The terminal stays as it is, so there is nothing to restore, however this ends.
 */
export class Prompt {
  readonly #out: Terminal;
  readonly #input: LineInput;
  #rest = "";

  constructor(out: Terminal, input: LineInput) {
    this.#out = out;
    this.#input = input;
  }

  /**
   * Asks a question, and waits for a line. Letters and digits as wide as kanji become usual ones.
   *
   * @returns the line without blanks around it
   * @throws the signal's reason when that is aborted
   * @throws {DOMException} `AbortError` when there are no more lines: somebody pressed Ctrl-D
   */
  async ask(question: string, signal: AbortSignal): Promise<string> {
    this.#out.question(question);
    try {
      return (await this.#line(signal)).normalize("NFKC").trim();
    } catch (error) {
      // The shell's own prompt is to stand on a line of its own.
      this.#out.line("");
      throw error;
    }
  }

  async #line(signal: AbortSignal): Promise<string> {
    const buffer = new Uint8Array(MOST_BYTES);
    const decoder = new TextDecoder();
    while (!this.#rest.includes("\n") && this.#rest.length < MOST_BYTES) {
      const bytes = await abortable(this.#input.read(buffer), signal);
      if (bytes === null) throw new DOMException("No more lines", "AbortError");
      this.#rest += decoder.decode(buffer.subarray(0, bytes), { stream: true });
    }
    const [line = "", ...rest] = this.#rest.split("\n");
    this.#rest = rest.join("\n");
    return line;
  }
}
