/**
 * A package to install.
 *
 * @module
 */

/** What looks enough like a package for Android. */
export class TemporaryApk implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async create(): Promise<TemporaryApk> {
    const path = await Deno.makeTempFile({ suffix: ".apk" });
    await Deno.writeTextFile(path, `PK\x03\x04${"x".repeat(300_000)}`);
    return new TemporaryApk(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path);
  }
}
