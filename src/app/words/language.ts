/**
 * Which language the program speaks.
 *
 * @module
 */

import { type Language, LANGUAGES } from "../commands/options.ts";
import { adviceOn } from "./advice.ts";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
import type { Advice, AnyTrouble, Words } from "./words.ts";

/** What the choice depends on. */
export interface LanguageClues {
  readonly args: readonly string[];
  env(name: string): string | undefined;
  /** What the runtime says about the user's language: `ja-JP`. */
  readonly runtimeLanguage: string;
  /** As in `Deno.build.os`. */
  readonly os: string;
}

const WORDS: Readonly<Record<Language, Words>> = { en, ja };
/** In the order in which POSIX looks at them. An empty one counts as none. */
const VARIABLES = ["LC_ALL", "LC_MESSAGES", "LANG"];
/** Systems whose settings are not in the environment. */
const SYSTEMS_WITH_OWN_SETTING: readonly string[] = ["darwin", "windows"];

/** A trouble in each language, for people who may sit anywhere and read either. */
export function adviceByLanguage(trouble: AnyTrouble): Readonly<Record<Language, Advice>> {
  const { os } = Deno.build;
  return {
    en: adviceOn(trouble, { ...WORDS.en, os }),
    ja: adviceOn(trouble, { ...WORDS.ja, os }),
  };
}

/** The words for this run. */
export function wordsFor(args: readonly string[]): Words {
  const { language: runtimeLanguage } = navigator;
  const { os } = Deno.build;
  return { ...WORDS[chooseLanguage({ args, env, runtimeLanguage, os })], os };
}

/** Whoever may not ask for the locale is to hear so, in whatever language. */
function env(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/**
 * The language that `--language` names, else that of the locale; on systems that need no locale,
 * what the runtime says, and English where that is none of ours. Whether `--language` names one is
 * checked with the rest of the command line.
 */
export function chooseLanguage({ args, env, runtimeLanguage, os }: LanguageClues): Language {
  const locale = VARIABLES.map(env).find(Boolean) ??
    (SYSTEMS_WITH_OWN_SETTING.includes(os) ? runtimeLanguage : undefined);
  return languageOf(namedLanguage(args)) ?? languageOf(locale) ?? "en";
}

/** `ja_JP.UTF-8` and `ja-JP` are `ja`; undefined for a language that is none of ours. */
function languageOf(locale: string | undefined): Language | undefined {
  const code = locale?.split(/[-_.@]/)[0]?.toLowerCase();
  return LANGUAGES.find((language) => language === code);
}

/** What the last `--language` says. */
function namedLanguage(args: readonly string[]): string | undefined {
  return args.map((word, index) =>
    word === "--language" ? args[index + 1] : /^--language=(.*)/.exec(word)?.[1]
  ).findLast(Boolean);
}
