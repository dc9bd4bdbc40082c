/**
 * What adb 29 has printed, word for word. Behind its own words are those of a phone, which are taken
 * from Android's source.
 *
 * @module
 */

export const UNAUTHORIZED = "error: device unauthorized.\n" +
  "This adb server's $ADB_VENDOR_KEYS is not set\n" +
  "Try 'adb kill-server' if that seems wrong.\n" +
  "Otherwise check for a confirmation dialog on your device.\n";

export const CLASH = "adb server version (39) doesn't match this client (41); killing...\n" +
  "* daemon started successfully\n";

export const STARTED = "33\nStarting: Intent { cmp=com.rom1v.sndcpy/.MainActivity }\n";

export const APP_MISSING = "30\nError: No UID for com.rom1v.sndcpy\n" +
  "Starting: Intent { cmp=com.rom1v.sndcpy/.MainActivity }\n" +
  "Error type 3\n" +
  "Error: Activity class {com.rom1v.sndcpy/com.rom1v.sndcpy.MainActivity} does not exist.\n";

export const SERVER_PROTOCOL_FAULT =
  "adb: failed to check server version: protocol fault (status 48 54 54 50?!)\n";

export const GRANT_REFUSED = "adb: failed to install /a/sndcpy.apk: \n" +
  "Exception occurred while executing 'install':\n" +
  "java.lang.SecurityException: You need the " +
  "android.permission.INSTALL_GRANT_RUNTIME_PERMISSIONS permission to use the " +
  "PackageManager.INSTALL_GRANT_RUNTIME_PERMISSIONS flag\n";

export const OTHER_SIGNATURE = "adb: failed to install /a/sndcpy.apk: Failure " +
  "[INSTALL_FAILED_UPDATE_INCOMPATIBLE: Package com.rom1v.sndcpy signatures do not match " +
  "previously installed version; ignoring!]\n";
