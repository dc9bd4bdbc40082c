/**
 * What an English reader is told.
 *
 * @module
 */

import { TroubleError } from "../../src/core/trouble.ts";
import { explain } from "../../src/app/words/advice.ts";
import { en } from "../../src/app/words/en.ts";
import type { AnyTrouble } from "../../src/app/words/words.ts";

/** The code of an expected error, and what is said of it. */
export function inEnglish(error: unknown): [code: string, sentences: string] {
  if (!(error instanceof TroubleError)) throw error;
  const trouble = error.trouble as AnyTrouble;
  return [trouble.code, explain(trouble, en)];
}
