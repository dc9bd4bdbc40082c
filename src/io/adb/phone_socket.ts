/**
 * A socket of a phone, by a connection to adb's server.
 *
 * The server lets its client choose a phone and open something there, and from then on the connection
 * carries that: no port is forwarded, so it works from wherever the server can be reached. Behind a
 * forward everybody is let in; here the server says if nobody listens.
 *
 * @module
 */

import { closeOnAbort } from "../../core/base/close_on_abort.ts";
import type { PhoneTask } from "../../core/phone/phone.ts";
import { TroubleError } from "../../core/trouble.ts";
import { DEVICE_FAULTS, faultOf, garbled, phoneError } from "./adb_fault.ts";
import type { ServerAddress } from "./server_address.ts";
import { connectToServer, readCountedText, readText, sendRequest } from "./server_talk.ts";

const VERDICT_BYTES = 4;
/** A phone on a slow network takes a second. */
const LIMIT_MS = 5000;

/**
 * Connects to an abstract socket of a phone.
 *
 * @returns the connection; undefined when nobody listens there
 * @throws {TroubleError} `adb-ended` when no server answers, `adb-timeout`, and the faults of a phone
 *   that is not ready
 * @throws the signal's reason
 */
export async function openPhoneSocket(
  address: ServerAddress,
  serial: string,
  socketName: string,
  signal: AbortSignal,
): Promise<Deno.Conn | undefined> {
  const task = { kind: "use-phone", serial } as const;
  const limit = new AbortController();
  // No AbortSignal.timeout: an app that is starting is tried many times, and its timer would stay.
  const timer = setTimeout(() => limit.abort(), LIMIT_MS);
  try {
    const either = AbortSignal.any([signal, limit.signal]);
    const connection = await connectToServer(address, either);
    using closing = closeOnAbort(connection, either);
    // It may have been aborted while the connection was made, and does not say so twice.
    either.throwIfAborted();
    const refusal = await ask(connection, `host:transport:${serial}`, task);
    if (refusal !== undefined) throw phoneError(faultOf(refusal, DEVICE_FAULTS), task, refusal);
    const obstacle = await ask(connection, `localabstract:${socketName}`, task);
    either.throwIfAborted();
    if (obstacle === "closed") return undefined;
    if (obstacle !== undefined) throw phoneError(faultOf(obstacle, DEVICE_FAULTS), task, obstacle);
    closing.release();
    return connection;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TroubleError) throw error;
    const code = limit.signal.aborted ? "adb-timeout" : "adb-ended";
    throw new TroubleError({ code, task }, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** @returns the server's words if it refuses */
async function ask(
  connection: Deno.Conn,
  request: string,
  task: PhoneTask,
): Promise<string | undefined> {
  await sendRequest(connection, request);
  const verdict = await readText(connection, VERDICT_BYTES);
  if (verdict === "OKAY") return undefined;
  if (verdict === "FAIL") return await readCountedText(connection);
  if (verdict === "") throw new TroubleError({ code: "adb-ended", task });
  throw garbled(task, verdict);
}
