/**
 * A JSR on a local port, for child processes that get its address as `JSR_URL`.
 *
 * @module
 */

import { readStandIns } from "../../scripts/std/stand_ins.ts";
import type { StdPackages } from "../../scripts/std/std_packages.ts";

/** Serves packages from sources that lie in a folder each. */
export class FakeJsr implements AsyncDisposable {
  readonly url: string;
  /** Resolves when a file was asked for that is never served. */
  readonly stuck: Promise<void>;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closing = Promise.withResolvers<void>();

  private constructor(files: ReadonlyMap<string, string>, isStuckOn: (path: string) => boolean) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stuck = promise;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async ({ url }) => {
        const path = new URL(url).pathname.replace("/@std/", "");
        if (isStuckOn(path)) {
          resolve();
          await this.#closing.promise;
        }
        const text = files.get(path);
        const contentType = path.endsWith(".json") ? "application/json" : "text/typescript";
        return text === undefined
          ? new Response(null, { status: 404 })
          : new Response(text, { headers: { "content-type": contentType } });
      },
    );
    this.url = `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** Starts to serve; whatever `isStuckOn` accepts is asked for in vain. */
  static async serve(
    sourcesFolder: string,
    packages: StdPackages,
    isStuckOn: (path: string) => boolean = () => false,
  ): Promise<FakeJsr> {
    // Stand-ins have the layout of genuine packages, so what writes theirs also writes this one.
    return new FakeJsr(await readStandIns(sourcesFolder, packages), isStuckOn);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.resolve();
    await this.#server.shutdown();
  }
}
