import { assert, assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { Encoder } from "../../../src/core/record/encoder.ts";
import { TroubleError, troubleOf } from "../../../src/core/trouble.ts";
import {
  type IcecastTarget,
  publishToIcecast,
} from "../../../src/io/publish/icecast_publication.ts";

const GRANTED = "HTTP/1.1 100 Continue\r\n\r\n";
const NEVER = new AbortController().signal;

/** Answers one request with a text, and remembers what came. */
class ScriptedIcecast implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  /** Resolves when the client is gone. */
  readonly served: Promise<void>;
  heard = "";

  constructor(answer: string) {
    this.served = this.#serve(answer);
  }

  get target(): IcecastTarget {
    const { port } = this.#listener.addr;
    return {
      kind: "icecast",
      url: `icecast://127.0.0.1:${port}/live`,
      ...{ host: "127.0.0.1", port, user: "source", password: "s3crét", mount: "/live" },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.served;
    this.#listener.close();
  }

  async #serve(answer: string): Promise<void> {
    using connection = await this.#listener.accept();
    const buffer = new Uint8Array(4096);
    const decoder = new TextDecoder();
    for (;;) {
      const bytes = await connection.read(buffer).catch(() => null);
      if (bytes === null) return;
      this.heard += decoder.decode(buffer.subarray(0, bytes));
      if (answer === "") return;
      if (this.heard.endsWith("\r\n\r\n")) await connection.write(new TextEncoder().encode(answer));
    }
  }
}

/** Makes text of audio. */
function makeEncoder(): Promise<Encoder> {
  const text = (words: string) => new TextEncoder().encode(words);
  return Promise.resolve({
    begin: () => Promise.resolve(text("[head]")),
    encode: ({ length }: Uint8Array) => Promise.resolve(text(`[${length}]`)),
    end: () => Promise.resolve({ bytes: text("[end]") }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

function open(target: IcecastTarget, signal = NEVER) {
  return publishToIcecast({
    ...{ target, format: PcmFormat.SNDCPY, make: makeEncoder, contentType: "application/ogg" },
    ...{ userAgent: "sndcpy-relay/1.2.3", now: () => new Date(0) },
  })(signal);
}

async function codeOf(opening: Promise<unknown>): Promise<string> {
  const trouble = troubleOf(await assertRejects(() => opening, TroubleError));
  assert(!JSON.stringify(trouble).includes("s3cr"), JSON.stringify(trouble));
  return trouble!.code;
}

Deno.test("publishToIcecast() asks for the mount, and sends what the encoder makes", async () => {
  await using server = new ScriptedIcecast(GRANTED);
  {
    await using publication = await open(server.target);
    await publication.write(new Uint8Array(8));
    await publication.finish();
  }
  await server.served;
  const [head = "", body] = server.heard.split("\r\n\r\n");
  const lines = head.split("\r\n");
  assertEquals(lines[0], "PUT /live HTTP/1.1");
  const login = new TextEncoder().encode("source:s3crét").toBase64();
  assert(lines.includes(`Authorization: Basic ${login}`), head);
  assert(lines.includes("Content-Type: application/ogg"), head);
  assertEquals(body, "[head][8][end]");
});

for (
  const [code, answer] of [
    ["target-denied", "HTTP/1.0 401 Authentication Required\r\n\r\n"],
    ["target-taken", "HTTP/1.1 403 Forbidden\r\n\r\nMountpoint in use"],
    ["target-rejected", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["target-rejected", `${"x".repeat(20_000)}\r\n\r\n`],
    ["target-lost", ""],
  ] as const
) {
  Deno.test(`publishToIcecast() says ${code} of ${JSON.stringify(answer.slice(0, 30))}`, async () => {
    await using server = new ScriptedIcecast(answer);
    assertEquals(await codeOf(open(server.target)), code);
  });
}

Deno.test("publishToIcecast() says that nothing listens", async () => {
  const target = { ...await portless(), kind: "icecast" as const };
  assertEquals(await codeOf(open(target)), "target-refused");
});

Deno.test("publishToIcecast() ends with the signal while the server says nothing", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const stop = new AbortController();
  const opening = open({ ...await portless(), kind: "icecast", port }, stop.signal);
  using connection = await listener.accept();
  stop.abort(new DOMException("enough", "AbortError"));
  await assertRejects(() => opening, DOMException, "enough");
  const buffer = new Uint8Array(4096);
  while (await connection.read(buffer).catch(() => null) !== null);
});

/** An address where nothing listens. */
function portless(): Promise<Omit<IcecastTarget, "kind">> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const url = `icecast://127.0.0.1:${port}/live`;
  return Promise.resolve({
    ...{ url, host: "127.0.0.1", port, user: "source", password: "s3crét", mount: "/live" },
  });
}
