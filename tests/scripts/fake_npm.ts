/**
 * A registry of npm on a local port, for child processes that get its address as
 * `NPM_CONFIG_REGISTRY`.
 *
 * @module
 */

const BLOCK_BYTES = 512;

/** Serves one version of one package. */
export class FakeNpm implements AsyncDisposable {
  readonly url: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #name: string;
  readonly #version: string;
  #tarball = new Uint8Array();
  #integrity = "";

  private constructor(name: string, version: string) {
    this.#name = name;
    this.#version = version;
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(
      options,
      ({ url }) =>
        new URL(url).pathname.endsWith(".tgz")
          ? new Response(this.#tarball)
          : Response.json(this.#metadata()),
    );
    this.url = `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** @param module what the package's only module is */
  static async serve(name: string, version: string, module: string): Promise<FakeNpm> {
    const npm = new FakeNpm(name, version);
    await npm.replace(module);
    return npm;
  }

  /** What a lock has of the package. */
  get integrity(): string {
    return this.#integrity;
  }

  /** Has something else in the same version. */
  async replace(module: string): Promise<void> {
    const manifest = { name: this.#name, version: this.#version, type: "module", main: "index.js" };
    const files = { "package.json": JSON.stringify(manifest), "index.js": module };
    const tar = new Blob([...Object.entries(files).map(tarEntry), new Uint8Array(2 * BLOCK_BYTES)]);
    const zipped = tar.stream().pipeThrough(new CompressionStream("gzip"));
    this.#tarball = await new Response(zipped).bytes();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", this.#tarball));
    this.#integrity = `sha512-${digest.toBase64()}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #metadata(): object {
    const [name, version] = [this.#name, this.#version];
    const dist = {
      tarball: `${this.url}${name}/-/${name}-${version}.tgz`,
      integrity: this.#integrity,
      shasum: "",
    };
    return {
      name,
      "dist-tags": { latest: version },
      versions: { [version]: { name, version, dist } },
    };
  }
}

/** One file as the format ustar has it: a head of one block, and the content in whole blocks. */
function tarEntry([name, text]: [name: string, text: string]): Uint8Array<ArrayBuffer> {
  const content = new TextEncoder().encode(text);
  const entry = new Uint8Array(BLOCK_BYTES + Math.ceil(content.length / BLOCK_BYTES) * BLOCK_BYTES);
  const put = (at: number, field: string) => entry.set(new TextEncoder().encode(field), at);
  put(0, `package/${name}`);
  put(100, "0000644");
  put(124, content.length.toString(8).padStart(11, "0"));
  put(136, "00000000000");
  // The checksum counts itself as spaces.
  put(148, " ".repeat(8));
  put(156, "0");
  put(257, "ustar\x0000");
  const sum = entry.subarray(0, BLOCK_BYTES).reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0`);
  entry.set(content, BLOCK_BYTES);
  return entry;
}
