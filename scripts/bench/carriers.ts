/**
 * The ways by which the benchmark's clients come.
 *
 * Facts: RFC 9112, section 4; RFC 6455, section 5.2.
 *
 * @module
 */

/** What a client reads of its connection. */
export type Reading = Pick<Deno.TcpConn, "read" | "close">;

/** How a client asks for audio, and comes to it. */
export interface Carrier {
  /** The path, and headers if there are any; undefined where audio comes without a question. */
  readonly request?: readonly string[];
  /** Whether it is in pages of Ogg, and else numbered frames. */
  readonly isOgg?: boolean;
  /** Takes off what comes around the audio. */
  unwrap?(connection: Reading): Reading;
}

const WEB_SOCKET_HEADERS = [
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: YSBiZW5jaG1hcmsgYXNrcw==",
];

/** The ways by their names. */
export const CARRIERS = {
  tcp: {},
  http: { request: ["/stream.pcm"], unwrap: (connection) => new Body(connection) },
  websocket: {
    request: ["/stream.ws", ...WEB_SOCKET_HEADERS],
    unwrap: (connection) => new Messages(new Body(connection)),
  },
  opus: { request: ["/stream.opus"], isOgg: true, unwrap: (connection) => new Body(connection) },
} as const satisfies Record<string, Carrier>;

/** The name of such a way. */
export type CarrierName = keyof typeof CARRIERS;

/** Connects, and asks for audio. */
export async function connectBy(
  { request, unwrap }: Carrier,
  options: Deno.ConnectOptions,
): Promise<Reading> {
  const connection = await Deno.connect(options);
  if (request === undefined) return connection;
  const [path, ...headers] = request;
  const head = [`GET ${path} HTTP/1.1`, "Host: localhost", ...headers, "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(head));
  return unwrap!(connection);
}

const END = new TextEncoder().encode("\r\n\r\n");

/** What comes behind the head of a response. */
class Body implements Reading {
  /** How many of the bytes that end the head have come; undefined once all have. */
  #matched: number | undefined = 0;

  constructor(private readonly connection: Reading) {}

  async read(buffer: Uint8Array): Promise<number | null> {
    const bytes = await this.connection.read(buffer);
    let matched = this.#matched;
    if (bytes === null || matched === undefined) return bytes;
    for (let at = 0; at < bytes; at++) {
      matched = buffer[at] === END[matched] ? matched + 1 : buffer[at] === END[0] ? 1 : 0;
      this.#matched = matched < END.length ? matched : undefined;
      if (this.#matched !== undefined) continue;
      buffer.copyWithin(0, at + 1, bytes);
      return bytes - at - 1;
    }
    return 0;
  }

  close(): void {
    this.connection.close();
  }
}

const BINARY = 2;
/** When a message is of, and which its first frame is. */
const STAMP_BYTES = 16;
const READ_BYTES = 128 * 1024;

/** The audio in the messages of a WebSocket. */
class Messages implements Reading {
  readonly #buffer = new Uint8Array(READ_BYTES);
  #start = 0;
  #end = 0;
  /** Of the message that is being read: bytes that are passed over, and bytes of audio behind them. */
  #passBytes = 0;
  #audioBytes = 0;

  constructor(private readonly connection: Reading) {}

  async read(buffer: Uint8Array): Promise<number | null> {
    if (this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    const room = Math.min(buffer.length, READ_BYTES) - this.#end;
    const bytes = await this.connection.read(this.#buffer.subarray(this.#end, this.#end + room));
    if (bytes === null) return null;
    this.#end += bytes;
    let taken = 0;
    for (;;) {
      const passed = this.#take(this.#passBytes).length;
      this.#passBytes -= passed;
      if (this.#passBytes > 0) return taken;
      const audio = this.#take(this.#audioBytes);
      buffer.set(audio, taken);
      taken += audio.length;
      this.#audioBytes -= audio.length;
      if (this.#audioBytes > 0 || !this.#begin()) return taken;
    }
  }

  close(): void {
    this.connection.close();
  }

  #take(most: number): Uint8Array {
    const bytes = this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + most));
    this.#start += bytes.length;
    return bytes;
  }

  /** Reads the head of the next message, if that is here. */
  #begin(): boolean {
    const view = new DataView(this.#buffer.buffer, this.#start, this.#end - this.#start);
    if (view.byteLength < 2) return false;
    const short = view.getUint8(1);
    const headBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (view.byteLength < headBytes) return false;
    const length = short < 126
      ? short
      : short === 126
      ? view.getUint16(2)
      : Number(view.getBigUint64(2));
    const isAudio = (view.getUint8(0) & 0x0f) === BINARY;
    this.#passBytes = headBytes + (isAudio ? STAMP_BYTES : length);
    this.#audioBytes = isAudio ? length - STAMP_BYTES : 0;
    return true;
  }
}
