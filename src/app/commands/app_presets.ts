/**
 * Apps that are started as sndcpy is, and what is different about each.
 *
 * @module
 */

import { PcmFormat } from "../../core/base/pcm_format.ts";
import { readSocketName } from "./option_values.ts";

/** What an app is told, and what it sends. What is undefined is as it is of sndcpy. */
export interface AppPreset {
  readonly name: string;
  /** What Android calls it. */
  readonly packageName?: string;
  readonly socketName: string;
  readonly bufferSizeType?: number;
  readonly format?: PcmFormat;
}

const PRESETS: readonly AppPreset[] = [
  { name: "sndcpy", socketName: "sndcpy" },
  // It records before anybody connects: with its smallest buffer, the least old audio comes first.
  { name: "cyberrex0", socketName: "sndcpy", bufferSizeType: 4 },
  {
    name: "audiosource",
    packageName: "fr.dzx.audiosource",
    socketName: "audiosource",
    format: PcmFormat.parse("44100:16:1"),
  },
];

/**
 * What is known of an app by its name. Any other name is that of a variant's socket.
 *
 * @throws {ValueError} for what is no name of a socket
 */
export function readAppPreset(text: string): AppPreset {
  const name = text.toLowerCase();
  return PRESETS.find((preset) => preset.name === name) ??
    { name: text, socketName: readSocketName(text) };
}
