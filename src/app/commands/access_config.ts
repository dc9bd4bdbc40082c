/**
 * Who may listen, as the command line has it.
 *
 * @module
 */

import { AllowList } from "../../io/allow_list.ts";
import { hostInUrl } from "../report/player_lines.ts";
import type { GivenOptions } from "./given_options.ts";
import { readHost, readPath, ValueError } from "./option_values.ts";
import type { OptionName } from "./options.ts";
import { contradiction, UsageError } from "./usage.ts";

/** The options that say who may listen. */
export const ACCESS_OPTIONS: readonly OptionName[] = [
  "token",
  "open",
  "allow",
  "public-name",
  "tls-cert",
  "tls-key",
];

const FEWEST_TOKEN_CHARACTERS = 8;
/** What links and cookies carry as it is (RFC 3986, section 2.3). */
const TOKEN = /^[\w.~-]+$/;

/** Who may listen. */
export interface AccessConfig {
  /** What HTTP asks for; undefined where nothing was given. */
  readonly token: string | undefined;
  /** Whether other computers may do without one. */
  readonly isOpen: boolean;
  /** The addresses that may connect; undefined: all. */
  readonly allowed: AllowList | undefined;
  /** What others call this computer, besides its own names; as URLs have it. */
  readonly publicNames: readonly string[];
  /** PEM files; undefined where HTTP is not secured. */
  readonly tls: { readonly certificatePath: string; readonly keyPath: string } | undefined;
}

/**
 * Reads who may listen.
 *
 * @param env gives an environment variable
 * @throws {UsageError} for what is wrong or contradictory
 */
export function readAccess(
  typed: GivenOptions,
  env: (name: string) => string | undefined,
): AccessConfig {
  const given = typed.has("open") ? typed : typed.withVariables(["token"], env);
  const isOpen = given.has("open");
  if (isOpen && given.has("token")) throw contradiction("--open", "--token");
  return {
    token: given.readIfGiven("token", readToken),
    isOpen,
    allowed: given.readIfGiven("allow", readNetworks),
    publicNames: given.readIfGiven("public-name", readNames) ?? [],
    tls: readTls(given, env),
  };
}

function readTls(
  given: GivenOptions,
  env: (name: string) => string | undefined,
): AccessConfig["tls"] {
  const pairs = [["tls-cert", "tls-key"], ["tls-key", "tls-cert"]] as const;
  for (const [option, needed] of pairs) {
    if (given.has(option) && !given.has(needed)) {
      throw new UsageError({ code: "option-needs", option, needed });
    }
  }
  if (!given.has("tls-cert")) return undefined;
  const path = (text: string) => readPath(text, env);
  return { certificatePath: given.read("tls-cert", path), keyPath: given.read("tls-key", path) };
}

function readToken(text: string): string {
  if (text.length < FEWEST_TOKEN_CHARACTERS || !TOKEN.test(text)) {
    throw new ValueError({ kind: "token", fewest: FEWEST_TOKEN_CHARACTERS });
  }
  return text;
}

function readNames(text: string): string[] {
  return text.split(",").map(readHost).map(hostInUrl);
}

function readNetworks(text: string): AllowList {
  try {
    return new AllowList(text.split(","));
  } catch (cause) {
    throw new ValueError({ kind: "networks" }, { cause });
  }
}
