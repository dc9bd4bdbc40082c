/**
 * Which relays audio passes, one after the other.
 *
 * @module
 */

/** More is no chain that anybody built. */
const MOST_RELAYS = 64;
const MOST_ORIGIN_CHARACTERS = 300;
const ID = /^[0-9a-z]{1,32}$/;

/** The relays from one up to the first of all, as far as they are known. */
export interface RelayChain {
  /** What each is called for this run, the one in question first. */
  readonly relays: readonly string[];
  /** What the first one listens to, as `--source` has it; undefined where nobody knows. */
  readonly origin: string | undefined;
}

/** How many relays the audio passes before the first of the chain; undefined where nobody knows. */
export function hopsOf({ relays, origin }: RelayChain): number | undefined {
  return origin === undefined ? undefined : relays.length - 1;
}

/** As one relay tells another. */
export function chainData({ relays, origin }: RelayChain): object {
  return { relays, origin: origin ?? null };
}

/** What a relay tells; undefined for anything else, as whoever is asked may be no relay. */
export function parseChain(text: string): RelayChain | undefined {
  const said = parseJson(text);
  if (typeof said !== "object" || said === null) return undefined;
  const { relays, origin } = said as Record<string, unknown>;
  const isChain = Array.isArray(relays) && relays.length > 0 && relays.length <= MOST_RELAYS &&
    relays.every((id) => typeof id === "string" && ID.test(id));
  if (!isChain) return undefined;
  if (origin === null) return { relays, origin: undefined };
  if (typeof origin !== "string" || origin.length > MOST_ORIGIN_CHARACTERS) return undefined;
  return { relays, origin };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
