/**
 * One file of a recording, as audio goes into it.
 *
 * @module
 */

import type { PcmFormat } from "../base/pcm_format.ts";
import type { Encoder } from "./encoder.ts";
import type { RecordingFile } from "./recording_file.ts";
import { type Provenance, wavHead } from "./wav_head.ts";
import { type CuePoint, wavTail } from "./wav_tail.ts";

/** A file of some kind. Whatever happens to the program, it can be played up to the last checkpoint. */
export interface Part {
  /** Adds whole frames. */
  write(frames: Uint8Array): Promise<void>;
  /** Makes all that was written safe. */
  checkpoint(): Promise<void>;
  /** Completes the file, as far as that goes, and closes it. */
  finish(): Promise<void>;
  /** What a frame takes in the file; undefined where that is not always the same. */
  readonly frameBytes: number | undefined;
  /** How many frames are in it, also after a write that failed; undefined where nobody can tell. */
  readonly keptFrames: number | undefined;
}

/** What a part says of itself, as of now. */
export interface PartStory {
  provenance(): Provenance;
  cues(): readonly CuePoint[];
}

/** A WAV file: the head is written anew at each checkpoint, and the cue points at the end. */
export class WavPart implements Part {
  readonly #file: RecordingFile;
  readonly #format: PcmFormat;
  readonly #story: PartStory;
  #headBytes = 0;
  #dataBytes = 0;

  private constructor(file: RecordingFile, format: PcmFormat, story: PartStory) {
    this.#file = file;
    this.#format = format;
    this.#story = story;
  }

  get frameBytes(): number {
    return this.#format.frameBytes;
  }

  static async begin(file: RecordingFile, format: PcmFormat, story: PartStory): Promise<WavPart> {
    const part = new WavPart(file, format, story);
    const head = part.#head(0);
    part.#headBytes = head.length;
    await file.append(head);
    return part;
  }

  /** After a write that failed there may be a piece of a frame at the end: that is not counted. */
  get keptFrames(): number {
    return Math.max(0, Math.floor((this.#file.bytes - this.#headBytes) / this.#format.frameBytes));
  }

  async write(frames: Uint8Array): Promise<void> {
    await this.#file.append(frames);
    this.#dataBytes += frames.length;
  }

  /** First the audio, then the head that counts it. */
  async checkpoint(): Promise<void> {
    await this.#file.sync();
    await this.#file.rewriteHead(this.#head(0));
  }

  async finish(): Promise<void> {
    try {
      // Less than that was counted where a write has failed.
      this.#dataBytes = this.keptFrames * this.#format.frameBytes;
      const tailBytes = await this.#writeTail();
      await this.#file.sync();
      await this.#file.rewriteHead(this.#head(tailBytes));
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
  }

  /** @returns how long it is: where there is no room for it, the file does without */
  async #writeTail(): Promise<number> {
    const endsHere = this.#file.bytes === this.#headBytes + this.#dataBytes;
    if (!endsHere) return 0;
    const tail = wavTail(this.#story.cues());
    try {
      await this.#file.append(new Uint8Array(this.#dataBytes % 2));
      if (tail.length > 0) await this.#file.append(tail);
      return tail.length;
    } catch {
      return 0;
    }
  }

  #head(tailBytes: number): Uint8Array {
    const sizes = { dataBytes: this.#dataBytes, tailBytes };
    return wavHead(this.#format, this.#story.provenance(), sizes);
  }
}

/** A file of a kind that is made by an encoder, and can be cut off anywhere. */
export class EncodedPart implements Part {
  readonly #file: RecordingFile;
  readonly #encoder: Encoder;
  readonly frameBytes = undefined;
  readonly keptFrames = undefined;

  private constructor(file: RecordingFile, encoder: Encoder) {
    this.#file = file;
    this.#encoder = encoder;
  }

  static async begin(file: RecordingFile, encoder: Encoder): Promise<EncodedPart> {
    try {
      await file.append(await encoder.begin());
    } catch (error) {
      await encoder[Symbol.asyncDispose]();
      throw error;
    }
    return new EncodedPart(file, encoder);
  }

  async write(frames: Uint8Array): Promise<void> {
    const bytes = await this.#encoder.encode(frames);
    if (bytes.length > 0) await this.#file.append(bytes);
  }

  async checkpoint(): Promise<void> {
    await this.#file.sync();
  }

  async finish(): Promise<void> {
    try {
      const { bytes, head } = await this.#encoder.end();
      if (bytes.length > 0) await this.#file.append(bytes);
      if (head !== undefined) await this.#file.rewriteHead(head);
      await this.#file.sync();
    } finally {
      await this.#encoder[Symbol.asyncDispose]();
      await this.#file.close();
    }
  }
}

/** A part whose samples have another number of bits than the source's. */
export class ConvertedPart implements Part {
  readonly #part: Part;
  readonly #convert: (frames: Uint8Array) => Uint8Array;

  constructor(part: Part, convert: (frames: Uint8Array) => Uint8Array) {
    this.#part = part;
    this.#convert = convert;
  }

  get frameBytes(): number | undefined {
    return this.#part.frameBytes;
  }

  get keptFrames(): number | undefined {
    return this.#part.keptFrames;
  }

  write(frames: Uint8Array): Promise<void> {
    return this.#part.write(this.#convert(frames));
  }

  checkpoint(): Promise<void> {
    return this.#part.checkpoint();
  }

  finish(): Promise<void> {
    return this.#part.finish();
  }
}
