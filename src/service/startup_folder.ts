/**
 * The relay as a batch file in the folder of Windows whose files are opened at each logon. A task of
 * the Task Scheduler would need an administrator for that, and ends after three days by default.
 *
 * @module
 */

import { batchFile } from "./batch_file.ts";
import type { Note, Plan } from "./plan.ts";
import type { ServiceCommand } from "./service_command.ts";
import { lookAtFile, type ServiceFile, stepsToRemove, stepsToWrite } from "./service_file.ts";
import type { ServiceHost } from "./service_host.ts";
import type { ServiceSituation, ServiceUser } from "./service_situation.ts";

const FILE = "Microsoft\\Windows\\Start Menu\\Programs\\Startup\\sndcpy-relay.cmd";
const RUNS_ON: Note = { code: "runs-on" };

/** Looks how the service stands, and changes nothing. */
export async function lookAtStartupFolder(
  host: ServiceHost,
  user: ServiceUser,
): Promise<ServiceSituation> {
  const file = await lookAtFile(`${user.configFolder}\\${FILE}`, host);
  const { path, record, isForeign } = file;
  return {
    kind: "startup",
    path,
    record,
    foreignPath: isForeign ? path : undefined,
    state: { code: "own-window" },
    log: undefined,
    planInstall: (command) => planInstall(command, file),
    planUninstall: () => ({ steps: stepsToRemove(file, []), notes: [RUNS_ON] }),
  };
}

function planInstall(command: ServiceCommand, file: ServiceFile): Plan {
  return {
    steps: stepsToWrite(file, batchFile(command), []),
    notes: [
      { code: "starts-with-startup" },
      ...file.record === undefined ? [] : [RUNS_ON],
    ],
  };
}
