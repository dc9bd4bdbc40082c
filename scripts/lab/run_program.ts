/** How a program has ended, and what it has said. */
export interface ProgramOutput {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end; unless told otherwise, with nothing on its standard input. */
export async function runProgram(
  argv: readonly string[],
  options: Omit<Deno.CommandOptions, "args"> = {},
): Promise<ProgramOutput> {
  const [program, ...args] = argv;
  return decode(await new Deno.Command(program!, { stdin: "null", ...options, args }).output());
}

/** What was said, as text. */
export function decode({ code, stdout, stderr }: Deno.CommandOutput): ProgramOutput {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
