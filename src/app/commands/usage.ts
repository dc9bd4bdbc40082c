/**
 * What can be wrong with a command line.
 *
 * @module
 */

import { TroubleError } from "../../core/trouble.ts";

/** What a value should have looked like. */
export type Expectation =
  | {
    readonly kind:
      | "host"
      | "socket-name"
      | "time"
      | "format"
      | "source"
      | "address"
      | "relay-address"
      | "pairing-code";
  }
  | {
    readonly kind: "number";
    readonly of: "port" | "clients" | "sample-rate" | "buffer-size-type" | "number";
    readonly lowest: number;
    readonly highest: number;
  }
  | { readonly kind: "decimal"; readonly lowest: number; readonly highest: number }
  /** A time within limits, as they are typed. */
  | { readonly kind: "time-within"; readonly shortest: string; readonly longest: string }
  | { readonly kind: "size" | "level" | "recording-name" | "recording-ending" }
  | { readonly kind: "size-within"; readonly smallest: string; readonly largest: string }
  | { readonly kind: "token"; readonly fewest: number }
  | { readonly kind: "networks" | "phone" | "publish-target" | "publish-codec" }
  | { readonly kind: "word"; readonly words: readonly string[] };

/**
 * Why a command line cannot be carried out. `word` is what was typed; `nearest` is what was probably
 * meant.
 */
export type UsageTrouble =
  | {
    readonly code: "unknown-option" | "unknown-command";
    readonly word: string;
    readonly nearest: string | undefined;
  }
  | { readonly code: "incomplete-command"; readonly word: string; readonly next: readonly string[] }
  | { readonly code: "extra-word"; readonly word: string }
  | { readonly code: "value-missing"; readonly word: string; readonly value: string }
  | { readonly code: "value-unexpected"; readonly word: string }
  | {
    readonly code: "value-wrong";
    readonly option: string;
    /** The environment variable that the value is of, if it was not typed. */
    readonly variable?: string;
    readonly text: string;
    readonly expected: Expectation;
  }
  /** An option that makes sense beside another alone. */
  | { readonly code: "option-needs"; readonly option: string; readonly needed: string }
  /** A word beside the command, or one that was typed when it was asked for. */
  | { readonly code: "word-wrong"; readonly word: string; readonly expected: Expectation }
  | { readonly code: "option-useless"; readonly option: string; readonly command: string }
  | { readonly code: "contradiction"; readonly first: string; readonly second: string }
  /** The relay would listen where its audio comes from, and hear itself. */
  | { readonly code: "own-port"; readonly port: number }
  /** Deno was started without a permission that this takes; `words` are Deno's own. */
  | { readonly code: "not-permitted"; readonly words: string }
  /** Audio was to come from standard input, and that is a keyboard. */
  | { readonly code: "stdin-is-terminal" }
  /** There is something to ask, and nobody to answer. */
  | { readonly code: "nobody-to-ask" };

/** The command line is wrong. */
export class UsageError extends TroubleError<UsageTrouble> {}

/** What to throw for two things that exclude each other. */
export function contradiction(first: string, second: string): UsageError {
  return new UsageError({ code: "contradiction", first, second });
}
