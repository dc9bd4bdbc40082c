/**
 * The part of the shell's language that a computer uses with a phone.
 *
 * Commands joined by `;`, newline, `&&`, `||` and `|`; quotes and backslashes; `$?` and `$(…)`; output
 * thrown away or joined (`>/dev/null`, `2>/dev/null`, `2>&1`), input from `</dev/null`. Anything else is a syntax error, so
 * that a test finds out.
 *
 * @module
 */

/** A part of a word: as it is, the last exit code, or what a script prints. */
export type WordPart =
  | { kind: "text"; text: string }
  | { kind: "status" }
  | { kind: "output"; script: ShellCommand[]; isQuoted: boolean };

export type ShellWord = WordPart[];

/**
 * One simple command, and when it is run: after any, a successful, or a failed one, or on the output
 * of the one before.
 */
export interface ShellCommand {
  after: "any" | "success" | "failure" | "output";
  words: ShellWord[];
  /** `2>&1`, or a stream that is thrown away, in order. */
  redirections: ("stdin-from-null" | "stdout-to-null" | "stderr-to-null" | "stderr-to-stdout")[];
}

const REDIRECTIONS: [RegExp, ShellCommand["redirections"]][] = [
  [/^<\s*\/dev\/null/, ["stdin-from-null"]],
  [/^2>&1/, ["stderr-to-stdout"]],
  [/^2>\s*\/dev\/null/, ["stderr-to-null"]],
  [/^&>\s*\/dev\/null/, ["stdout-to-null", "stderr-to-null"]],
  [/^1?>\s*\/dev\/null/, ["stdout-to-null"]],
];

/** @throws {SyntaxError} for what is beyond this shell */
export function parseScript(text: string): ShellCommand[] {
  return new ScriptParser(text).parse();
}

class ScriptParser {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(isNested = false): ShellCommand[] {
    const commands: ShellCommand[] = [];
    let command = emptyCommand("any");
    const finish = (next: ShellCommand["after"]) => {
      if (command.words.length > 0) commands.push(command);
      command = emptyCommand(next);
    };
    for (;;) {
      this.#skip(/^[ \t]+/);
      if (this.#isAtEnd || (isNested && this.#peek === ")")) break;
      const redirection = REDIRECTIONS.find(([pattern]) => this.#skip(pattern));
      if (redirection !== undefined) command.redirections.push(...redirection[1]);
      else if (this.#skip(/^&&\s*/)) finish("success");
      else if (this.#skip(/^\|\|\s*/)) finish("failure");
      else if (this.#skip(/^\|\s*/)) finish("output");
      else if (this.#skip(/^[;\n]\s*/)) finish("any");
      else command.words.push(this.#word());
    }
    finish("any");
    return commands;
  }

  get #isAtEnd(): boolean {
    return this.#offset >= this.#text.length;
  }

  get #peek(): string {
    return this.#text[this.#offset] ?? "";
  }

  #skip(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.#text.slice(this.#offset))?.[0];
    if (found) this.#offset += found.length;
    return found || undefined;
  }

  #word(): ShellWord {
    const word: ShellWord = [];
    while (!this.#isAtEnd && !/[\s;&|<>()]/.test(this.#peek)) {
      if (this.#skip(/^"/)) this.#doubleQuoted(word);
      else if (this.#skip(/^'/)) word.push(text(this.#upTo("'")));
      else if (this.#skip(/^\\/)) word.push(text(this.#text[this.#offset++] ?? ""));
      else if (this.#peek === "$") word.push(this.#expansion(false));
      else word.push(text(this.#text[this.#offset++]!));
    }
    if (word.length === 0) throw this.#error();
    return word;
  }

  #doubleQuoted(word: ShellWord): void {
    word.push(text(""));
    while (!this.#skip(/^"/)) {
      if (this.#isAtEnd) throw this.#error();
      if (this.#peek === "$") word.push(this.#expansion(true));
      else {
        this.#skip(/^\\(?=["\\$`])/);
        word.push(text(this.#text[this.#offset++] ?? ""));
      }
    }
  }

  #expansion(isQuoted: boolean): WordPart {
    if (this.#skip(/^\$\?/)) return { kind: "status" };
    if (!this.#skip(/^\$\(/)) throw this.#error();
    const script = this.parse(true);
    if (!this.#skip(/^\)/)) throw this.#error();
    return { kind: "output", script, isQuoted };
  }

  #upTo(quote: string): string {
    const end = this.#text.indexOf(quote, this.#offset);
    if (end < 0) throw this.#error();
    const quoted = this.#text.slice(this.#offset, end);
    this.#offset = end + 1;
    return quoted;
  }

  #error(): SyntaxError {
    const found = this.#text.slice(this.#offset, this.#offset + 20);
    return new SyntaxError(`syntax error: unexpected '${found || "end"}'`);
  }
}

function emptyCommand(after: ShellCommand["after"]): ShellCommand {
  return { after, words: [], redirections: [] };
}

function text(value: string): WordPart {
  return { kind: "text", text: value };
}
