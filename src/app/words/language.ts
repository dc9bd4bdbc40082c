/**
 * Which language the program speaks.
 *
 * @module
 */

import { en } from "./en.ts";
import type { Words } from "./words.ts";

/** What the choice depends on. */
export interface LanguageClues {
  readonly args: readonly string[];
  env(name: string): string | undefined;
  /** What the runtime says about the user's language: `ja-JP`. */
  readonly runtimeLanguage: string;
  /** As in `Deno.build.os`. */
  readonly os: string;
}

const LANGUAGES: Readonly<Record<string, Words>> = { en };
/** In the order in which POSIX looks at them. An empty one is none. */
const VARIABLES = ["LC_ALL", "LC_MESSAGES", "LANG"];

/** The words for this run. A command line that names an unknown language is found wrong later. */
export function wordsFor(args: readonly string[]): Words {
  const env = (name: string) => Deno.env.get(name);
  const { language: runtimeLanguage } = navigator;
  return LANGUAGES[chooseLanguage({ args, env, runtimeLanguage, os: Deno.build.os })] ?? en;
}

/**
 * The language that `--language` names, else that of the locale; on systems without one in the
 * environment, what the runtime says.
 *
 * @returns its code: `ja`
 */
export function chooseLanguage({ args, env, runtimeLanguage, os }: LanguageClues): string {
  const named =
    args.findLast((word) => word.startsWith("--language="))?.slice("--language=".length) ??
      args[args.lastIndexOf("--language") + 1];
  if (named !== undefined && args.some((word) => /^--language(=|$)/.test(word))) return named;
  const locale = VARIABLES.map(env).find((value) => value);
  if (locale !== undefined) return codeOf(locale);
  return os === "darwin" || os === "windows" ? codeOf(runtimeLanguage) : "en";
}

/** `ja_JP.UTF-8` and `ja-JP` are `ja`. */
function codeOf(locale: string): string {
  return locale.split(/[-_.@]/)[0]!.toLowerCase();
}
