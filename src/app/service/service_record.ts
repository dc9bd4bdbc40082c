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
  /** How many of what it lies in came to be, and shall go, with it: folders, or the crontab. */
  readonly createdParents: number;
}

const MARK = "sndcpy-relay service: ";

/** The text of a comment, in one line. `made` is what services have there that are installed. */
export function writeRecord({ program, args, createdParents }: ServiceRecord): string {
  return MARK + JSON.stringify({ program, args, made: createdParents });
}

/** @returns undefined where no comment of ours is in the text */
export function readRecord(text: string): ServiceRecord | undefined {
  const [, json] = new RegExp(`${MARK}(\\{.*\\})`).exec(text) ?? [];
  if (json === undefined) return undefined;
  try {
    const { program, args, made: createdParents } = JSON.parse(json);
    const record = { program, args, createdParents };
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isRecord({ program, args, createdParents }: Record<string, unknown>): boolean {
  const areWords = (value: unknown) =>
    Array.isArray(value) && value.every((word) => typeof word === "string");
  return areWords(program) && areWords(args) && Number.isInteger(createdParents);
}
