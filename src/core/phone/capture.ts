/**
 * What of a phone's audio scrcpy's server takes.
 *
 * @module
 */

/** As scrcpy calls them (`--audio-source`): its older servers do not know all of them. */
export const CAPTURES = [
  "output",
  "playback",
  "mic",
  "mic-unprocessed",
  "mic-camcorder",
  "mic-voice-recognition",
  "mic-voice-communication",
  "voice-call",
  "voice-call-uplink",
  "voice-call-downlink",
  "voice-performance",
] as const;

/**
 * One of them: all that the phone plays, which falls silent meanwhile (`output`); what apps play that
 * let it be captured (`playback`); a microphone; or a call.
 */
export type Capture = (typeof CAPTURES)[number];
