/**
 * The contract of what brings audio to a target.
 *
 * @module
 */

import type { TroubleError } from "../trouble.ts";

/** One connection to a target. Disposed of, it has ended. */
export interface Publication extends AsyncDisposable {
  /** Resolves when the target is known to take audio; if not given, it does already. */
  readonly established?: Promise<void>;
  /** Resolves with why it has ended by itself, where a write need not tell. Never rejects. */
  readonly ended?: Promise<TroubleError>;
  /**
   * Resolves when the frames, which are whole and lent, are taken.
   *
   * @throws {TroubleError} when they are not
   */
  write(frames: Uint8Array): Promise<void>;
  /** Delivers what is left. Never rejects. */
  finish(): Promise<void>;
}

/**
 * Connects to a target. When the signal is aborted it rejects, and leaves nothing open.
 *
 * @throws {TroubleError} a {@linkcode PublishTrouble} or an {@linkcode EncoderTrouble}
 * @throws the signal's reason when that is aborted
 */
export type OpenPublication = (signal: AbortSignal) => Promise<Publication>;

/** How a target is doing. */
export interface TargetStatus {
  /** Without secrets. */
  readonly url: string;
  /** `waiting`: it is tried again after a while. */
  readonly state: "connecting" | "publishing" | "waiting";
  /** How long it has been in that state. */
  readonly stateMs: number;
  /** Why it does not get the audio, if that is known. */
  readonly trouble: TroubleError["trouble"] | undefined;
  /** How often it got audio again after it had got none. */
  readonly reconnects: number;
  /** What it did not get while it was connected, as it was too slow. */
  readonly lostBytes: number;
}
