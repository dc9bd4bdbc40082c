/**
 * The part of the package `ws` that is used: what reads and makes frames.
 *
 * @module
 */

/** Reads what a client sends. */
export class Receiver {
  constructor(options: { isServer: boolean; maxPayload: number; allowSynchronousEvents: boolean });
  write(bytes: Uint8Array): boolean;
  destroy(): void;
  on(event: "message", listener: (data: Uint8Array, isBinary: boolean) => void): this;
  on(event: "ping" | "pong", listener: (data: Uint8Array) => void): this;
  on(event: "conclude", listener: (code: number) => void): this;
  on(event: "error", listener: (error: Error) => void): this;
}

/** How a frame is made. */
export interface FrameOptions {
  readonly fin: boolean;
  readonly opcode: number;
  readonly mask: boolean;
  readonly readOnly: boolean;
  readonly rsv1: boolean;
}

export const Sender: {
  /** The head of a frame, and its payload. */
  frame(payload: Uint8Array, options: FrameOptions): [head: Uint8Array, payload: Uint8Array];
};
