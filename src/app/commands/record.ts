/**
 * The command that records.
 *
 * @module
 */

import { join } from "node:path";
import { TroubleError } from "../../core/trouble.ts";
import { exists } from "../../io/files/user_files.ts";
import { recordingOutput } from "../recording.ts";
import type { Command } from "./command.ts";
import { readRecordCommand, RECORDING_OPTIONS, type RecordingConfig } from "./recording_config.ts";
import { refuseKeyboard, relay } from "./relay.ts";
import { readRelayConfig, RELAY_OPTIONS } from "./relay_config.ts";

/** Records the audio of a phone, or of the relay that runs already. */
export const recordCommand: Command = {
  name: "record",
  operands: ["[FILE]"],
  options: [...RELAY_OPTIONS, "duration", ...RECORDING_OPTIONS],
  read(given) {
    const config = readRelayConfig(given, "relay");
    refuseKeyboard(config);
    const recording = readRecordCommand(given, given.words[1]);
    return async (context) => {
      await throwIfThere(recording);
      const outputs = [recordingOutput(recording, context.version)];
      return await relay(config, context, { outputs, mayJoin: true });
    };
  },
};

/** Before anything starts. */
async function throwIfThere({ folder, pattern, countsUp }: RecordingConfig): Promise<void> {
  const path = join(folder, pattern);
  if (!countsUp && await exists(path)) throw new TroubleError({ code: "file-exists", path });
}
