/**
 * What the head of a recording says of its file.
 *
 * Facts: EBU Tech 3306 (RF64), RFC 9639, section 8.2 (FLAC).
 *
 * @module
 */

/** The size that says that the true one stands in `ds64`. */
const IN_DS64 = 0xFFFF_FFFF;

/** How long a file is; what is not known is undefined. */
export interface StoredHead {
  /** As long as it is heard, in milliseconds. */
  readonly durationMs: number | undefined;
  /** Up to where it is whole: while it is being written, more may lie behind that. */
  readonly wholeBytes: number | undefined;
}

/**
 * Reads the head of one of this program's recordings. Of those that are neither WAV nor FLAC nothing
 * is known.
 *
 * @param head the first bytes of the file, as many as there are up to some thousand
 */
export function readStoredHead(head: Uint8Array): StoredHead {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    const kind = nameAt(view, 0);
    if (kind === "RIFF" || kind === "RF64") return readWav(view);
    if (kind === "fLaC") return { durationMs: flacDurationMs(view), wholeBytes: undefined };
  } catch (error) {
    // It ends within its head.
    if (!(error instanceof RangeError)) throw error;
  }
  return { durationMs: undefined, wholeBytes: undefined };
}

function readWav(view: DataView): StoredHead {
  let [riffBytes, longDataBytes, bytesPerSecond] = [view.getUint32(4, true), 0, 0];
  for (let offset = 12;;) {
    const [name, bytes] = [nameAt(view, offset), view.getUint32(offset + 4, true)];
    const body = offset + 8;
    if (name === "ds64") {
      riffBytes = Number(view.getBigUint64(body, true));
      longDataBytes = Number(view.getBigUint64(body + 8, true));
    }
    if (name === "fmt ") bytesPerSecond = view.getUint32(body + 8, true);
    if (name === "data") {
      const dataBytes = bytes === IN_DS64 ? longDataBytes : bytes;
      return { durationMs: dataBytes * 1000 / bytesPerSecond, wholeBytes: riffBytes + 8 };
    }
    offset = body + bytes + bytes % 2;
  }
}

/** @returns undefined while it is being written */
function flacDurationMs(view: DataView): number | undefined {
  const fields = view.getBigUint64(18);
  const [sampleRate, frames] = [Number(fields >> 44n), Number(fields & 0xF_FFFF_FFFFn)];
  return frames === 0 ? undefined : frames * 1000 / sampleRate;
}

function nameAt(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(offset + index)));
}
