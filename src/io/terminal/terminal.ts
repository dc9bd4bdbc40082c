/**
 * Lines for a person to read.
 *
 * @module
 */

import { displayWidth, harmless, wrap } from "./display_text.ts";

/** More unwritten text than this is thrown away: nobody reads it. In characters. */
const MOST_PENDING = 64 * 1024;
const CLEAR_LINE = "\r\x1b[K";
const CLEAR_LINE_ABOVE = "\x1b[A\x1b[K";
const DEFAULT_COLUMNS = 80;
const FIELD_SEPARATOR = " | ";

/** The part of standard output or standard error that is needed. */
export interface TextOutput {
  write(bytes: Uint8Array): Promise<number>;
  isTerminal(): boolean;
}

/**
 * Writes lines, and on a terminal keeps one status line below them.
 *
 * Whatever is written, it is text: a line is one line, and no control character comes through.
 * Whatever happens to the output, the program goes on: writing never blocks it (somebody pressed
 * Ctrl-S), never grows without bound, and never fails (somebody closed the pipe).
 */
export class Terminal {
  readonly #output: TextOutput;
  readonly #columns: () => number;
  #pending = "";
  #status = "";
  #isBroken = false;
  #writing: Promise<void> | undefined;

  /** @param columns the width of the terminal, in characters */
  constructor(output: TextOutput, columns: () => number = terminalColumns) {
    this.#output = output;
    this.#columns = columns;
  }

  /** Whether a person sees it, so that a status line makes sense. */
  get isTerminal(): boolean {
    return this.#output.isTerminal();
  }

  /** Writes one line. */
  line(text: string): void {
    this.lines([text]);
  }

  /** Writes several lines. */
  lines(texts: readonly string[]): void {
    const text = texts.map((line) => `${harmless(line)}\n`).join("");
    this.#write(this.#status === "" ? text : `${this.#clearStatus()}${text}${this.#status}`);
  }

  /** Writes a message: on a terminal in lines as wide as that, the later ones indented. */
  message(text: string, indent = 0): void {
    if (!this.isTerminal) return this.line(text);
    this.lines(wrap(harmless(text), this.#columns() - 1, indent));
  }

  /** Writes what a person is to answer behind it, on the same line; in lines as a message. */
  question(text: string): void {
    this.#write(`${wrap(harmless(text), this.#columns() - 1, 0).join("\n")} `);
  }

  /** Replaces the status line; no fields remove it. Those that do not fit are left out. */
  status(fields: readonly string[]): void {
    if (!this.isTerminal) return;
    const room = this.#columns() - 1;
    let status = "";
    for (const field of fields.map(harmless)) {
      const longer = status === "" ? field : status + FIELD_SEPARATOR + field;
      if (displayWidth(longer) > room) break;
      status = longer;
    }
    const clear = this.#clearStatus();
    this.#status = status;
    this.#write(clear + status);
  }

  /** Resolves when everything is written, or nothing can be. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** A window that has become narrower since shows the status in several rows. */
  #clearStatus(): string {
    const rows = Math.max(1, Math.ceil(displayWidth(this.#status) / this.#columns()));
    return CLEAR_LINE + CLEAR_LINE_ABOVE.repeat(rows - 1);
  }

  #write(text: string): void {
    if (this.#isBroken || this.#pending.length + text.length > MOST_PENDING) return;
    this.#pending += text;
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#pending !== "") {
        let bytes = new TextEncoder().encode(this.#pending);
        this.#pending = "";
        while (bytes.length > 0) bytes = bytes.subarray(await this.#output.write(bytes));
      }
    } catch {
      this.#isBroken = true;
    } finally {
      this.#writing = undefined;
    }
  }
}

function terminalColumns(): number {
  try {
    // A terminal that was told no size says zero.
    return Deno.consoleSize().columns || DEFAULT_COLUMNS;
  } catch {
    return DEFAULT_COLUMNS;
  }
}
