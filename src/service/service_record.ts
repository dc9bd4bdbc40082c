/**
 * What a service of ours says about itself, in a comment: the mark by which it is known as ours.
 *
 * @module
 */

/** What was installed. */
export interface ServiceRecord {
  /** What starts this program: its path, or that of Deno and what Deno is told. */
  readonly program: readonly string[];
  /** What the program is told. */
  readonly args: readonly string[];
}

/** How such a comment begins. */
export const MARK = "sndcpy-relay service: ";

/** The text of a comment, in one line. */
export function writeRecord({ program, args }: ServiceRecord): string {
  return MARK + JSON.stringify({ program, args });
}

/** @returns undefined where no comment of ours is in the text */
export function readRecord(text: string): ServiceRecord | undefined {
  const [, json] = new RegExp(`${MARK}(\\{.*\\})`).exec(text) ?? [];
  if (json === undefined) return undefined;
  try {
    const { program, args } = JSON.parse(json);
    return areWords(program) && areWords(args) ? { program, args } : undefined;
  } catch {
    return undefined;
  }
}

function areWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === "string");
}
