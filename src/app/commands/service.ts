/**
 * The commands that have the system start the relay.
 *
 * @module
 */

import { manageService } from "../service/manage_service.ts";
import { ServiceError } from "../service/plan.ts";
import { readServiceConfig, type ServiceConfig } from "../service/service_config.ts";
import { thisProgram, thisUser } from "../service/this_user.ts";
import { windowsAdvice } from "../service/windows.ts";
import { type Command, EXIT_CANNOT, EXIT_OK } from "./command.ts";
import { RELAY_OPTIONS } from "./relay_config.ts";

/** Installs, removes, shows and looks at the service. */
export const serviceCommands: readonly Command[] = [
  serviceCommand("install", [...RELAY_OPTIONS, "kind"]),
  serviceCommand("print", [...RELAY_OPTIONS, "kind"]),
  serviceCommand("uninstall", ["kind"]),
  serviceCommand("status", ["kind"]),
];

function serviceCommand(action: ServiceConfig["action"], options: Command["options"]): Command {
  return {
    name: `service ${action}`,
    options,
    read(given) {
      const config = readServiceConfig(given, action);
      return async ({ out, err, stopSignal }) => {
        if (Deno.build.os === "windows") {
          err.line(windowsAdvice([...thisProgram(), "relay"]));
          return EXIT_CANNOT;
        }
        try {
          const world = thisUser((text) => out.lines(text.split("\n")));
          return await manageService(config, world, stopSignal()) ? EXIT_OK : EXIT_CANNOT;
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          err.line(error.message);
          return EXIT_CANNOT;
        }
      };
    },
  };
}
