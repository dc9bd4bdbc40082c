/**
 * The shell on the phone.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { parseScript, type ShellCommand, type ShellWord } from "./shell_script.ts";

const SYNTAX_ERROR = 1;
const NOT_FOUND = 127;
/** A variable for the program that follows. */
const ASSIGNMENT = /^[A-Z_]+=/;

/** What a program gets besides its arguments. */
export type ShellInput = AsyncIterable<Uint8Array>;

/** How a program has ended. */
export interface ShellResult {
  code?: number;
  stdout?: string;
  stderr?: string;
}

/** What surrounds a program that goes on. */
export interface ShellSurroundings {
  /** Variables that were set for it alone. */
  env: Readonly<Record<string, string>>;
  /** Where it says at once what it has to say. */
  output: ShellOutput;
  /** Aborted when it is to end. */
  killed: AbortSignal;
}

/** A program on the phone: `argv[0]` is its name. */
export type ShellProgram = (
  argv: string[],
  stdin: ShellInput,
  surroundings: ShellSurroundings,
) => ShellResult | Promise<ShellResult>;

/** Where output goes, at once. */
export interface ShellOutput {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

/** Runs scripts made of the programs that it is given. */
export class Shell {
  /** Every script that was run, as it came. */
  readonly log: string[] = [];
  /** Whether scripts are taken and never run. */
  isHanging = false;
  /** How long each program takes. */
  programMs = 0;
  /** What can be run, by name; a test may add its own. */
  readonly programs: Map<string, ShellProgram>;

  constructor(programs: Record<string, ShellProgram>) {
    this.programs = new Map(Object.entries({ ...BUILT_IN, ...programs }));
  }

  /**
   * Runs a script.
   *
   * @param killed aborted when nobody waits for it any more
   * @returns its exit code: that of the last program that was run
   */
  async run(
    script: string,
    stdin: ShellInput,
    output: ShellOutput,
    killed: AbortSignal = new AbortController().signal,
  ): Promise<number> {
    this.log.push(script);
    try {
      return await this.#runAll(parseScript(script), stdin, { ...output, killed });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      output.stderr(`/system/bin/sh: ${error.message}\n`);
      return SYNTAX_ERROR;
    }
  }

  async #runAll(
    commands: ShellCommand[],
    stdin: ShellInput,
    output: ShellOutput & { killed: AbortSignal },
    status = 0,
  ): Promise<number> {
    let code = status;
    let piped: string | undefined;
    for (const [index, command] of commands.entries()) {
      if (command.after === "output" && piped === undefined) continue;
      if (command.after === "success" && code !== 0) continue;
      if (command.after === "failure" && code === 0) continue;
      const argv: string[] = [];
      for (const word of command.words) argv.push(...await this.#expand(word, code));
      if (argv[0] === "exit") return Number(argv[1] ?? code);
      const isFromNull = command.redirections.includes("stdin-from-null");
      const input = isFromNull ? textInput("") : piped === undefined ? stdin : textInput(piped);
      let text = "";
      const isPiped = commands[index + 1]?.after === "output";
      const target = isPiped ? { ...output, stdout: (more: string) => text += more } : output;
      const { killed } = output;
      const redirected = redirect(target, command.redirections);
      code = await this.#runOne(argv, input, redirected, killed);
      piped = isPiped ? text : undefined;
    }
    return code;
  }

  async #runOne(
    words: string[],
    stdin: ShellInput,
    output: ShellOutput,
    killed: AbortSignal,
  ): Promise<number> {
    const isProgram = (word: string) => !ASSIGNMENT.test(word);
    const first = words.findIndex(isProgram);
    if (first < 0) return 0;
    const argv = words.slice(first);
    const env = Object.fromEntries(words.slice(0, first).map((word) => word.split("=", 2)));
    if (this.programMs > 0) await delay(this.programMs);
    const program = this.programs.get(argv[0]!);
    if (program === undefined) {
      output.stderr(`/system/bin/sh: ${argv[0]}: inaccessible or not found\n`);
      return NOT_FOUND;
    }
    const { code = 0, stdout = "", stderr = "" } = await program(argv, stdin, {
      env,
      output,
      killed,
    });
    output.stdout(stdout);
    output.stderr(stderr);
    return code;
  }

  /** The arguments that a word becomes: one, or several where output outside quotes has spaces. */
  async #expand(word: ShellWord, code: number): Promise<string[]> {
    const expanded = [""];
    let isArgument = false;
    for (const part of word) {
      let text = part.kind === "text" ? part.text : String(code);
      let isSplit = false;
      if (part.kind === "output") {
        text = (await this.#outputOf(part.script, code)).replace(/\n+$/, "");
        isSplit = !part.isQuoted;
      }
      isArgument ||= !isSplit || text.trim() !== "";
      const [first = "", ...rest] = isSplit ? text.trim().split(/\s+/) : [text];
      expanded[expanded.length - 1] += first;
      expanded.push(...rest);
    }
    return isArgument ? expanded : [];
  }

  async #outputOf(script: ShellCommand[], code: number): Promise<string> {
    let text = "";
    const { signal: killed } = new AbortController();
    const output = { stdout: (more: string) => text += more, stderr: () => {}, killed };
    await this.#runAll(script, textInput(""), output, code);
    return text;
  }
}

const BUILT_IN: Record<string, ShellProgram> = {
  echo: ([, ...words]) => ({ stdout: `${words.join(" ")}\n` }),
  true: () => ({}),
  false: () => ({ code: 1 }),
  ":": () => ({}),
  grep: (argv, stdin) => grep(argv.slice(1), stdin),
};

function redirect(
  output: ShellOutput,
  redirections: ShellCommand["redirections"],
): ShellOutput {
  let { stdout, stderr } = output;
  for (const redirection of redirections) {
    if (redirection === "stdout-to-null") stdout = () => {};
    else if (redirection === "stderr-to-null") stderr = () => {};
    else if (redirection === "stderr-to-stdout") stderr = stdout;
  }
  return { stdout, stderr };
}

async function* textInput(text: string): AsyncGenerator<Uint8Array> {
  if (text !== "") yield new TextEncoder().encode(text);
}

/** `grep PATTERN`, `grep -v PATTERN`, `grep -e PATTERN -e PATTERN`: whole lines, as they are. */
async function grep(args: string[], stdin: ShellInput): Promise<ShellResult> {
  const isInverted = args.includes("-v");
  const wanted = args.filter((arg) => arg !== "-e" && arg !== "-v").map((arg) => new RegExp(arg));
  const text = await new Response(ReadableStream.from(stdin)).text();
  const lines = text.split(/(?<=\n)/).filter((line) =>
    line !== "" && wanted.some((pattern) => pattern.test(line.trimEnd())) !== isInverted
  );
  return { code: lines.length === 0 ? 1 : 0, stdout: lines.join("") };
}
