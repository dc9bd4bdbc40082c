/**
 * The programs on the phone that have to do with sndcpy, with their words and exit codes.
 *
 * What they say is Android's, from its source or from what phones print; none was recorded here.
 *
 * @module
 */

import { runDumpsys } from "./dumpsys.ts";
import type { ShellInput, ShellProgram, ShellResult } from "./shell.ts";
import type { SndcpyExtras } from "./sndcpy_app.ts";
import { PACKAGE, type SndcpyPackage } from "./sndcpy_package.ts";

const ACTIVITY = `${PACKAGE}/.MainActivity`;
/** `cmd` gives back -1. */
const COMMAND_FAILED = 255;

/** A socket of the app, with its number. */
export interface AppSocket {
  readonly inode: number;
  readonly isConnected: boolean;
}

/** The app, as far as the phone's programs know it. */
export interface InstalledApp {
  readonly socketName: string;
  readonly isRunning: boolean;
  /** Another one at each start. */
  readonly processId: number;
  /** Those of its socket: the one that listens, and one for whoever is connected. */
  readonly sockets: readonly AppSocket[];
  /** Whether Android asks whoever holds the phone if the app may capture. */
  readonly isAsking: boolean;
  forceStop(): void;
}

/** The parts of a phone that its programs work on. */
export interface PhoneParts {
  properties: Map<string, string>;
  sdk: number;
  package: SndcpyPackage;
  app: InstalledApp;
  /** Whether whoever holds it has to unlock it first. */
  isLocked: boolean;
  /** What was pushed, by path. */
  files: Map<string, Uint8Array>;
  /** `am start`, once it is sure that there is such an app. */
  startApp: (extras: SndcpyExtras) => ShellResult;
}

/** The programs, by name. */
export function phonePrograms(phone: PhoneParts): Record<string, ShellProgram> {
  const pm: ShellProgram = (argv, stdin) => runPackageManager(phone, argv.slice(1), stdin);
  const appops: ShellProgram = (argv) => runAppOps(phone, argv.slice(1));
  const am: ShellProgram = (argv) => runActivityManager(phone, argv.slice(1));
  const services: Record<string, ShellProgram> = { package: pm, appops, activity: am };
  return {
    pm,
    appops,
    am,
    cmd: (argv, ...rest) =>
      services[argv[1] ?? ""]?.(argv.slice(1), ...rest) ??
        { code: 20, stderr: `cmd: Can't find service: ${argv[1]}\n` },
    getprop: ([, name = ""]) => ({ stdout: `${phone.properties.get(name) ?? ""}\n` }),
    pidof: ([, name]) =>
      name === PACKAGE && phone.app.isRunning
        ? { stdout: `${phone.app.processId}\n` }
        : { code: 1 },
    dumpsys: (argv) => runDumpsys(phone, argv.slice(1)),
    cat: ([, path = ""]) => readFile(phone, path),
    rm: ([, ...args]) => {
      for (const path of args) phone.files.delete(path);
      return {};
    },
  };
}

/** `/proc/net/unix` shows who listens on an abstract socket, and who is connected to it. */
function readFile({ app, files }: PhoneParts, path: string): ShellResult {
  if (path === "/proc/net/unix") {
    const head = "Num       RefCount Protocol Flags    Type St Inode Path\n";
    return { stdout: head + LINE_OF_ANOTHER + app.sockets.map(unixLine(app.socketName)).join("") };
  }
  const file = files.get(path);
  if (file === undefined) return { code: 1, stderr: `cat: ${path}: No such file or directory\n` };
  return { stdout: new TextDecoder().decode(file) };
}

const LINE_OF_ANOTHER =
  "0000000000000000: 00000003 00000000 00000000 0001 03 14711 @chrome_devtools_remote\n";

function unixLine(socketName: string): (socket: AppSocket) => string {
  return ({ inode, isConnected }) => {
    const [references, flags, state] = isConnected ? [3, 0, "03"] : [2, 10000, "01"];
    const columns = [references, 0, flags].map((number) => String(number).padStart(8, "0"));
    return `0000000000000000: ${columns.join(" ")} 0001 ${state} ${inode} @${socketName}\n`;
  };
}

