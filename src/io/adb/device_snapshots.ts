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

/** Reads snapshots out of bytes that may be cut anywhere. */
export class DeviceSnapshots {
  #pending = new Uint8Array(0);

  /** Undefined before the first: that there is no phone is news then. */
  #last: string | undefined;

  /**
   * Takes the next bytes. Each snapshot is four hexadecimal digits, the length in bytes, and then a
   * line `SERIAL⇥STATE` for each phone.
   *
   * @returns the snapshots that are whole now, but for those that only repeat the one before
   * @throws {SyntaxError} when that is not what comes
   */
  push(bytes: Uint8Array): PhoneDevice[][] {
    this.#pending = concatenate(this.#pending, withoutCarriageReturns(bytes));
    const snapshots: PhoneDevice[][] = [];
    let start = 0;
    for (;;) {
      const rest = this.#pending.subarray(start);
      const head = decode(rest.subarray(0, LENGTH_DIGITS));
      if (!/^[0-9a-f]*$/i.test(head)) throw nonsense(rest);
      const end = LENGTH_DIGITS + Number.parseInt(head, 16);
      if (head.length < LENGTH_DIGITS || rest.length < end) break;
      const snapshot = decode(rest.subarray(LENGTH_DIGITS, end));
      if (snapshot !== this.#last) snapshots.push(parse(snapshot, rest));
      this.#last = snapshot;
      start += end;
    }
    this.#pending = this.#pending.slice(start);
    return snapshots;
  }
}

function parse(snapshot: string, source: Uint8Array): PhoneDevice[] {
  return snapshot.split("\n").filter((line) => line !== "").map((line) => {
    const device = parseSerialAndState(line);
    if (device === undefined) throw nonsense(source);
    return device;
  });
}

function nonsense(bytes: Uint8Array): SyntaxError {
  const found = decode(bytes.subarray(0, 40));
  return new SyntaxError(`Not a list of phones: ${JSON.stringify(found)}`);
}

/** On Windows standard output gets CR before each LF, which the lengths do not count. */
function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  return bytes.includes(CARRIAGE_RETURN) ? bytes.filter((byte) => byte !== CARRIAGE_RETURN) : bytes;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
