/**
 * The file that sndcpy is installed from: its APK, or the zip of a release with the APK in it.
 *
 * @module
 */

import { type ApkFileTrouble, TroubleError, troubleOf } from "../../core/trouble.ts";

/** sndcpy has 0.1 MB. */
const MOST_BYTES = 64 * 1024 * 1024;
/** What makes a zip an app (`frameworks/base`, `ApkLiteParseUtils`). */
const MANIFEST = "AndroidManifest.xml";
/** A zip has no more without an extension of it; a damaged one may seem to have billions. */
const MOST_ENTRIES = 65_535;
const APK_NAME = /\.apk$/i;
/** As many names fit into a message. */
const MOST_NAMES = 5;
/** macOS puts one into a zip for each file. */
const MAC_EXTRA = /(^|\/)\._/;

/** What is wrong, without the file. */
type Fault = ApkFileTrouble extends infer Kind
  ? Kind extends ApkFileTrouble ? Omit<Kind, "code" | "path"> : never
  : never;

/**
 * Looks whether an app can be installed from a file.
 *
 * @throws {TroubleError} `apk-file` when it cannot
 */
export async function checkApk(path: string): Promise<void> {
  await find(path);
}

/**
 * Calls `use` with the path of an APK whose name ends as adb demands, if need be a temporary one.
 *
 * @throws {TroubleError} `apk-file` when there is none any more, or no place for a temporary one
 */
export async function withApk<T>(path: string, use: (apkPath: string) => Promise<T>): Promise<T> {
  const bytes = await find(path);
  if (bytes === undefined) return await use(path);
  const copy = await writeCopy(path, bytes);
  try {
    return await use(copy);
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble?.code !== "apk-unusable") throw error;
    // Whoever has named the file knows no other.
    throw new TroubleError({ ...trouble, path }, { cause: error });
  } finally {
    await remove(copy);
  }
}

/** @returns the APK's bytes; undefined where the file itself is one, by its name as well */
async function find(path: string): Promise<Uint8Array | undefined> {
  const bytes = await read(path);
  const names = await namesIn(bytes);
  if (names.includes(MANIFEST)) return APK_NAME.test(path) ? undefined : bytes;
  const apks = names.filter((name) => APK_NAME.test(name) && !MAC_EXTRA.test(name));
  if (apks.length > 1) {
    throw unfit(path, { fault: "several-apps", names: apks.slice(0, MOST_NAMES) });
  }
  const app = await unzip(bytes, (name) => name === apks[0]);
  const apk = app?.[apks[0]!];
  if (apk === undefined || !(await namesIn(apk)).includes(MANIFEST)) {
    throw unfit(path, { fault: "no-app" });
  }
  return apk;
}

/** What is in a zip; nothing is in what is none. */
async function namesIn(zip: Uint8Array): Promise<string[]> {
  const names: string[] = [];
  const isWhole = await unzip(zip, (name) => {
    if (names.push(name) > MOST_ENTRIES) throw new RangeError();
    return false;
  });
  return isWhole === undefined ? [] : names;
}

/** @returns undefined for what is no zip, or a damaged one */
async function unzip(
  zip: Uint8Array,
  isWanted: (name: string) => boolean,
): Promise<Record<string, Uint8Array> | undefined> {
  const { unzipSync } = await import("fflate");
  try {
    return unzipSync(zip, {
      filter: ({ name, originalSize }) => isWanted(name) && originalSize <= MOST_BYTES,
    });
  } catch {
    return undefined;
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    const { isDirectory, isFile, size } = await Deno.stat(path);
    if (isDirectory) throw unfit(path, { fault: "folder" });
    // A pipe or a device may have no end.
    if (!isFile || size > MOST_BYTES) throw unfit(path, { fault: "no-app" });
    return await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof TroubleError || cause instanceof Deno.errors.NotCapable) throw cause;
    const isAbsent = cause instanceof Deno.errors.NotFound ||
      cause instanceof Deno.errors.NotADirectory;
    throw unfit(path, { fault: isAbsent ? "missing" : "unreadable" }, cause);
  }
}

/** @returns its path */
async function writeCopy(path: string, bytes: Uint8Array): Promise<string> {
  let copy: string | undefined;
  try {
    copy = await Deno.makeTempFile({ prefix: "sndcpy-", suffix: ".apk" });
    await Deno.writeFile(copy, bytes);
    return copy;
  } catch (cause) {
    if (copy !== undefined) await remove(copy);
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw unfit(path, { fault: "not-unpacked" }, cause);
  }
}

async function remove(copy: string): Promise<void> {
  await Deno.remove(copy).catch(() => {
    // The system cleans its folder for temporary files, too.
  });
}

function unfit(path: string, fault: Fault, cause?: unknown): TroubleError {
  return new TroubleError({ code: "apk-file", path, ...fault }, { cause });
}
