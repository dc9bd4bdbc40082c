/**
 * What `adb track-devices` writes: all phones, anew at each change.
 *
 * @module
 */

import { concatenate } from "../../core/base/bytes.ts";
import type { PhoneDevice } from "../../core/phone/phone.ts";
import { parseSerialAndState } from "./adb_parser.ts";

const LENGTH_DIGITS = 4;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads snapshots out of bytes that may be cut anywhere. It keeps one snapshot at most, 64 KiB, and
 * the bytes that came last.
 */
export class DeviceSnapshots {
  #pending = new Uint8Array(0);
  #latest: Uint8Array | undefined;

  /**
   * Takes the next bytes. Each snapshot is four hexadecimal digits, the length in bytes, and then a
   * line `SERIAL⇥STATE` for each phone.
   *
   * @returns the snapshots that are whole now, without those that repeat the one before
   * @throws {SyntaxError} when that is not what comes
   */
  push(bytes: Uint8Array): PhoneDevice[][] {
    this.#pending = concatenate(this.#pending, withoutCarriageReturns(bytes));
    const snapshots: PhoneDevice[][] = [];
    let start = 0;
    for (let end; (end = this.#endOf(start)) !== undefined; start = end) {
      const snapshot = this.#pending.subarray(start, end);
      if (this.#latest !== undefined && isSame(snapshot, this.#latest)) continue;
      snapshots.push(parse(snapshot));
      this.#latest = snapshot.slice();
    }
    this.#pending = this.#pending.slice(start);
    return snapshots;
  }

  /** Where the snapshot ends that starts there; undefined if it is not whole yet. */
  #endOf(start: number): number | undefined {
    const available = this.#pending.length;
    const digitsEnd = start + LENGTH_DIGITS;
    let length = 0;
    for (let at = start; at < Math.min(digitsEnd, available); at++) {
      const digit = Number.parseInt(String.fromCharCode(this.#pending[at]!), 16);
      if (Number.isNaN(digit)) throw nonsense(this.#pending.subarray(start));
      length = length * 16 + digit;
    }
    return digitsEnd + length <= available ? digitsEnd + length : undefined;
  }
}

/**
 * What matters of snapshots that came together: the phones that are there now, and before that those
 * of them that were there all the time, if they are fewer. Whoever was away has lost its forwards.
 */
export function condense(burst: readonly PhoneDevice[][]): PhoneDevice[][] {
  const newest = burst.at(-1);
  if (newest === undefined) return [];
  const stayed = newest.filter(({ serial }) =>
    burst.every((devices) => devices.some((device) => device.serial === serial))
  );
  return stayed.length === newest.length ? [newest] : [stayed, newest];
}

function parse(snapshot: Uint8Array): PhoneDevice[] {
  const lines = decode(snapshot.subarray(LENGTH_DIGITS)).split("\n");
  return lines.filter((line) => line !== "").map((line) => {
    const device = parseSerialAndState(line);
    if (device === undefined) throw nonsense(snapshot);
    return device;
  });
}

function nonsense(bytes: Uint8Array): SyntaxError {
  const found = decode(bytes.subarray(0, 40));
  return new SyntaxError(`Not a list of phones: ${JSON.stringify(found)}`);
}

function isSame(first: Uint8Array, second: Uint8Array): boolean {
  return first.length === second.length && first.every((byte, at) => byte === second[at]);
}

/** On Windows standard output gets CR before each LF, which the lengths do not count. */
function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  return bytes.includes(CARRIAGE_RETURN) ? bytes.filter((byte) => byte !== CARRIAGE_RETURN) : bytes;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
