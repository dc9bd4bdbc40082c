/**
 * The command that publishes.
 *
 * @module
 */

import { publishOutput } from "../publishing.ts";
import type { Command } from "./command.ts";
import { PUBLISH_OPTIONS, readPublishCommand } from "./publish_config.ts";
import { refuseKeyboard, relay } from "./relay.ts";
import { readRelayConfig, RELAY_OPTIONS } from "./relay_config.ts";

/** Publishes the audio of a phone, or of the relay that runs already. */
export const publishCommand: Command = {
  name: "publish",
  operands: ["URL..."],
  options: [...RELAY_OPTIONS, ...PUBLISH_OPTIONS],
  read(given) {
    const config = readRelayConfig(given, "relay");
    refuseKeyboard(config);
    const targets = readPublishCommand(given, given.words.slice(1));
    return async (context) => {
      const outputs = [publishOutput(targets, config, context.version)];
      return await relay(config, context, { outputs, mayJoin: true, showsStatus: true });
    };
  },
};
