/**
 * Advice that is given in several cases, in Japanese.
 *
 * @module
 */

const GET_ADB: Readonly<Record<string, string>> = {
  windows: "`winget install Google.PlatformTools` で adb を",
  darwin: "`brew install android-platform-tools` で adb を",
  linux: "adb を（Debian と Ubuntu では `sudo apt install adb` で）",
};

/** What to do where there is no adb. */
export function installAdb(os: string): string {
  return `${GET_ADB[os] ?? "Android のプラットフォームツールを"}インストールするか、` +
    "--adb FILE で adb の場所を指定してください";
}

/** What to do where adb may not keep its key. */
export function letWrite(os: string): string {
  return os === "windows"
    ? "このユーザーがそこに書き込めるようにしてください"
    : "このユーザーがそこに書き込めるようにするか、環境変数 HOME で書き込めるフォルダーを指定して" +
      "ください";
}

/** What needs nobody. */
export const RETRIED = "リレーが自動で再試行します";

/** The system's own words. */
export function systemError(words: string): string {
  return `システムのメッセージは「${words}」です`;
}
