/**
 * libFLAC, called without the JavaScript that comes with it: that one reads its WebAssembly from a
 * file, asks for environment variables, and has one memory for all.
 *
 * Facts: `FLAC/stream_encoder.h` and `FLAC/format.h` of libFLAC 1.3.4; what the module expects of
 * its memory, from `libflac.wasm.js` of libflacjs 5.6.0.
 *
 * @module
 */

import type { PcmFormat } from "../../core/base/pcm_format.ts";
import { readSamples } from "./samples.ts";

/** What is known of a stream when it has ended. */
export interface FlacTotals {
  readonly leastBlockBytes: number;
  readonly mostBlockBytes: number;
  readonly frames: bigint;
  /** Of the samples, in the order and size that raw PCM has them. */
  readonly md5: Uint8Array;
}

const LEVEL = 5;

/** The memory's layout: these numbers are those of exactly this build. */
const PAGES = { initial: 256, maximum: 32_768 };
const TABLE = { initial: 22, maximum: 27, element: "anyfunc" } as const;
const HEAP_START_POINTER = 14_176;
const HEAP_START = 5_257_216;

/**
 * A table of functions holds WebAssembly's own only. This module, with the imports `c.w` (six
 * numbers to a number) and `c.m` (three to none), exports both again as such.
 */
const CALLBACKS = Uint8Array.fromHex(
  "0061736d01000000" + "011102" + "60067f7f7f7f7f7f017f" + "60037f7f7f00" +
    "020d02" + "016301770000" + "0163016d0001" + "070902" + "01770000" + "016d0001",
);

/** What is called of libFLAC. Pointers are numbers; 0 is none, and false. */
interface LibFlac {
  __wasm_call_ctors(): void;
  malloc(bytes: number): number;
  FLAC__stream_encoder_new(): number;
  FLAC__stream_encoder_set_channels(encoder: number, channels: number): number;
  FLAC__stream_encoder_set_bits_per_sample(encoder: number, bits: number): number;
  FLAC__stream_encoder_set_sample_rate(encoder: number, rate: number): number;
  FLAC__stream_encoder_set_compression_level(encoder: number, level: number): number;
  FLAC__stream_encoder_set_blocksize(encoder: number, frames: number): number;
  FLAC__stream_encoder_init_stream(
    encoder: number,
    write: number,
    seek: number,
    tell: number,
    metadata: number,
    data: number,
  ): number;
  FLAC__stream_encoder_process_interleaved(
    encoder: number,
    samples: number,
    frames: number,
  ): number;
  FLAC__stream_encoder_finish(encoder: number): number;
}

/** One stream. Its memory is its own, and goes with it. */
export class FlacCodec {
  readonly #format: PcmFormat;
  readonly #memory = new WebAssembly.Memory(PAGES);
  readonly #lib: LibFlac;
  readonly #encoder: number;
  readonly #input: number;
  #blocks: Uint8Array[] = [];
  #totals: FlacTotals | undefined;

  /**
   * @param libflac the compiled library
   * @param blockFrames how many frames are compressed together, and taken at a time
   */
  constructor(libflac: WebAssembly.Module, format: PcmFormat, blockFrames: number) {
    this.#format = format;
    const table = new WebAssembly.Table(TABLE);
    const instance = new WebAssembly.Instance(libflac, {
      env: {
        memory: this.#memory,
        table,
        round: (value: number) => Math.sign(value) * Math.round(Math.abs(value)),
        setTempRet0: () => {},
        // It has room for several times what it needs.
        emscripten_resize_heap: () => 0,
        emscripten_memcpy_big: (to: number, from: number, bytes: number) => {
          new Uint8Array(this.#memory.buffer).copyWithin(to, from, from + bytes);
        },
      },
      // There are no files.
      wasi_snapshot_preview1: {
        fd_close: () => 0,
        fd_read: () => 0,
        fd_seek: () => 0,
        fd_write: () => 0,
      },
    });
    this.#lib = instance.exports as unknown as LibFlac;
    this.#view().setUint32(HEAP_START_POINTER, HEAP_START, true);
    this.#lib.__wasm_call_ctors();
    this.#input = this.#lib.malloc(4 * format.channels * blockFrames);
    this.#encoder = this.#start(table, blockFrames);
  }

  /** Encodes frames: no more than a block. */
  encode(frames: Uint8Array): void {
    const { frameBytes, channels } = this.#format;
    const count = frames.length / frameBytes;
    const samples = new Int32Array(this.#memory.buffer, this.#input, count * channels);
    readSamples(frames, this.#format, samples);
    this.#must(
      this.#lib.FLAC__stream_encoder_process_interleaved(this.#encoder, this.#input, count),
    );
  }

  /** The blocks that are ready, and have not been taken yet. */
  take(): Uint8Array[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }

  /** Encodes what is left. */
  finish(): FlacTotals {
    this.#must(this.#lib.FLAC__stream_encoder_finish(this.#encoder));
    return this.#totals!;
  }

  #start(table: WebAssembly.Table, blockFrames: number): number {
    const lib = this.#lib;
    const { channels, bitsPerSample, sampleRate } = this.#format;
    const encoder = lib.FLAC__stream_encoder_new();
    this.#must(lib.FLAC__stream_encoder_set_channels(encoder, channels));
    this.#must(lib.FLAC__stream_encoder_set_bits_per_sample(encoder, bitsPerSample));
    this.#must(lib.FLAC__stream_encoder_set_sample_rate(encoder, sampleRate));
    this.#must(lib.FLAC__stream_encoder_set_compression_level(encoder, LEVEL));
    this.#must(lib.FLAC__stream_encoder_set_blocksize(encoder, blockFrames));
    const { w, m } = this.#callbacks();
    const write = table.grow(2);
    table.set(write, w as CallableFunction);
    table.set(write + 1, m as CallableFunction);
    const fault = lib.FLAC__stream_encoder_init_stream(encoder, write, 0, 0, write + 1, 0);
    this.#must(fault === 0);
    return encoder;
  }

  #callbacks(): Record<string, WebAssembly.ExportValue> {
    const c = {
      /** It hands over its own head, which has no tags, and then block after block. */
      w: (_encoder: number, at: number, bytes: number, frames: number) => {
        if (frames > 0) this.#blocks.push(new Uint8Array(this.#memory.buffer, at, bytes).slice());
        return 0;
      },
      m: (_encoder: number, at: number) => {
        const view = this.#view();
        this.#totals = {
          leastBlockBytes: view.getUint32(at + 24, true),
          mostBlockBytes: view.getUint32(at + 28, true),
          frames: view.getBigUint64(at + 48, true),
          md5: new Uint8Array(this.#memory.buffer, at + 56, 16).slice(),
        };
      },
    };
    return new WebAssembly.Instance(new WebAssembly.Module(CALLBACKS), { c }).exports;
  }

  #view(): DataView {
    return new DataView(this.#memory.buffer);
  }

  #must(isDone: number | boolean): void {
    if (!isDone) throw new Error(`libFLAC refuses ${this.#format}`);
  }
}
