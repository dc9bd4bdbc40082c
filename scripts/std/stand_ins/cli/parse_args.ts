/**
 * Stand-in for `@std/cli/parse-args`: options `string`, `boolean`, `alias`, `default`, `unknown`.
 *
 * @module
 */

/** What {@linkcode parseArgs} knows of the options; names are without dashes. */
export interface ParseOptions<
  TBoolean extends string = never,
  TString extends string = never,
  TDefault extends Record<string, unknown> = Record<never, never>,
> {
  /** Options that take no value; `false` unless given. */
  boolean?: readonly TBoolean[];
  /** Options whose value stays text; `"_"` keeps the positional arguments text. */
  string?: readonly TString[];
  /** Other names of an option; a value is stored under each. */
  alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Values of options that are not given. */
  default?: TDefault;
  /** Called for an option not named above and for a positional argument; `false` leaves it out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/**
 * The result of {@linkcode parseArgs}: a property for each option, and `_`. As with the genuine
 * one, `_` is also a `string` to the type checker where it is among the options in `string`.
 */
export type Args<
  TBoolean extends string = never,
  TString extends string = never,
  TDefault extends Record<string, unknown> = Record<never, never>,
> =
  & Record<string, unknown>
  & { [Name in Exclude<TString, keyof TDefault>]?: string }
  & { [Name in Extract<TString, keyof TDefault>]: string | TDefault[Name] }
  & { [Name in Exclude<TBoolean, keyof TDefault>]: boolean }
  & { [Name in Extract<TBoolean, keyof TDefault>]: boolean | TDefault[Name] }
  & {
    /** The positional arguments. */
    _: (string | number)[];
  };

/** Reads a command line: `--name value`, `--name=value`, `-n value`, `-n5`, `-qv`, `--`. */
export function parseArgs<
  TBoolean extends string = never,
  TString extends string = never,
  TDefault extends Record<string, unknown> = Record<never, never>,
>(
  args: string[],
  options: ParseOptions<TBoolean, TString, TDefault> = {},
): Args<TBoolean, TString, TDefault> {
  const aliases = groupAliases(options.alias ?? {});
  const namesOf = (name: string) => [name, ...(aliases.get(name) ?? [])];
  const booleans = new Set((options.boolean ?? []).flatMap(namesOf));
  const strings = new Set((options.string ?? []).flatMap(namesOf));
  const positional: (string | number)[] = [];
  const values: Record<string, unknown> = { _: positional };

  function set(name: string, value: string | boolean, arg: string): void {
    const isKnown = booleans.has(name) || strings.has(name) || aliases.has(name);
    if (!isKnown && options.unknown?.(arg, name, value) === false) return;
    const stored = typeof value === "string" && !strings.has(name) ? numberIfNumeric(value) : value;
    for (const each of namesOf(name)) values[each] = stored;
  }

  /** Sets an option that has no value of its own; true if it took `next` as its value. */
  function setFromNext(name: string, arg: string, next: string, isOption: boolean): boolean {
    if (next !== "" && !booleans.has(name) && !isOption) {
      set(name, next, arg);
      return true;
    }
    if (next === "true" || next === "false") {
      set(name, next === "true", arg);
      return true;
    }
    set(name, strings.has(name) ? "" : true, arg);
    return false;
  }

  function setLong(arg: string, next: string): boolean {
    const equals = arg.indexOf("=", 3);
    if (equals === -1 || equals === arg.length - 1) {
      return setFromNext(arg.slice(2), arg, next, next.startsWith("-"));
    }
    // The genuine one drops a "no-" before NAME=VALUE, even where nothing can be negated.
    const name = arg.slice(2, equals).replace(/^no-(?=.)/, "");
    const value = arg.slice(equals + 1);
    set(name, booleans.has(name) ? value !== "false" : value, arg);
    return false;
  }

  function setCluster(arg: string, next: string): boolean {
    const last = arg.length - 1;
    for (let index = 1; index < last; index++) {
      const letter = arg.charAt(index);
      const value = clusterValue(letter, arg.slice(index + 1));
      if (value !== undefined) {
        set(letter, value, arg);
        return false;
      }
      set(letter, strings.has(letter) ? "" : true, arg);
    }
    if (arg.endsWith("-")) return false;
    return setFromNext(arg.charAt(last), arg, next, /^--?[^-]/.test(next));
  }

  const end = args.includes("--") ? args.indexOf("--") : args.length;
  for (let index = 0; index < end; index++) {
    const arg = args[index] ?? "";
    const next = index + 1 < end ? args[index + 1] ?? "" : "";
    if (arg.startsWith("-") && arg !== "-") {
      const tookNext = arg.startsWith("--") ? setLong(arg, next) : setCluster(arg, next);
      if (tookNext) index++;
    } else if (options.unknown?.(arg) !== false) {
      positional.push(strings.has("_") ? arg : numberIfNumeric(arg));
    }
  }
  positional.push(...args.slice(end + 1));

  for (const [name, value] of Object.entries(options.default ?? {})) {
    if (Object.hasOwn(values, name)) continue;
    for (const each of namesOf(name)) values[each] = value;
  }
  for (const name of booleans) values[name] ??= false;
  return values as Args<TBoolean, TString, TDefault>;
}

/** For each name, the other names of the same option. */
function groupAliases(alias: NonNullable<ParseOptions["alias"]>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, others] of Object.entries(alias)) {
    const group = [name, ...(typeof others === "string" ? [others] : others)];
    for (const member of group) groups.set(member, group.filter((other) => other !== member));
  }
  return groups;
}

/** What follows a letter as its value (`-n5`, `-n=5`, `-n/tmp`); undefined if further letters do. */
function clusterValue(letter: string, rest: string): string | undefined {
  if (/[A-Za-z]/.test(letter)) {
    const equals = rest.indexOf("=");
    if (equals !== -1 && equals < rest.length - 1) return rest.slice(equals + 1);
    if (/\d(\.\d*)?(e-?\d+)?$/.test(rest)) return rest;
  }
  return rest === "-" || /^\W./.test(rest) ? rest : undefined;
}

function numberIfNumeric(text: string): string | number {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
