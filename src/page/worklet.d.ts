/** What there is in the scope of an audio worklet, and in no library of TypeScript. */

declare const currentFrame: number;
declare const sampleRate: number;

declare class AudioWorkletProcessor {
  constructor(options?: AudioWorkletNodeOptions);
  readonly port: MessagePort;
}

declare function registerProcessor(
  name: string,
  processor: new (options: AudioWorkletNodeOptions) => AudioWorkletProcessor,
): void;
