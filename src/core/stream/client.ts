/**
 * What is said of a client, whoever it is.
 *
 * @module
 */

/** What carries audio to a client. */
export type Transport = "tcp" | "http" | "websocket" | "file" | "player" | "publisher";

/**
 * Why a client is gone.
 *
 * - `left`: it closed the connection.
 * - `reset`: the connection broke off.
 * - `stalled`: it took nothing for too long.
 * - `disconnected`: somebody had it sent away, or ended it.
 * - `ended`: the source has ended for good, or the relay stops, and the client has all its audio.
 * - `shutdown`: the same, but it did not take it in time.
 */
export type LeaveReason = "left" | "reset" | "stalled" | "disconnected" | "ended" | "shutdown";

/** What tells one client from another. */
export interface ClientLabel {
  /** Counts from 1 in the order of arrival. */
  readonly id: number;
  readonly transport: Transport;
  readonly address: string;
}
