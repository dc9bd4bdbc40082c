/**
 * The file that sndcpy is installed from: its APK, or the zip of a release with the APK in it.
 *
 * @module
 */

import { type ApkFileTrouble, TroubleError } from "../../core/trouble.ts";

/** sndcpy has 0.1 MB. */
const MOST_BYTES = 64 * 1024 * 1024;
/** What makes a zip an app (`frameworks/base`, `ApkLiteParseUtils`). */
const MANIFEST = "AndroidManifest.xml";

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
 * @throws {TroubleError} `apk-file` when there is none any more
 */
export async function withApk<T>(path: string, use: (apkPath: string) => Promise<T>): Promise<T> {
  const bytes = await find(path);
  if (bytes === undefined) return await use(path);
  const folder = await Deno.makeTempDir({ prefix: "sndcpy-" });
  try {
    const apkPath = `${folder}/sndcpy.apk`;
    await Deno.writeFile(apkPath, bytes);
    return await use(apkPath);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** @returns the APK's bytes; undefined where the file itself is one, by its name as well */
async function find(path: string): Promise<Uint8Array | undefined> {
  const bytes = await read(path);
  const { unzipSync } = await import("fflate");
  const names: string[] = [];
  const unzip = (isWanted: (name: string) => boolean) =>
    unzipSync(bytes, {
      filter: ({ name, originalSize }) => isWanted(name) && originalSize <= MOST_BYTES,
    });
  try {
    unzip((name) => {
      names.push(name);
      return false;
    });
    if (names.includes(MANIFEST)) return /\.apk$/i.test(path) ? undefined : bytes;
    const apks = names.filter((name) => /\.apk$/i.test(name));
    if (apks.length > 1) {
      throw new TroubleError({ code: "apk-file", path, fault: "several-apps", names: apks });
    }
    const app = unzip((name) => name === apks[0])[apks[0]!];
    if (app !== undefined) return app;
  } catch (cause) {
    if (cause instanceof TroubleError) throw cause;
    throw unfit(path, "no-app", cause);
  }
  throw unfit(path, "no-app");
}

async function read(path: string): Promise<Uint8Array> {
  try {
    const { isDirectory, size } = await Deno.stat(path);
    if (isDirectory) throw unfit(path, "folder");
    if (size > MOST_BYTES) throw unfit(path, "no-app");
    return await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof TroubleError || cause instanceof Deno.errors.NotCapable) throw cause;
    throw unfit(path, cause instanceof Deno.errors.NotFound ? "missing" : "unreadable", cause);
  }
}

function unfit(
  path: string,
  fault: Exclude<ApkFileTrouble["fault"], "several-apps">,
  cause?: unknown,
): TroubleError {
  return new TroubleError({ code: "apk-file", path, fault }, { cause });
}
