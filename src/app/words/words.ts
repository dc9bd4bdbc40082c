/**
 * Everything that the program says, in one language.
 *
 * The type checker sees to it that each language has a sentence for everything: for each trouble a
 * state and a remedy, for each event, option and command a text.
 *
 * @module
 */

import type { RelayEvent } from "../../core/event.ts";
import type { PairTrouble } from "../../core/phone/pairing.ts";
import type { TapeStatus } from "../../core/record/tape.ts";
import type { Trouble, TroubleOf } from "../../core/trouble.ts";
import type { Note, Step } from "../../service/plan.ts";
import type { ServiceStatus } from "../../service/service_status.ts";
import type { ServiceChange, ServiceTrouble } from "../../service/trouble.ts";
import type { CommandName } from "../commands/command_name.ts";
import type { DoctorCheck, DoctorState, DoctorTrouble } from "../commands/doctor_findings.ts";
import type { OptionName } from "../commands/options.ts";
import type { UsageTrouble } from "../commands/usage.ts";

/** Everything that can go wrong, and is no mistake in the code. */
export type AnyTrouble = Trouble | DoctorTrouble | PairTrouble | ServiceTrouble | UsageTrouble;

/** What is wrong, and what a person can do about it. Neither ends with a full stop. */
export interface Advice {
  /** What could not be done: `Cannot connect to tcp://10.0.0.2:28200`. */
  readonly problem: string;
  /** Why: `nothing listens there`. */
  readonly state: string;
  /** What to do. */
  readonly remedy: string;
}

/** Advice for each of some troubles, by code, and for people who sit at a system: as in `Words.os`. */
export type AdviceFor<Kind extends { readonly code: string }> = {
  readonly [Code in Kind["code"]]: (trouble: TroubleOf<Kind, Code>, os: string) => Advice;
};

/** A text for each event, by kind, and for people who sit at a system: as in `Words.os`. */
export type EventTexts = {
  readonly [Kind in RelayEvent["kind"]]: (
    event: Extract<RelayEvent, { kind: Kind }>,
    os: string,
  ) => string;
};

/** A text for each thing that `doctor` can find in order. */
export type DoctorTexts = {
  readonly [Code in DoctorState["code"]]: (state: Extract<DoctorState, { code: Code }>) => string;
};

/** What `doctor` says last: what to type next. */
export interface DoctorConclusion {
  /** Nothing is wrong. `command` starts the relay. */
  readonly startRelay: (command: string) => string;
  /** Nothing is wrong, and a relay sends audio. `command` shows the lines for players. */
  readonly listen: (command: string) => string;
  /** Of what is wrong, `check` comes first. `command` looks again. */
  readonly mendFirst: (check: string, command: string) => string;
}

/** What `pair` says and asks. */
export interface PairingTexts {
  /** What to do on the phone, a message each. */
  readonly steps: readonly string[];
  readonly askAddress: string;
  readonly askCode: string;
  readonly askConnectAddress: string;
  readonly paired: string;
  /** The phone is ready. The command that follows starts the relay with it. */
  readonly ready: (serial: string) => string;
  /** The command that follows has the system do so. */
  readonly service: string;
}

/** What `service` does and finds. */
export interface ServiceTexts {
  /** What a step does, in one line. */
  readonly step: (step: Step) => string;
  readonly note: (note: Note) => string;
  /** All was done. */
  readonly done: Readonly<Record<ServiceChange, string>>;
  /** All was done, but nothing will start the relay as things are. */
  readonly installedInVain: string;
  readonly nothing: string;
  /** Nothing is installed, and something that is not ours has the place. */
  readonly foreign: (path: string) => string;
  /** A line for each thing that is known, and one for each file that is missing. */
  readonly status: (status: ServiceStatus) => readonly string[];
}

/** How a station is doing, as the status line shows it. */
export interface StatusFigures {
  readonly state: "streaming" | "waiting";
  readonly clients: number;
  readonly bytesPerSecond: number;
  readonly driftPpm: number | undefined;
  /** −Infinity for a silent channel; undefined while nothing comes. */
  readonly levelsDbfs: readonly number[] | undefined;
  readonly silentMs: number;
  readonly skippedMs: number;
  readonly lostMs: number;
}

/** How a recording is doing, as its line shows it. */
export interface RecordingFigures extends TapeStatus {
  /** How loud each channel is, in dBFS and as a bar; undefined while nothing comes. */
  readonly levels: readonly { readonly dbfs: number; readonly bar: string }[] | undefined;
  /** How long the disk lasts; undefined where nobody tells. */
  readonly leftMs: number | undefined;
}

/** How a command is explained. */
export interface CommandHelp {
  /** One line for the list of commands. */
  readonly summary: string;
}

/** What whoever types the program's name alone may want. */
export type FirstStep = "play" | "record" | "relay" | "doctor" | "--help";

/** One language. */
export interface Words {
  /** The system at which whoever reads them sits, as in `Deno.build.os`: remedies differ. */
  readonly os: string;
  readonly advice: AdviceFor<AnyTrouble>;
  /** Makes sentences of advice. */
  say(advice: Advice): string;
  /** The same without the problem, where that is clear. */
  stateAndRemedy(state: string, remedy: string): string;
  readonly events: EventTexts;
  /** So many messages were left out, as they were like the last. */
  moreLikeThat(suppressed: number): string;
  /** The fields of the status line, the most important first. */
  status(figures: StatusFigures): string[];
  /** The fields of a recording's line, the most important first. */
  recording(figures: RecordingFigures): string[];
  /**
   * How to listen, in one line: on this computer and, if there is another way, on others. `command`
   * shows the lines for players.
   */
  howToListen(url: string, urlsElsewhere: readonly string[], command: string): string;
  /** What to open on another computer or a phone. Whoever has the link, and `isSecret`, can listen. */
  openElsewhere(link: string, isSecret: boolean): string;
  /** Which hosts take the place of `here` in the lines for players on other computers. */
  playElsewhere(here: string, elsewhere: readonly string[]): string;
  /** Of a check that `doctor` could not make. */
  readonly notChecked: string;
  readonly doctorChecks: Readonly<Record<DoctorCheck, string>>;
  readonly doctor: DoctorTexts;
  readonly doctorConclusion: DoctorConclusion;
  /** What `doctor` advises where the relay would only name `doctor`. */
  readonly beyondDoctor: string;
  readonly pairing: PairingTexts;
  readonly service: ServiceTexts;
  /** In place of a table of phones without any. */
  readonly noPhones: string;
  /** The heads of the table of phones: serial, state, model, Android, sndcpy, what would be used. */
  readonly deviceHeads: readonly [string, string, string, string, string, string];
  readonly deviceCells: { readonly ready: string; readonly yes: string; readonly no: string };
  /** What the program can do first of all: for each of these what to type after its name. */
  readonly firstSteps: Readonly<Record<FirstStep, string>>;
  readonly help: {
    /** What the program is, in one line. */
    readonly purpose: string;
    readonly usage: string;
    readonly commands: string;
    readonly options: string;
    /** Where to read about one command. */
    readonly more: string;
    readonly defaultIs: (value: string) => string;
    readonly exitCodes: string;
    readonly command: Readonly<Record<CommandName, CommandHelp>>;
    /** One or more lines an option. */
    readonly option: Readonly<Record<OptionName, string>>;
  };
}
