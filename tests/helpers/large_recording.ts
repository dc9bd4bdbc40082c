import { join } from "node:path";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";
import { WavPart } from "../../src/core/record/part.ts";
import type { RecordingFile } from "../../src/core/record/recording_file.ts";
import { BEGINNING_MS, localInUtc } from "./recording_world.ts";

const PIECE_BYTES = 256 * 2 ** 20;

/**
 * Makes a recording as large as that, of silence, in no time: what is written is made a hole.
 *
 * @returns its path
 */
export async function growTo(folder: string, dataBytes: number): Promise<string> {
  const path = join(folder, "large.wav");
  using file = await Deno.open(path, { write: true, createNew: true });
  let bytes = 0;
  const sparse: RecordingFile = {
    path,
    get bytes() {
      return bytes;
    },
    async append(added) {
      const isSilence = added.length === PIECE_BYTES;
      if (!isSilence) {
        await file.seek(bytes, Deno.SeekMode.Start);
        await file.write(added);
      }
      bytes += added.length;
      await file.truncate(bytes);
    },
    async rewriteHead(head) {
      await file.seek(0, Deno.SeekMode.Start);
      await file.write(head);
    },
    sync: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const start = localInUtc(BEGINNING_MS);
  const part = await WavPart.begin(sparse, PcmFormat.SNDCPY, {
    provenance: () => ({ description: "large", originator: "test", start }),
    cues: () => [{ frame: 48_000, label: "no phone, 1.0 s" }],
  });
  const silence = new Uint8Array(PIECE_BYTES);
  for (let written = 0; written < dataBytes; written += PIECE_BYTES) await part.write(silence);
  await part.checkpoint();
  await part.finish();
  return path;
}
