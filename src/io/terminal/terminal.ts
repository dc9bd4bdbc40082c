/**
 * Lines for a person to read.
 *
 * @module
 */

/** More unwritten text than this is thrown away: nobody reads it. In characters. */
const MOST_PENDING = 64 * 1024;
const CLEAR_LINE = "\r\x1b[K";
const DEFAULT_COLUMNS = 80;

/** The part of standard output or standard error that is needed. */
export interface TextOutput {
  write(bytes: Uint8Array): Promise<number>;
  isTerminal(): boolean;
}

/**
 * Writes lines, and on a terminal keeps one status line below them.
 *
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

  /** Writes one or more lines. */
  line(text: string): void {
    this.#write(this.#status === "" ? `${text}\n` : `${CLEAR_LINE}${text}\n${this.#status}`);
  }

  /** Replaces the status line; an empty text removes it. Nothing happens off a terminal. */
  status(text: string): void {
    if (!this.isTerminal) return;
    this.#status = text.slice(0, this.#columns() - 1);
    this.#write(CLEAR_LINE + this.#status);
  }

  /** Resolves when everything is written, or nothing can be. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
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
    return Deno.consoleSize().columns;
  } catch {
    return DEFAULT_COLUMNS;
  }
}
