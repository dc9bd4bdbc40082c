/**
 * libopus, called without the JavaScript that comes with it: that one reads its WebAssembly from a
 * file, and has one memory for all.
 *
 * Facts: `opus.h` and `opus_defines.h`; what the module imports, from `wasm/index.js` of
 * @evan/opus 1.0.3.
 *
 * @module
 */

const APPLICATION_AUDIO = 2049;
const SET_BITRATE = 4002;
const GET_LOOKAHEAD = 4027;
/** An encoder for music tells one channel from another well at this rate, in bits a second. */
const CHANNEL_BITRATE = 64_000;
/** More than the largest packet of 20 ms (RFC 6716, section 3.4). */
const MOST_PACKET_BYTES = 4000;

/** Packets a second, of 20 ms each: longer ones sound no better. */
const PACKETS_PER_SECOND = 50;

/** What is called of libopus. Pointers are numbers; results below 0 are faults. */
interface LibOpus {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  malloc(bytes: number): number;
  opus_encoder_get_size(channels: number): number;
  opus_encoder_init(encoder: number, rate: number, channels: number, application: number): number;
  opus_encoder_ctl_set(encoder: number, request: number, value: number): number;
  opus_encoder_ctl_get(encoder: number, request: number): number;
  opus_encode(
    encoder: number,
    samples: number,
    frames: number,
    packet: number,
    mostBytes: number,
  ): number;
}

/** One stream. Its memory is its own, and goes with it. */
export class OpusCodec {
  /** How many frames make a packet. */
  readonly packetFrames: number;
  /** How many frames it gives before those that it was given. */
  readonly lookaheadFrames: number;
  readonly #lib: LibOpus;
  readonly #encoder: number;
  readonly #input: number;
  readonly #output: number;

  /**
   * @param libopus the compiled library
   * @param sampleRate 8 000, 12 000, 16 000, 24 000 or 48 000
   * @param channels 1 or 2
   * @param bitRate in bits a second
   */
  constructor(
    libopus: WebAssembly.Module,
    sampleRate: number,
    channels: number,
    bitRate = CHANNEL_BITRATE * channels,
  ) {
    const instance = new WebAssembly.Instance(libopus, {
      env: { emscripten_notify_memory_growth: () => {} },
      // There are no files, and no program that could end.
      wasi_snapshot_preview1: {
        fd_close: () => 0,
        fd_seek: () => 0,
        fd_write: () => 0,
        proc_exit: () => {},
      },
    });
    const lib = instance.exports as unknown as LibOpus;
    lib._initialize();
    this.packetFrames = sampleRate / PACKETS_PER_SECOND;
    this.#lib = lib;
    this.#input = lib.malloc(2 * channels * this.packetFrames);
    this.#output = lib.malloc(MOST_PACKET_BYTES);
    this.#encoder = lib.malloc(lib.opus_encoder_get_size(channels));
    this.#check(lib.opus_encoder_init(this.#encoder, sampleRate, channels, APPLICATION_AUDIO));
    this.#check(lib.opus_encoder_ctl_set(this.#encoder, SET_BITRATE, bitRate));
    this.lookaheadFrames = this.#check(lib.opus_encoder_ctl_get(this.#encoder, GET_LOOKAHEAD));
  }

  /** @param samples those of a packet, as raw PCM of 16 bits */
  encode(samples: Uint8Array): Uint8Array {
    new Uint8Array(this.#lib.memory.buffer).set(samples, this.#input);
    const bytes = this.#check(
      this.#lib.opus_encode(
        this.#encoder,
        this.#input,
        this.packetFrames,
        this.#output,
        MOST_PACKET_BYTES,
      ),
    );
    return new Uint8Array(this.#lib.memory.buffer, this.#output, bytes).slice();
  }

  #check(result: number): number {
    if (result < 0) throw new Error(`libopus says ${result}`);
    return result;
  }
}
