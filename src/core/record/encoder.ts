/** Placeholder until the encoders move in. */
export interface Encoder {
  begin(): Promise<Uint8Array>;
  encode(frames: Uint8Array): Promise<Uint8Array>;
  end(): Promise<{ bytes: Uint8Array; head?: Uint8Array }>;
  [Symbol.asyncDispose](): Promise<void>;
}
