/**
 * Every option of the command line: one table for the parser and for the help.
 *
 * @module
 */

/** One option. */
export interface Option {
  /** Its name without dashes. */
  readonly name: string;
  /** Its one-letter form. */
  readonly letter?: string;
  /** What its value is; an option without it is a switch. */
  readonly value?: string;
  /** The environment variable, an app's or ours, that holds if it is not given. */
  readonly variable?: string;
  /** The value that holds if neither is given. */
  readonly fallback?: string;
  /** Whether it makes sense for a phone alone. */
  readonly needsPhone?: boolean;
  /** Whether that phone has to be one of this computer. */
  readonly needsAdb?: boolean;
  /** Whether it may be given more than once; the variable then holds values with spaces between. */
  readonly isRepeatable?: boolean;
  /** With which app alone it makes sense. */
  readonly app?: "sndcpy" | "scrcpy";
  /** Whether it says that this app is meant, if nobody else does. */
  readonly choosesApp?: boolean;
  /** Whether nobody else may see its value. */
  readonly isSecret?: boolean;
}

const SNDCPY_BY_ADB = { needsAdb: true, needsPhone: true, app: "sndcpy" } as const;
const SCRCPY = { needsAdb: true, needsPhone: true, app: "scrcpy" } as const;

/** Where a relay serves HTTP that was not told otherwise. */
export const DEFAULT_HTTP_PORT = 28_202;

/** In the order in which the help shows them. */
export const OPTIONS = [
  { name: "source", value: "SOURCE", fallback: "auto" },
  { name: "serial", value: "SERIAL", needsAdb: true, needsPhone: true },
  {
    name: "phone",
    value: "SERIAL[=NAME[,CAPTURE]]",
    isRepeatable: true,
    needsAdb: true,
    needsPhone: true,
  },
  { name: "all-phones", needsAdb: true, needsPhone: true },
  { name: "adb", value: "FILE", needsAdb: true, needsPhone: true },
  { name: "apk", value: "FILE", variable: "SNDCPY_APK", ...SNDCPY_BY_ADB, choosesApp: true },
  { name: "sndcpy-host", value: "HOST", fallback: "127.0.0.1", needsPhone: true, app: "sndcpy" },
  {
    name: "sndcpy-port",
    value: "PORT",
    variable: "SNDCPY_PORT",
    fallback: "28200",
    needsPhone: true,
    app: "sndcpy",
  },
  { name: "tunnel-host", value: "HOST", ...SNDCPY_BY_ADB, choosesApp: true },
  { name: "app", value: "NAME", ...SNDCPY_BY_ADB, choosesApp: true },
  { name: "socket-name", value: "NAME", fallback: "sndcpy", ...SNDCPY_BY_ADB, choosesApp: true },
  { name: "sample-rate", value: "HZ", ...SNDCPY_BY_ADB, choosesApp: true },
  { name: "buffer-size-type", value: "0-4", ...SNDCPY_BY_ADB, choosesApp: true },
  { name: "take-over", ...SNDCPY_BY_ADB },
  { name: "scrcpy-server", value: "FILE", variable: "SCRCPY_SERVER_PATH", ...SCRCPY },
  { name: "capture", value: "WHAT", fallback: "output", ...SCRCPY, choosesApp: true },
  { name: "keep-phone-playing", ...SCRCPY, choosesApp: true },
  { name: "restart-after-silence", value: "TIME", needsAdb: true, needsPhone: true },
  { name: "bind", letter: "b", value: "ADDRESS", fallback: "localhost" },
  { name: "port", letter: "p", value: "PORT", fallback: "28201" },
  { name: "http-port", value: "PORT", fallback: String(DEFAULT_HTTP_PORT) },
  { name: "token", value: "TOKEN", variable: "SNDCPY_RELAY_TOKEN", isSecret: true },
  { name: "open" },
  { name: "allow", value: "NETWORK,…" },
  { name: "public-name", value: "NAME,…" },
  { name: "tls-cert", value: "FILE" },
  { name: "tls-key", value: "FILE" },
  { name: "format", value: "RATE:BITS:CHANNELS", fallback: "48000:16:2" },
  { name: "buffer", value: "TIME", fallback: "500ms" },
  { name: "stall-timeout", value: "TIME", fallback: "15m" },
  { name: "max-clients", value: "NUMBER" },
  { name: "gap", value: "hold|silence", fallback: "hold" },
  { name: "log-format", value: "text|json", fallback: "text" },
  { name: "duration", value: "TIME" },
  { name: "split", value: "TIME|SIZE|day" },
  { name: "name", value: "NAME" },
  { name: "start-on-sound" },
  { name: "stop-after-silence", value: "TIME" },
  { name: "silence-level", value: "LEVEL", fallback: "-60dB" },
  { name: "gaps", value: "silence|cut|split", fallback: "silence" },
  { name: "bits", value: "16|24" },
  { name: "record", value: "FOLDER" },
  { name: "recordings", value: "FOLDER" },
  { name: "keep", value: "TIME|SIZE" },
  {
    name: "publish",
    value: "URL",
    variable: "SNDCPY_RELAY_PUBLISH",
    isRepeatable: true,
    isSecret: true,
  },
  { name: "publish-codec", value: "CODEC[:RATE]" },
  { name: "play" },
  { name: "player", value: "NAME" },
  { name: "device", value: "NAME" },
  { name: "as-microphone" },
  { name: "devices" },
  { name: "print" },
  { name: "kind", value: "KIND" },
  { name: "json" },
  { name: "language", value: "en|ja" },
  { name: "verbose", letter: "v" },
  { name: "quiet", letter: "q" },
  { name: "help", letter: "h" },
  { name: "version" },
] as const satisfies readonly Option[];

/** The name of an option that exists. */
export type OptionName = (typeof OPTIONS)[number]["name"];

/** Those that environment variables of sndcpy's and of scrcpy's stand for. */
export const APP_OPTIONS: readonly OptionName[] = ["apk", "sndcpy-port", "scrcpy-server"];

/** What `--language` takes. */
export const LANGUAGES = ["en", "ja"] as const;

/** A language that the program speaks. */
export type Language = (typeof LANGUAGES)[number];

/** What every command takes. */
export const GLOBAL_OPTIONS: readonly OptionName[] = ["language", "help", "version"];

/** The options with these names, in the order of the table. */
export function optionsNamed(names: readonly OptionName[]): (Option & { name: OptionName })[] {
  return OPTIONS.filter(({ name }) => names.includes(name));
}
