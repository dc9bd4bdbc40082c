/**
 * scrcpy as it is installed on a computer: the program, and its server beside it.
 *
 * @module
 */

import { scrcpyServerBytes } from "./scrcpy_server.ts";

/** What there is of it. */
export interface TemporaryScrcpyOptions {
  /** What the program says of itself. */
  version?: string;
  /** What the server is; empty: there is none. */
  serverVersion?: string;
}

/** A folder with it. */
export class TemporaryScrcpy implements AsyncDisposable {
  private constructor(readonly folder: string, readonly version: string) {}

  static async create(
    { version = "4.1", serverVersion = "4.1" }: TemporaryScrcpyOptions = {},
  ): Promise<TemporaryScrcpy> {
    const scrcpy = new TemporaryScrcpy(await Deno.makeTempDir({ prefix: "scrcpy-" }), version);
    await Deno.writeTextFile(
      `${scrcpy.folder}/scrcpy`,
      `#!/bin/sh\necho 'scrcpy ${version} <https://github.com/Genymobile/scrcpy>'\n`,
      { mode: 0o755 },
    );
    if (serverVersion !== "") {
      await Deno.writeFile(scrcpy.serverPath, scrcpyServerBytes(serverVersion));
    }
    return scrcpy;
  }

  get serverPath(): string {
    return `${this.folder}/scrcpy-server`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
