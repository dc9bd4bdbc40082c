/**
 * What `service` is told.
 *
 * @module
 */

import type { GivenOption, GivenOptions } from "../commands/given_options.ts";
import { contradiction } from "../commands/usage.ts";
import { readWord } from "../commands/option_values.ts";
import { readRelayConfig, type RelayConfig } from "../commands/relay_config.ts";

/** What can start the relay by itself. */
export const SERVICE_KINDS = ["launchd", "systemd", "cron"] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

/** What is to be done with the service. A kind that is undefined is left to us. */
export type ServiceConfig =
  | {
    readonly action: "install" | "print";
    readonly kind: ServiceKind | undefined;
    /** What the relay is told, found to be right. */
    readonly relay: RelayConfig;
    /** The same as it was typed. */
    readonly options: readonly GivenOption[];
  }
  | { readonly action: "uninstall" | "status"; readonly kind: ServiceKind | undefined };

/**
 * Reads what `service` needs from the options; those of the relay are checked as `relay` does it.
 *
 * @throws {UsageError} for what is out of range or contradictory
 */
export function readServiceConfig(
  given: GivenOptions,
  action: ServiceConfig["action"],
): ServiceConfig {
  const kind = given.readIfGiven("kind", (text) => readWord(text, SERVICE_KINDS));
  if (action === "uninstall" || action === "status") return { action, kind };
  const relay = readRelayConfig(given, "relay");
  // A service has nothing on its standard input.
  if (relay.source.kind === "stdin") throw contradiction(`service ${action}`, "--source -");
  return { action, kind, relay, options: given.options.filter(({ name }) => name !== "kind") };
}
