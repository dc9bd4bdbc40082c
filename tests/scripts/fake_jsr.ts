/**
 * A JSR on a local port, for child processes that get its address as `JSR_URL`.
 *
 * @module
 */

/** Texts of files by their paths: `cli/1.0.0/mod.ts`. */
export type Sources = Readonly<Record<string, string>>;

/** Serves packages of the scope `@std`, each with its `mod.ts` as its only export. */
export class FakeJsr implements AsyncDisposable {
  readonly url: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  /** @param admit awaited before the answer to each request, with its path */
  constructor(sources: Sources, admit: (path: string) => Promise<void> = () => Promise.resolve()) {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, async ({ url }) => {
      const path = new URL(url).pathname.replace("/@std/", "");
      await admit(path);
      const body = sources[path] ?? await metadataOf(sources, path);
      const contentType = path.endsWith(".ts") ? "text/typescript" : "application/json";
      return body === undefined
        ? new Response(null, { status: 404 })
        : new Response(body, { headers: { "content-type": contentType } });
    });
    this.url = `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** What JSR tells of a package (`cli/meta.json`) or of a version (`cli/1.0.0_meta.json`). */
async function metadataOf(sources: Sources, path: string): Promise<string | undefined> {
  const manifest: Record<string, { size: number; checksum: string }> = {};
  const versions: Record<string, object> = {};
  for (const [file, text] of Object.entries(sources)) {
    const [name, version, ...rest] = file.split("/");
    if (name !== path.split("/")[0]) continue;
    const bytes = new TextEncoder().encode(text);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    manifest[`/${rest.join("/")}`] = { size: bytes.length, checksum: `sha256-${digest}` };
    versions[version!] = {};
  }
  if (Object.keys(versions).length === 0) return undefined;
  return JSON.stringify({ versions, manifest, exports: { ".": "./mod.ts" } });
}
