/**
 * What the modules of the page's sound tell each other: for the type checker alone, never served.
 *
 * Times are in milliseconds, unless a name says otherwise. What is not known is undefined.
 *
 * @module
 */

/** How the PCM that comes is to be read. */
export interface PcmFormat {
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  readonly channels: number;
}

/** Frames that follow each other. */
export interface PcmBlock {
  /** When the last of them was the newest in the relay, by its clock. */
  readonly relayMs: number;
  /** The number of the first, those counted in that never came. */
  readonly frame: number;
  /** From -1 to 1, channel by channel. */
  readonly channels: readonly Float32Array<ArrayBuffer>[];
}

/** What is known of the relay's clock, and of the stream by it. */
export interface ClockNews {
  /** The relay's time less the page's. */
  readonly offsetMs: number;
  readonly roundTripMs: number;
  /** When frame 0 would have been the newest, by the relay's clock. */
  readonly zeroMs: number;
  /** The least time from the relay to here, less the offset. */
  readonly transitMs: number;
}

/** Since when the relay is away, by the page's clock, and whether it is there but lets nobody in. */
export interface Away {
  readonly sinceMs: number;
  readonly why: "unreachable" | "full";
}

/** What the receiver tells the page. */
export type ReceiverNews =
  | { readonly kind: "format"; readonly format: PcmFormat }
  | { readonly kind: "away" } & Away
  | { readonly kind: "clock" } & ClockNews;

/** How a playout stands. */
export interface PlayoutStatus {
  /** The time of the audio context at which `frame` is played. */
  readonly contextMs: number;
  /** Its number in the stream; undefined in silence. */
  readonly frame: number | undefined;
  /** When the context's time 0 was rendered. */
  readonly renderedMs: number;
  /** The delay that is aimed at. */
  readonly aimMs: number;
  readonly underruns: number;
  /** How much audio was left out, here or before it came here. */
  readonly skippedMs: number;
  /** How much faster audio comes than it is played. */
  readonly driftPpm: number | undefined;
  /** Counts what moves the delay at once. */
  readonly epoch: number;
}

/** What the latency consists of. */
export interface LatencyParts {
  readonly relayMs: number;
  readonly networkMs: number;
  readonly bufferMs: number;
  readonly outputMs: number;
}

/** What can be measured while somebody listens. */
export interface Measures {
  /** From being the newest in the relay to the ear. */
  readonly latencyMs: number | undefined;
  readonly parts: LatencyParts | undefined;
  /** What `bufferMs`, or in step `latencyMs`, should be by now. */
  readonly targetMs: number | undefined;
  /** How much faster the source is than the sound device. */
  readonly driftPpm: number | undefined;
  /** How often nothing was left to play. */
  readonly underruns: number | undefined;
  /** How much audio was left out. */
  readonly skippedMs: number | undefined;
  /** The relay's clock less this page's. */
  readonly offsetMs: number | undefined;
  /** How far this page is from the common latency. */
  readonly stepErrorMs: number | undefined;
}

/** What is heard on which side. */
export type Channels = "stereo" | "swapped" | "mono";

/** What somebody who listens can choose. */
export interface Settings {
  readonly targetMs: number;
  readonly volume: number;
  readonly isMuted: boolean;
  readonly channels: Channels;
  readonly isInStep: boolean;
}

/**
 * `waiting` is connected, but nothing comes; `away` is a relay that cannot be reached; `blocked` needs
 * another press, as the browser does not allow sound.
 */
export type State = "stopped" | "starting" | "playing" | "waiting" | "away" | "blocked";

/** How a player is made. */
export interface PlayerOptions {
  readonly baseUrl: URL;
  readonly sampleRate: number;
  readonly settings: Settings;
  /** Called when the state may be another one. */
  readonly tell: () => void;
}
