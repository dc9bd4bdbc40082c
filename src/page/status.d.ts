/**
 * What the relay tells, as far as the page shows it: docs/status.schema.json.
 *
 * @module
 */

/** `stopped`: it has said goodbye; `locked`: it wants a token. */
export type RelayState = "looking" | "here" | "away" | "stopped" | "locked";

/** What is wrong, and what to do, in the words of the log. */
export interface Advice {
  readonly problem: string;
  readonly state: string;
  readonly remedy: string;
}

export interface Station {
  readonly name: string;
  readonly source: string;
  readonly phoneModel: string | null;
  readonly format: string;
  readonly state: "streaming" | "waiting";
  readonly advice: Readonly<Record<"en" | "ja", Advice>> | null;
  readonly bytesPerSecond: number;
  readonly driftPpm: number | null;
  readonly levelsDbfs: readonly (number | null)[] | null;
  readonly rmsDbfs: readonly (number | null)[] | null;
  readonly silentMs: number;
  readonly targets: readonly Target[];
}

/** Where the audio is published. */
export interface Target {
  readonly url: string;
  readonly state: "connecting" | "publishing" | "waiting";
  readonly advice: Readonly<Record<"en" | "ja", Advice>> | null;
}

export interface Client {
  readonly id: number;
  readonly transport: string;
  readonly address: string;
  readonly hereMs: number;
  readonly lagMs: number;
  readonly skippedMs: number;
  readonly lostMs: number;
}
