/**
 * What a service runs.
 *
 * @module
 */

import type { RelayTask } from "./service_task.ts";

/** A command line that does not depend on where, or from which terminal, it is run. */
export interface ServiceCommand {
  /** What starts this program: its path, or that of Deno and what Deno is told. */
  readonly program: readonly string[];
  /** What the program is told. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What a command line depends on where it is typed. */
export interface Surroundings {
  readonly os: string;
  /** @throws {TroubleError} `no-working-folder` when it was removed */
  workingFolder(): string;
  env(name: string): string | undefined;
  /**
   * Looks for adb.
   *
   * @param given its path or name, if somebody said so
   * @param env gives an environment variable
   * @throws {TroubleError} `adb-misnamed` when it is not where it was said to be
   */
  findAdb(given: string | undefined, env: Surroundings["env"]): string | undefined;
  /** Looks for the file of scrcpy's server, by the same variables. */
  findScrcpyServer(env: Surroundings["env"]): string | undefined;
  /** Looks for ffmpeg, on the PATH alone: it is run by its name. */
  findFfmpeg(env: Surroundings["env"]): string | undefined;
}

/** Where this program comes from. */
export interface Origin {
  /** The running executable. */
  readonly executable: string;
  /** Whether it is this program; else it is Deno. */
  readonly isStandalone: boolean;
  /** The folder of deno.json and main.ts, where there is one. */
  readonly folder: string;
  /** As in `Deno.build.os`. */
  readonly os: string;
}

/** The options that are a file's or a folder's path. */
const PATHS: readonly string[] = ["adb", "apk", "scrcpy-server", "record", "recordings"];
/** What a PATH of a service usually consists of. */
const USUAL_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
/** What it has whoever starts it: cron's has no more. */
const FOLDERS_OF_EVERY_SERVICE = ["/usr/bin", "/bin"];
/** By what else than options this terminal configures what a relay runs. */
const VARIABLES = [
  "ADB_SERVER_SOCKET",
  "ANDROID_ADB_SERVER_ADDRESS",
  "ANDROID_ADB_SERVER_PORT",
  "ANDROID_SERIAL",
  "DENO_DIR",
];

/** What starts this program, as absolute paths: a service has no task, no npx and no PATH. */
export function programOf({ executable, isStandalone, folder, os }: Origin): string[] {
  if (isStandalone) return [executable];
  const deno = [executable, "run", "-q", "--no-prompt", "-P=relay"];
  const within = `${folder}${separatorOf(os)}`;
  return [...deno, "--config", `${within}deno.json`, `${within}main.ts`];
}

/**
 * Makes the command line of a service from what was typed for it.
 *
 * What a relay in this terminal would find by the PATH, the environment and the working folder is
 * named in full, as a service has others.
 *
 * @throws {TroubleError} `adb-misnamed` when adb is not where it was said to be
 * @throws {TroubleError} `no-working-folder` when a file lies in one that was removed
 */
export function serviceCommand(
  program: readonly string[],
  { needsAdb, mayNeedScrcpy, options, secrets }: RelayTask,
  surroundings: Surroundings,
): ServiceCommand {
  const { os } = surroundings;
  const isAbsolute = (path: string) =>
    os === "windows" ? /^([A-Za-z]:)?[\\/]/.test(path) : path.startsWith("/");
  const absolute = (path: string) =>
    isAbsolute(path) ? path : `${surroundings.workingFolder()}${separatorOf(os)}${path}`;
  const given = options.find(({ name }) => name === "adb")?.value;
  const adb = needsAdb ? adbToName(given, surroundings) : undefined;
  const named = options.map(({ name, value }) =>
    name === "adb" ? { name, value: adb ?? value } : { name, value }
  );
  if (given === undefined && adb !== undefined) named.push({ name: "adb", value: adb });
  if (mayNeedScrcpy && !options.some(({ name }) => name === "scrcpy-server")) {
    const server = onlyHere(surroundings.findScrcpyServer, surroundings.env);
    if (server !== undefined) named.push({ name: "scrcpy-server", value: server });
  }
  const words = named.map(({ name, value }) => {
    if (value === undefined) return `--${name}`;
    return `--${name}=${PATHS.includes(name) ? absolute(value) : value}`;
  });
  const env = VARIABLES.flatMap((name) => {
    const value = surroundings.env(name);
    return value ? [[name, value]] : [];
  });
  const path = pathTo(surroundings.findFfmpeg(surroundings.env), surroundings);
  return {
    program,
    args: ["relay", ...words],
    env: { ...Object.fromEntries(env), ...path, ...secrets },
  };
}

/** A PATH on which a program is that a service would not find by its name. */
function pathTo(program: string | undefined, { os }: Surroundings): Record<string, string> {
  // What starts at logon there has the user's PATH.
  if (program === undefined || os === "windows") return {};
  const folder = program.slice(0, program.lastIndexOf("/"));
  return FOLDERS_OF_EVERY_SERVICE.includes(folder) ? {} : { PATH: `${folder}:${USUAL_PATH}` };
}

function separatorOf(os: string): string {
  return os === "windows" ? "\\" : "/";
}

/** @returns undefined for an adb that a service finds by itself, or that is not there */
function adbToName(
  given: string | undefined,
  { env, findAdb }: Surroundings,
): string | undefined {
  if (given !== undefined) return findAdb(given, env);
  return onlyHere((env) => findAdb(given, env), env);
}

/** What is found, if it is not found in a service's environment. */
function onlyHere(
  find: (env: Surroundings["env"]) => string | undefined,
  env: Surroundings["env"],
): string | undefined {
  const found = find(env);
  const ofService = (name: string) => name === "HOME" ? env(name) : undefined;
  return found === find(ofService) ? undefined : found;
}
