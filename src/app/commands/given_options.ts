/**
 * The options as they were typed.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { nearest } from "./nearest.ts";
import { ValueError } from "./option_values.ts";
import { type Option, OPTIONS } from "./options.ts";
import { UsageError } from "./usage.ts";

/** What is shown of a secret. */
const HIDDEN = "…";

/** One option, and its value if it has any. */
export interface GivenOption {
  /** Its name without dashes. */
  readonly name: string;
  readonly value: string | undefined;
}

/** The options of a command line, and the words beside them. */
export class GivenOptions {
  /** What is no option: commands. */
  readonly words: readonly string[];
  readonly #args: readonly string[];
  readonly #options: readonly Option[];
  readonly #values: Readonly<Record<string, unknown>>;
  /** What environment variables say, by the option's name. */
  readonly #variables: Readonly<Record<string, unknown>>;

  /**
   * @param args the words after the program's name
   * @param options those that exist
   * @param variables the values of some that were not typed, by name
   * @throws {UsageError} for an option that does not exist or lacks its value
   */
  constructor(
    args: readonly string[],
    options: readonly Option[] = OPTIONS,
    variables: Readonly<Record<string, unknown>> = {},
  ) {
    const isValued = ({ value }: Option) => value !== undefined;
    const values = parseArgs(joinValues(args, options), {
      string: [...options.filter(isValued).map(({ name }) => name), "_"],
      boolean: options.filter((option) => !isValued(option)).map(({ name }) => name),
      collect: options.filter(({ isRepeatable }) => isRepeatable).map(({ name }) => name),
      alias: Object.fromEntries(
        options.flatMap(({ letter, name }) => letter ? [[letter, name]] : []),
      ),
      unknown: (word, key) => {
        if (key !== undefined) throw unknownOption(word, options);
      },
    });
    for (const { name, value } of options) {
      const isBare = typeof values[name] === "boolean" &&
        !args.some((word) => word.startsWith(`--${name}=`));
      if (value !== undefined || isBare) continue;
      throw new UsageError({ code: "value-unexpected", word: `--${name}` });
    }
    const words: readonly (string | number)[] = values._;
    this.words = words.map(String);
    this.#args = args;
    this.#options = options;
    this.#values = { ...values, ...variables };
    this.#variables = variables;
  }

  /**
   * The same, and for some of what was not typed what the environment says. An empty variable says
   * nothing.
   *
   * @param names the options that are looked for there: each look takes a permission
   * @param env gives an environment variable
   */
  withVariables(
    names: readonly string[],
    env: (name: string) => string | undefined,
  ): GivenOptions {
    const variables = this.#options.flatMap(({ name, variable, isRepeatable }) => {
      const isWanted = variable !== undefined && names.includes(name) && !this.has(name);
      const value = isWanted ? env(variable)?.trim() : undefined;
      return value ? [[name, isRepeatable ? value.split(/\s+/) : value]] : [];
    });
    return new GivenOptions(this.#args, this.#options, Object.fromEntries(variables));
  }

  /** What was given, in the order of the help; what was given more than once stands there as often. */
  get options(): GivenOption[] {
    return this.#options.flatMap(({ name, value }) =>
      this.#texts(name).map((text) => ({ name, value: value && text }))
    );
  }

  /** Whether a switch was set, or an option with a value was given. */
  has(name: string): boolean {
    return this.#texts(name).length > 0;
  }

  /**
   * Reads one option, or what holds if it was not given.
   *
   * @throws {UsageError} with the option's name, when `convert` throws a {@linkcode ValueError}
   */
  read<T>(name: string, convert: (text: string) => T): T {
    const { fallback } = this.#option(name) ?? {};
    return this.#convert(name, this.#texts(name)[0] ?? String(fallback), convert);
  }

  /** Reads an option as often as it was given. */
  readAll<T>(name: string, convert: (text: string) => T): T[] {
    return this.#texts(name).map((text) => this.#convert(name, text, convert));
  }

  /** Reads an option that has nothing to hold in its place. */
  readIfGiven<T>(name: string, convert: (text: string) => T): T | undefined {
    return this.has(name) ? this.read(name, convert) : undefined;
  }

  #convert<T>(name: string, value: string, convert: (text: string) => T): T {
    const { variable, isSecret } = this.#option(name) ?? {};
    try {
      return convert(value);
    } catch (cause) {
      if (!(cause instanceof ValueError)) throw cause;
      const { expected } = cause;
      const text = isSecret ? HIDDEN : value;
      const origin = variable !== undefined && name in this.#variables ? { variable } : {};
      const trouble = { code: "value-wrong", option: name, text, expected, ...origin } as const;
      throw new UsageError(trouble, { cause });
    }
  }

  #option(name: string): Option | undefined {
    return this.#options.find((option) => option.name === name);
  }

  /** What was given; a switch that was set says `true`. */
  #texts(name: string): string[] {
    const value = this.#values[name];
    return [value ?? false].flat().filter((each) => each !== false).map(String);
  }
}

/**
 * Joins an option and the word after it: `--source -` to `--source=-`. The parser would take a
 * value that begins with a dash for an option, and `--serial=` for another option than `--serial`.
 */
function joinValues(args: readonly string[], options: readonly Option[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!;
    const option = optionOf(word.replace(/=$/, ""), options);
    if (word === "--") return [...joined, ...args.slice(index)];
    const next = args[index + 1];
    if (option?.value === undefined) joined.push(word);
    else if (next && !word.endsWith("=") && optionOf(next, options) === undefined) {
      joined.push(`--${option.name}=${next}`);
      index++;
    } else throw new UsageError({ code: "value-missing", word, value: option.value });
  }
  return joined;
}

function optionOf(word: string, options: readonly Option[]): Option | undefined {
  return options.find(({ name, letter }) => word === `--${name}` || word === `-${letter}`);
}

function unknownOption(word: string, options: readonly Option[]): UsageError {
  const typed = word.replace(/=.*/, "");
  const names = options.map(({ name }) => `--${name}`);
  return new UsageError({ code: "unknown-option", word: typed, nearest: nearest(typed, names) });
}