async function runPackageManager(
  phone: PhoneParts,
  args: string[],
  stdin: ShellInput,
): Promise<ShellResult> {
  const { package: { isInstalled } } = phone;
  const [verb, name = ""] = [args[0], args.at(-1)];
  switch (verb) {
    case "list": {
      const isListed = isInstalled && (args.length === 2 || PACKAGE.includes(name));
      return { stdout: isListed ? `package:${PACKAGE}\n` : "" };
    }
    case "path":
      if (!isInstalled || name !== PACKAGE) return { code: 1 };
      return { stdout: `package:/data/app/${PACKAGE}-1/base.apk\n` };
    case "install":
      return outcome(await install(phone, args.slice(1), stdin));
    case "uninstall":
      return outcome(
        name === PACKAGE ? phone.package.uninstall() : "Failure [DELETE_FAILED_INTERNAL_ERROR]\n",
      );
    default:
      return { code: COMMAND_FAILED, stderr: `Unknown command: ${verb}\n` };
  }
}

/** `install -t -r -g -S 4711`, with the package on standard input, or `… /data/local/tmp/x.apk`. */
async function install(phone: PhoneParts, args: string[], stdin: ShellInput): Promise<string> {
  const size = args.indexOf("-S");
  const apk = size < 0
    ? phone.files.get(args.at(-1) ?? "") ?? new Uint8Array(0)
    : await readBytes(stdin, Number(args[size + 1]));
  const flags = {
    isReplacing: args.includes("-r"),
    isTestAllowed: args.includes("-t"),
    isGranting: args.includes("-g"),
  };
  return phone.package.install(apk, flags, phone.sdk);
}

function outcome(message: string): ShellResult {
  return message.startsWith("Success")
    ? { stdout: message }
    : message.startsWith("Failure")
    ? { code: 1, stdout: message }
    : { code: COMMAND_FAILED, stderr: message };
}

async function readBytes(stdin: ShellInput, wantedBytes: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(wantedBytes);
  let filled = 0;
  if (wantedBytes === 0) return bytes;
  for await (const chunk of stdin) {
    bytes.set(chunk.subarray(0, wantedBytes - filled), filled);
    filled += chunk.length;
    if (filled >= wantedBytes) break;
  }
  return bytes;
}

function runAppOps({ package: sndcpy }: PhoneParts, args: string[]): ShellResult {
  const [verb, name, operation, mode] = args;
  if (name !== PACKAGE || !sndcpy.isInstalled) {
    return { code: COMMAND_FAILED, stderr: `Error: No UID for ${name}\n` };
  }
  if (verb === "set" && sndcpy.refusesAppOps) {
    const words = "java.lang.SecurityException: uid 2000 does not have " +
      "android.permission.MANAGE_APP_OPS_MODES.";
    return { code: COMMAND_FAILED, stderr: `Error: ${words}\n` };
  }
  if (verb === "set" && operation === "PROJECT_MEDIA" && mode !== undefined) {
    sndcpy.projectMedia = mode === "default" ? undefined : mode;
    return {};
  }
  if (verb !== "get") return { code: COMMAND_FAILED, stderr: `Unknown operation: ${operation}\n` };
  return sndcpy.projectMedia === undefined
    ? { stdout: "No operations.\nDefault mode: ignore\n" }
    : { stdout: `PROJECT_MEDIA: ${sndcpy.projectMedia}\n` };
}

function runActivityManager(phone: PhoneParts, args: string[]): ShellResult {
  const [verb, ...options] = args;
  if (verb === "force-stop") {
    if (options.at(-1) === PACKAGE) phone.app.forceStop();
    return {};
  }
  if (verb !== "start") return { code: COMMAND_FAILED, stderr: `Unknown command: ${verb}\n` };
  const component = options[options.indexOf("-n") + 1] ?? "";
  const hasExtras = options.includes("--ei");
  const stdout = `Starting: Intent { cmp=${component}${hasExtras ? " (has extras)" : ""} }\n`;
  if (component !== ACTIVITY || !phone.package.isInstalled) {
    const [owner, name = ""] = component.split("/");
    const activity = name.startsWith(".") ? owner + name : name;
    return {
      code: 1,
      stdout,
      stderr: `Error type 3\nError: Activity class {${owner}/${activity}} does not exist.\n`,
    };
  }
  const { code = 0, stderr = "" } = phone.startApp(readExtras(options));
  return { code, stdout, stderr };
}

/** `--ei SAMPLE_RATE 44100 --ei BUFFER_SIZE_TYPE 4`. */
function readExtras(options: string[]): SndcpyExtras {
  const extras: SndcpyExtras = {};
  options.forEach((option, index) => {
    if (option !== "--ei") return;
    const value = Number(options[index + 2]);
    if (options[index + 1] === "SAMPLE_RATE") extras.sampleRate = value;
    if (options[index + 1] === "BUFFER_SIZE_TYPE") extras.bufferSizeType = value;
  });
  return extras;
}
