/**
 * The commands that have the system start the relay.
 *
 * @module
 */

import { checkApk } from "../../io/sndcpy/apk_file.ts";
import { manageService } from "../../service/manage_service.ts";
import { SERVICE_KINDS, type ServiceTask } from "../../service/service_task.ts";
import { serviceLines } from "../report/service_lines.ts";
import { thisUser } from "../this_user.ts";
import { type Command, EXIT_CANNOT, EXIT_OK } from "./command.ts";
import type { GivenOptions } from "./given_options.ts";
import { APP_OPTIONS, OPTIONS } from "./options.ts";
import { readWord } from "./option_values.ts";
import { PLAY_OPTIONS, readPlayOption } from "./play_config.ts";
import { PUBLISH_OPTIONS, readPublishOption } from "./publish_config.ts";
import { readRecordOption, RECORD_OPTIONS } from "./recording_config.ts";
import { readRelayConfig, RELAY_OPTIONS } from "./relay_config.ts";
import { contradiction } from "./usage.ts";

const RUN_OPTIONS: Command["options"] = [
  ...RELAY_OPTIONS,
  ...RECORD_OPTIONS,
  ...PLAY_OPTIONS,
  ...PUBLISH_OPTIONS,
  "kind",
];

/** In a command line, every user of the computer sees them. */
const SECRETS = OPTIONS.filter((option) => "isSecret" in option);

/** Installs, removes, shows and looks at the service. */
export const serviceCommands: readonly Command[] = [
  serviceCommand("install", RUN_OPTIONS),
  serviceCommand("print", RUN_OPTIONS),
  serviceCommand("uninstall", ["kind"]),
  serviceCommand("status", ["kind"]),
];

function serviceCommand(action: ServiceTask["action"], options: Command["options"]): Command {
  return {
    name: `service ${action}`,
    options,
    read(given) {
      const task = readServiceTask(given, action);
      const apk = "relay" in task
        ? task.relay.options.find(({ name }) => name === "apk")?.value
        : undefined;
      return async ({ out, words, stopSignal }) => {
        if (apk !== undefined) await checkApk(apk);
        const world = thisUser((news) => out.lines(serviceLines(news, words)));
        return await manageService(task, world, stopSignal()) ? EXIT_OK : EXIT_CANNOT;
      };
    },
  };
}

/**
 * Reads what `service` needs from the options; those of the relay are checked as `relay` does it.
 *
 * @param env gives an environment variable
 * @throws {UsageError} for what is out of range or contradictory
 */
export function readServiceTask(
  given: GivenOptions,
  action: ServiceTask["action"],
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): ServiceTask {
  const kind = given.readIfGiven("kind", (text) => readWord(text, SERVICE_KINDS));
  if (action === "uninstall" || action === "status") return { action, kind };
  const { source } = readRelayConfig(given, "relay", env);
  readRecordOption(given);
  readPlayOption(given);
  readPublishOption(given, env);
  // A service has nothing on its standard input.
  if (source.kind === "stdin") throw contradiction(`service ${action}`, "--source -");
  // It has another environment.
  const { options: all } = "adb" in source ? given.withVariables(APP_OPTIONS, env) : given;
  const options = all.filter(({ name }, index) =>
    name !== "kind" && !SECRETS.some((secret) => secret.name === name) &&
    (isRepeatable(name) || index === all.findLastIndex((other) => other.name === name))
  );
  const mayNeedScrcpy = source.kind === "scrcpy" || source.kind === "auto";
  const secrets = secretsOf(given, env);
  return { action, kind, relay: { needsAdb: "adb" in source, mayNeedScrcpy, options, secrets } };
}

/** What was typed, or else what the environment says. */
function secretsOf(
  typed: GivenOptions,
  env: (name: string) => string | undefined,
): Record<string, string> {
  const names = SECRETS.map(({ name }) => name).filter((name) =>
    name !== "token" || !typed.has("open")
  );
  const { options } = typed.withVariables(names, env);
  const secrets = SECRETS.flatMap(({ name, variable }) => {
    const values = options.filter((option) => option.name === name).map(({ value }) => value);
    if (values.length === 0) return [];
    return [[variable, isRepeatable(name) ? values.join(" ") : values.at(-1)]];
  });
  return Object.fromEntries(secrets);
}

function isRepeatable(name: string): boolean {
  return OPTIONS.some((option) => option.name === name && "isRepeatable" in option);
}
