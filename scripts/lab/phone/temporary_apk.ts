/**
 * A package to install.
 *
 * @module
 */

import { zipSync } from "fflate";

/** The bytes of an APK. They are many: adb sends them in several pieces. */
export function apkBytes(): Uint8Array {
  return zipSync({
    "AndroidManifest.xml": new Uint8Array(100),
    "classes.dex": [new Uint8Array(300_000), { level: 0 }],
  });
}

/** A zip with what makes it a package: what else is in it, the emulated phone does not look at. */
export class TemporaryApk implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async create(): Promise<TemporaryApk> {
    const path = await Deno.makeTempFile({ suffix: ".apk" });
    await Deno.writeFile(path, apkBytes());
    return new TemporaryApk(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path);
  }
}
