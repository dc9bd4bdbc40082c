/**
 * Stand-in for `@std/cli`.
 *
 * @module
 */

/** What {@linkcode parseArgs} knows of the options; names are without dashes. */
export interface ParseOptions {
  /** Options that take no value; `false` unless given. */
  boolean: readonly string[];
  /** Options that take one; `"_"` keeps the words beside the options text, as here all are. */
  string: readonly string[];
  /** Those of them that may be given more than once: their values are lists, which may be empty. */
  collect: readonly string[];
  /** The letter of an option, and its name. */
  alias: Readonly<Record<string, string>>;
  /** Called for a word beside the options, or one not named above; `false` leaves it out. */
  unknown?: (word: string, key?: string, value?: unknown) => unknown;
}

/** Reads a command line: `--name value`, `--name=value`, `-n value`, `-n5`, `-qv`, `--`. */
export function parseArgs(
  args: string[],
  { boolean, string, collect, alias, unknown }: ParseOptions,
): Record<string, unknown> & { _: (string | number)[] } {
  const words: string[] = [];
  const values: Record<string, unknown> = {};
  for (const name of boolean) values[name] = false;
  for (const name of collect) values[name] = [];

  function set(key: string, value: string | boolean, word: string): void {
    const name = alias[key] ?? key;
    const isKnown = boolean.includes(name) || string.includes(name);
    if (!isKnown && unknown?.(word, key, value) === false) return;
    const list = values[name];
    values[name] = Array.isArray(list) ? [...list, value] : value;
  }

  /** Sets an option that ends its word; true if the next word is its value. */
  function setLast(key: string, word: string, next: string): boolean {
    const name = alias[key] ?? key;
    const isValue = boolean.includes(name)
      ? next === "true" || next === "false"
      : next !== "" && !/^--?[^-]/.test(next);
    const bare = string.includes(name) ? "" : true;
    set(key, !isValue ? bare : boolean.includes(name) ? next === "true" : next, word);
    return isValue;
  }

  function setLong(word: string, next: string): boolean {
    const [, name, value] = /^--(.[^=]*)=(.+)$/s.exec(word) ?? [];
    if (name === undefined || value === undefined) return setLast(word.slice(2), word, next);
    set(name, boolean.includes(name) ? value !== "false" : value, word);
    return false;
  }

  function setLetters(word: string, next: string): boolean {
    for (let index = 1; index < word.length - 1; index++) {
      const letter = word.charAt(index);
      const value = valueAfter(letter, word.slice(index + 1));
      set(letter, value ?? (string.includes(alias[letter] ?? letter) ? "" : true), word);
      if (value !== undefined) return false;
    }
    return setLast(word.charAt(word.length - 1), word, next);
  }

  const end = args.includes("--") ? args.indexOf("--") : args.length;
  for (let index = 0; index < end; index++) {
    const word = args[index]!;
    const next = index + 1 < end ? args[index + 1]! : "";
    if (/^-./.test(word)) {
      const isNextUsed = word.startsWith("--") ? setLong(word, next) : setLetters(word, next);
      if (isNextUsed) index++;
    } else if (unknown?.(word) !== false) words.push(word);
  }
  return { ...values, _: [...words, ...args.slice(end + 1)] };
}

/** What follows a letter as its value (`-n5`, `-n=5`, `-n/tmp`); undefined if letters follow. */
function valueAfter(letter: string, rest: string): string | undefined {
  if (/[A-Za-z]/.test(letter)) {
    const assigned = /=(.+)$/s.exec(rest)?.[1];
    if (assigned !== undefined) return assigned;
    if (/\d(\.\d*)?(e-?\d+)?$/.test(rest)) return rest;
  }
  return rest === "-" || /^\W./.test(rest) ? rest : undefined;
}
