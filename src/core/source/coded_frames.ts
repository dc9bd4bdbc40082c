/**
 * Frames of MP3 and AAC, which need no head before them.
 *
 * Each begins with twelve set bits, and so do small negative samples of PCM. A header leads to the
 * next one, though: three of them in a row, each where the one before says, are no accident. A
 * constant level would pass even that, as it repeats everything; but it repeats the twelve bits
 * much too often.
 *
 * @module
 */

/** So many headers have to follow each other. */
const HEADERS = 3;

/** Of two channels, the most that the coder may use, and the header. */
const MOST_AAC_BYTES = 2 * 768 + 9;
/** kbit/s of MP3, by the header's four bits. */
const BIT_RATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const LOW_BIT_RATES = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/** Hz of MPEG-1, by the header's two bits; the others have it divided. */
const SAMPLE_RATES = [44_100, 48_000, 32_000];
/** MPEG-2.5, none, MPEG-2 and MPEG-1, by the header's two bits. `samples` are those of a frame. */
const VERSIONS = [
  { bitRates: LOW_BIT_RATES, samples: 576, divisor: 4 },
  undefined,
  { bitRates: LOW_BIT_RATES, samples: 576, divisor: 2 },
  { bitRates: BIT_RATES, samples: 1152, divisor: 1 },
];

type SixBytes = readonly [number, number, number, number, number, number];

/**
 * Whether a stream consists of such frames.
 *
 * @param head its first bytes
 * @returns undefined if more of them are needed
 */
export function framesOf(kind: "mp3" | "aac", head: Uint8Array): boolean | undefined {
  const [headerBytes, frameBytes] = kind === "mp3" ? [4, mp3FrameBytes] : [6, aacFrameBytes];
  let offset = 0;
  for (let headers = 0; headers < HEADERS; headers++) {
    if (!isSync(head, offset)) return false;
    if (offset + headerBytes > head.length) return undefined;
    if (headers > 0 && head[offset + 1] !== head[1]) return false;
    const bytes = frameBytes(head.subarray(offset));
    if (bytes === undefined) return false;
    offset += bytes;
  }
  return countOf(head[0]!, head[1]!, head.subarray(0, offset)) <= 2 * HEADERS;
}

/** Whether the twelve bits are there, as far as there are bytes. MPEG 2.5 lacks the last of them. */
function isSync(head: Uint8Array, offset: number): boolean {
  const [first = 0xff, second = 0xff] = head.subarray(offset, offset + 2);
  return first === 0xff && second >= 0xe0;
}

/** @returns undefined for what is no header of MPEG layer 3, or says no bit rate */
function mp3FrameBytes(header: Uint8Array): number | undefined {
  const [, second, third, fourth] = header as Iterable<number> as SixBytes;
  const version = VERSIONS[second >> 3 & 3];
  const isLayer3 = (second >> 1 & 3) === 1;
  const bitRate = version?.bitRates[third >> 4];
  const sampleRate = SAMPLE_RATES[third >> 2 & 3];
  const isReserved = (fourth & 3) === 2;
  if (version === undefined || !isLayer3 || !bitRate || !sampleRate || isReserved) return undefined;
  const { samples, divisor } = version;
  const isPadded = third >> 1 & 1;
  return Math.floor(samples / 8 * bitRate * 1000 / (sampleRate / divisor)) + isPadded;
}

/** @returns undefined for what is no header of ADTS, as AAC has it, or of more than stereo */
function aacFrameBytes(header: Uint8Array): number | undefined {
  const [, second, third, fourth, fifth, sixth] = header as Iterable<number> as SixBytes;
  const isAdts = (second & 0xf6) === 0xf0 && (third >> 2 & 15) < 13;
  const bytes = (fourth & 3) << 11 | fifth << 3 | sixth >> 5;
  return isAdts && bytes > 7 && bytes <= MOST_AAC_BYTES ? bytes : undefined;
}

function countOf(first: number, second: number, bytes: Uint8Array): number {
  let count = 0;
  for (let at = 1; at < bytes.length; at++) {
    if (bytes[at - 1] === first && bytes[at] === second) count++;
  }
  return count;
}
