import { frameNumbers } from "../../scripts/lab/frames.ts";

/** What is in a WAV file, read by the standards and by nothing of the program. */
export interface WavContent {
  readonly isLarge: boolean;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  readonly tag: number;
  readonly data: Uint8Array;
  /** Frames before the first, since midnight. */
  readonly timeReference: number;
  readonly date: string;
  readonly time: string;
  readonly description: string;
  readonly cues: readonly { readonly frame: number; readonly label: string }[];
}

/** @throws {RangeError} for a file that breaks the standards */
export function readWav(bytes: Uint8Array<ArrayBuffer>): WavContent {
  const view = new DataView(bytes.buffer);
  const name = (at: number, length = 4) =>
    new TextDecoder("latin1").decode(bytes.subarray(at, at + length)).replace(/\0+$/, "");
  const isLarge = name(0) === "RF64";
  if (!isLarge && name(0) !== "RIFF" || name(8) !== "WAVE") throw new RangeError("no WAVE");
  const chunks = new Map<string, { at: number; size: number }>();
  const ds64 = isLarge
    ? { riff: view.getBigUint64(20, true), data: view.getBigUint64(28, true) }
    : undefined;
  const end = 8 + Number(ds64?.riff ?? view.getUint32(4, true));
  if (end > bytes.length) {
    throw new RangeError(`${end} bytes are said to be there, of ${bytes.length}`);
  }
  for (let at = 12; at + 8 <= end;) {
    const said = view.getUint32(at + 4, true);
    const size = name(at) === "data" && ds64 !== undefined ? Number(ds64.data) : said;
    chunks.set(name(at), { at: at + 8, size });
    at += 8 + size + size % 2;
    if (at > end) throw new RangeError(`${name(at)} ends at ${at}, behind ${end}`);
  }
  const fmt = chunks.get("fmt ")!.at;
  const bext = chunks.get("bext")!.at;
  const data = chunks.get("data")!;
  return {
    isLarge,
    tag: view.getUint16(fmt, true),
    channels: view.getUint16(fmt + 2, true),
    sampleRate: view.getUint32(fmt + 4, true),
    bitsPerSample: view.getUint16(fmt + 14, true),
    data: bytes.subarray(data.at, data.at + data.size),
    description: name(bext, 256),
    date: name(bext + 320, 10),
    time: name(bext + 330, 8),
    timeReference: Number(view.getBigUint64(bext + 338, true)),
    cues: readCues(view, name, chunks),
  };
}

export async function readWavFile(path: string): Promise<WavContent> {
  return readWav(await Deno.readFile(path));
}

/** The numbers of its frames that are no silence. */
export function heardFrames({ data }: WavContent): Uint32Array {
  return frameNumbers(data).filter((number) => number > 0);
}

function readCues(
  view: DataView,
  name: (at: number, length?: number) => string,
  chunks: ReadonlyMap<string, { at: number; size: number }>,
): WavContent["cues"] {
  const cue = chunks.get("cue ");
  const list = chunks.get("LIST");
  if (cue === undefined || list === undefined) return [];
  const labels = new Map<number, string>();
  for (let at = list.at + 4; at < list.at + list.size;) {
    const size = view.getUint32(at + 4, true);
    labels.set(view.getUint32(at + 8, true), name(at + 12, size - 4));
    at += 8 + size + size % 2;
  }
  return Array.from({ length: view.getUint32(cue.at, true) }, (_, index) => {
    const at = cue.at + 4 + 24 * index;
    return { frame: view.getUint32(at + 20, true), label: labels.get(view.getUint32(at, true))! };
  });
}
