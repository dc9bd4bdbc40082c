/**
 * The command that records.
 *
 * @module
 */

import { tryRecording } from "../recording.ts";
import { RecordingDesk } from "../recording_desk.ts";
import type { Command } from "./command.ts";
import { readRecordCommand, RECORDING_OPTIONS } from "./recording_config.ts";
import { refuseKeyboard, relay } from "./relay.ts";
import { readRelayConfig, RELAY_OPTIONS } from "./relay_config.ts";

/** Records the audio of a phone, or of the relay that runs already. */
export const recordCommand: Command = {
  name: "record",
  operands: ["FILE"],
  options: [...RELAY_OPTIONS, "duration", ...RECORDING_OPTIONS],
  read(given) {
    const config = readRelayConfig(given, "relay");
    refuseKeyboard(config);
    const recording = readRecordCommand(given, given.words[1]);
    return async (context) => {
      await tryRecording(recording, config.format);
      const { err, words, version } = context;
      const isSeen = err.isTerminal && config.logFormat === "text" && config.verbosity !== "quiet";
      const view = isSeen ? { terminal: err, words } : undefined;
      const recordings = new RecordingDesk(recording, version);
      const outputs = [recordings.always(view)];
      const showsStatus = !isSeen;
      return await relay(config, context, { outputs, recordings, mayJoin: true, showsStatus });
    };
  },
};
