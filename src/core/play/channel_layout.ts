/**
 * What several channels are called together.
 *
 * @module
 */

const LAYOUTS: Readonly<Record<number, string>> = {
  1: "mono",
  2: "stereo",
  3: "2.1",
  4: "quad",
  5: "5.0",
  6: "5.1",
  7: "6.1",
  8: "7.1",
};

/** The usual layout of 1 to 8 channels, as FFmpeg has it: `stereo`. */
export function channelLayout(channels: number): string {
  return LAYOUTS[channels]!;
}
