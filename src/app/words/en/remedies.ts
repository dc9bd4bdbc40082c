/**
 * Advice that is given in several cases, in English.
 *
 * @module
 */

const GET_ADB: Readonly<Record<string, string>> = {
  windows: "Install adb with `winget install Google.PlatformTools`",
  darwin: "Install adb with `brew install android-platform-tools`",
  linux: "Install adb (on Debian and Ubuntu `sudo apt install adb`)",
};

/** What to do where there is no adb. */
export function installAdb(os: string): string {
  return `${GET_ADB[os] ?? "Install Android's platform tools"}, or name it with --adb FILE`;
}

/** What to do where adb may not keep its key. */
export function letWrite(os: string): string {
  return "Let this user write there" +
    (os === "windows" ? "" : ", or set HOME to a folder in which it may");
}

/** What needs nobody. */
export const RETRIED = "The relay tries again by itself";
