/**
 * A mount of an Icecast server.
 *
 * **How.** One request that never ends: `PUT /mount` with the password in its head and the encoded
 * audio as its body. So the password is in no list of processes, the server's own answer says what is
 * wrong, and Opus and FLAC need no ffmpeg.
 *
 * **Facts.** Icecast 2.4: https://icecast.org/docs/icecast-2.4.1/icecast2_relay.html and its source
 * protocol; without `Expect` it would answer before it has looked at the mount. What it answers to a
 * wrong password and to a mount that is taken was seen of 2.4.4.
 *
 * **Rejected.** ffmpeg's `icecast:` takes the password in its URL alone, and says of most refusals
 * only that they are some.
 *
 * @module
 */

import { concatenate } from "../../core/base/bytes.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { OpenPublication, Publication } from "../../core/publish/publication.ts";
import type { PublishTrouble } from "../../core/publish/publish_trouble.ts";
import type { PublishTarget } from "../../core/publish/target.ts";
import type { Encoder, EncoderTags, MakeEncoder } from "../../core/record/encoder.ts";
import { TroubleError } from "../../core/trouble.ts";
import { TargetSocket } from "./target_socket.ts";

const MOST_HEAD_BYTES = 16 * 1024;
const MOST_WORDS = 200;

/** A target that is a mount. */
export type IcecastTarget = Extract<PublishTarget, { kind: "icecast" }>;

/** What is published, and as what. */
export interface IcecastOptions {
  readonly target: IcecastTarget;
  readonly format: PcmFormat;
  readonly make: MakeEncoder;
  /** As HTTP has it: `audio/mpeg`. */
  readonly contentType: string;
  /** The program and its version. */
  readonly userAgent: string;
  now(): Date;
}

/** Publishes to a mount. */
export function publishToIcecast(options: IcecastOptions): OpenPublication {
  return async (signal) => {
    const { target, format, make, userAgent, now } = options;
    const socket = await TargetSocket.connect(target, signal);
    let encoder: Encoder | undefined;
    try {
      await socket.write(requestHead(options));
      refuseUnlessGranted(await readHead(socket, signal), target.url);
      const tags: EncoderTags = { date: now().toISOString(), encodedBy: userAgent };
      encoder = await make(format, tags);
      await socket.write(await encoder.begin());
      return new IcecastPublication(socket, encoder);
    } catch (error) {
      socket[Symbol.dispose]();
      await encoder?.[Symbol.asyncDispose]();
      signal.throwIfAborted();
      throw error;
    }
  };
}

class IcecastPublication implements Publication {
  readonly #socket: TargetSocket;
  readonly #encoder: Encoder;

  constructor(socket: TargetSocket, encoder: Encoder) {
    this.#socket = socket;
    this.#encoder = encoder;
  }

  async write(frames: Uint8Array): Promise<void> {
    await this.#socket.write(await this.#encoder.encode(frames));
  }

  async finish(): Promise<void> {
    try {
      await this.#socket.write((await this.#encoder.end()).bytes);
    } catch {
      // Whoever has gone does not miss it.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket[Symbol.dispose]();
    await this.#encoder[Symbol.asyncDispose]();
  }
}

function requestHead({ target, format, contentType, userAgent }: IcecastOptions): Uint8Array {
  const { user, password, mount, url } = target;
  const login = new TextEncoder().encode(`${user}:${password}`).toBase64();
  const lines = [
    `PUT ${mount} HTTP/1.1`,
    `Host: ${new URL(url.replace("icecast:", "http:")).host}`,
    `Authorization: Basic ${login}`,
    `User-Agent: ${userAgent}`,
    `Content-Type: ${contentType}`,
    "Expect: 100-continue",
    "Ice-Public: 0",
    "Ice-Name: sndcpy-relay",
    `Ice-Audio-Info: samplerate=${format.sampleRate};channels=${format.channels}`,
  ];
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
}

/** @throws {TroubleError} `target-lost` */
async function readHead(socket: TargetSocket, signal: AbortSignal): Promise<string> {
  let head: Uint8Array = new Uint8Array(0);
  for (;;) {
    const bytes = await socket.read(signal);
    if (bytes === undefined) return new TextDecoder().decode(head);
    head = concatenate(head, bytes);
    const text = new TextDecoder().decode(head);
    if (text.includes("\r\n\r\n") || head.length > MOST_HEAD_BYTES) return text;
  }
}

/** @throws {TroubleError} for every answer but that it may go on */
function refuseUnlessGranted(head: string, target: string): void {
  const [, status, words] = /^HTTP\/1\.[01] (\d{3}) ?([^\r\n]*)/.exec(head) ?? [];
  if (status === "100" || status === "200") return;
  throw new TroubleError<PublishTrouble>(
    status === undefined && head === ""
      ? { code: "target-lost", target }
      : status === "401"
      ? { code: "target-denied", target }
      : {
        code: status === "403" ? "target-taken" : "target-rejected",
        target,
        words: words?.slice(0, MOST_WORDS) || undefined,
      },
  );
}
