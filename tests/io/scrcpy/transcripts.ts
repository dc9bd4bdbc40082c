/**
 * What scrcpy's server writes, as its source has it (4.1). None was recorded from a phone.
 *
 * @module
 */

export const BEGUN = "[server] INFO: Device: [Google] google Pixel 5 (Android 13)\n";
export const OTHER_VERSION =
  "[server] ERROR: The server version (4.1) does not match the client (unknown)\n" +
  "java.lang.IllegalArgumentException: The server version (4.1) does not match the client (unknown)\n" +
  "\tat com.genymobile.scrcpy.Options.parse(Options.java:313)\n";
export const LOCKED = "[server] ERROR: Failed to start audio capture\n" +
  "[server] ERROR: On Android 11, audio capture must be started in the foreground, make sure that " +
  "the device is unlocked when starting scrcpy.\n";
export const BEFORE_ANDROID_11 =
  "[server] WARN: Audio disabled: it is not supported before Android 11\n";
export const BEFORE_ANDROID_13 =
  "[server] WARN: Audio disabled: audio playback capture source not supported before Android 13\n";
export const NO_PLAYBACK = "[server] ERROR: Could not capture audio playback\n" +
  "java.lang.RuntimeException: registerAudioPolicy() returned -1\n";
/** An older server: it warns of an option, and dies of a source. */
export const UNKNOWN_OPTION = "[server] WARN: Unknown server option: audio_dup\n";
export const UNKNOWN_CAPTURE = "[server] ERROR: Audio source voice-call not supported\n" +
  "java.lang.IllegalArgumentException: Audio source voice-call not supported\n";
/** Of `app_process`, if the file is no server. */
export const NO_SERVER = "Aborted \n";
