/**
 * The packets in which adb's server and a phone talk.
 *
 * A header of six 32-bit little-endian numbers (command, two arguments, length of the payload, sum
 * of its bytes, command XOR 0xffffffff), then the payload.
 *
 * @module
 */

const HEADER_BYTES = 24;
/** From this version of the protocol on, nobody computes the sum: it is sent as 0. */
export const PROTOCOL_VERSION = 0x01000001;
/** The longest payload that adb 29 sends, and that a phone of its time takes. */
export const MAX_PAYLOAD_BYTES = 1024 * 1024;

export type AdbCommand = "CNXN" | "AUTH" | "OPEN" | "OKAY" | "WRTE" | "CLSE";

/** One packet; what the arguments mean depends on the command. */
export interface AdbPacket {
  command: AdbCommand;
  arg0: number;
  arg1: number;
  payload: Uint8Array;
}

/** A packet as it goes over the wire. */
export function encodePacket({ command, arg0, arg1, payload }: AdbPacket): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(command));
  const code = view.getUint32(0, true);
  view.setUint32(4, arg0, true);
  view.setUint32(8, arg1, true);
  view.setUint32(12, payload.length, true);
  // The first packets are sent before the version is agreed on: they need their sum.
  if (command === "CNXN" || command === "AUTH") view.setUint32(16, sumOf(payload), true);
  view.setUint32(20, ~code, true);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/**
 * The packets that come in over a connection, up to its end.
 *
 * @throws {Error} when what comes is no packet
 */
export async function* readPackets(connection: Deno.TcpConn): AsyncGenerator<AdbPacket> {
  for (;;) {
    const header = new Uint8Array(HEADER_BYTES);
    if (!await readFull(connection, header)) return;
    const view = new DataView(header.buffer);
    const number = (index: number) => view.getUint32(index * 4, true);
    const [arg0, arg1, lengthBytes, sum] = [number(1), number(2), number(3), number(4)];
    if ((~number(0) >>> 0) !== number(5)) {
      throw new Error("Cannot read a packet of adb: wrong magic");
    }
    const payload = new Uint8Array(lengthBytes);
    if (!await readFull(connection, payload)) return;
    if (sum !== 0 && sum !== sumOf(payload)) {
      throw new Error("Cannot read a packet of adb: wrong sum");
    }
    const command = new TextDecoder().decode(header.subarray(0, 4)) as AdbCommand;
    yield { command, arg0, arg1, payload };
  }
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return sum >>> 0;
}

/** Fills `bytes`; false when the connection ends before. */
async function readFull(connection: Deno.TcpConn, bytes: Uint8Array): Promise<boolean> {
  for (let filled = 0; filled < bytes.length;) {
    const count = await connection.read(bytes.subarray(filled));
    if (count === null) return false;
    filled += count;
  }
  return true;
}
