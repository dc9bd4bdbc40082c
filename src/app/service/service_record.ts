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
  /** How many folders above it, or whether a crontab, came to be with it and shall go with it. */
  readonly made: number;
}

const MARK = "sndcpy-relay service: ";

/** The text of a comment, in one line. */
export function writeRecord({ program, args, made }: ServiceRecord): string {
  return MARK + JSON.stringify({ program, args, made });
}

/** @returns undefined where no comment of ours is in the text */
export function readRecord(text: string): ServiceRecord | undefined {
  const [, json] = new RegExp(`${MARK}(\\{.*\\})`).exec(text) ?? [];
  if (json === undefined) return undefined;
  try {
    const record = JSON.parse(json);
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isRecord({ program, args, made }: Record<string, unknown>): boolean {
  const areWords = (value: unknown) =>
    Array.isArray(value) && value.every((word) => typeof word === "string");
  return areWords(program) && areWords(args) && Number.isInteger(made);
}
