import type { EncodedEnd, Encoder } from "../../src/core/record/encoder.ts";
import { TroubleError } from "../../src/core/trouble.ts";

const END = "end";

/** Makes a page of whatever it is given at once, as it is: `page` and the bytes. */
export class ScriptedEncoder implements Encoder {
  isDisposed = false;
  /** What is encoded fails from now on. */
  isFailing = false;
  /** What is encoded fails as nothing should from now on. */
  isBroken = false;
  /** What is encoded never settles from now on. */
  isHanging = false;

  /** @param number stands in its head */
  constructor(readonly number: number) {}

  begin(): Promise<Uint8Array> {
    return Promise.resolve(new TextEncoder().encode(`head ${this.number}`));
  }

  encode(frames: Uint8Array): Promise<Uint8Array> {
    if (this.isHanging) return new Promise(() => {});
    if (this.isBroken) return Promise.reject(new Error("a bug"));
    if (this.isFailing) {
      const trouble = { code: "ffmpeg-failed", encoding: "mp3", words: "odd" } as const;
      return Promise.reject(new TroubleError(trouble));
    }
    return Promise.resolve(frames.slice());
  }

  end(): Promise<EncodedEnd> {
    return Promise.resolve({ bytes: new TextEncoder().encode(END) });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
    return Promise.resolve();
  }
}
