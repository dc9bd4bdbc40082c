/**
 * The commands that relay audio.
 *
 * @module
 */

import { RelayEvents } from "../../core/event.ts";
import { TroubleError } from "../../core/trouble.ts";
import { networkInterfaces } from "../../io/network_interfaces.ts";
import { runCommand } from "../../io/process/command_runner.ts";
import { isJournal } from "../../io/process/journal_stream.ts";
import { SystemdNotifier } from "../../io/process/systemd_notifier.ts";
import { findPhones } from "../phones.ts";
import { tryRecording } from "../recording.ts";
import { RecordingDesk } from "../recording_desk.ts";
import type { PlayerWish } from "../players.ts";
import { findSpeaker, playerOutput } from "../playing.ts";
import { publishOutput } from "../publishing.ts";
import { type Output, type RelayEnvironment, runRelay } from "../relay.ts";
import { logEvent } from "../report/event_log.ts";
import { formatOption } from "../report/ffmpeg_line.ts";
import { listenHosts } from "../report/listen_hosts.ts";
import { type LogStyle, MESSAGE_INDENT, startLogging } from "../report/log.ts";
import { formatPlayerLines } from "../report/player_lines.ts";
import { showToSystemd } from "../report/systemd_status.ts";
import { type Command, commandLine, EXIT_CANNOT, EXIT_OK, type ProgramContext } from "./command.ts";
import type { GivenOptions } from "./given_options.ts";
import { PLAY_OPTIONS, readPlayOption } from "./play_config.ts";
import { PUBLISH_OPTIONS, type PublishConfig, readPublishOption } from "./publish_config.ts";
import { readRecordOption, RECORD_OPTIONS, type RecordingsConfig } from "./recording_config.ts";
import {
  readRelayConfig,
  RELAY_OPTIONS,
  type RelayConfig,
  type Verbosity,
} from "./relay_config.ts";
import { UsageError } from "./usage.ts";

/** Relays the audio of a phone. */
export const relayCommand: Command = {
  name: "relay",
  options: [...RELAY_OPTIONS, ...RECORD_OPTIONS, ...PLAY_OPTIONS, ...PUBLISH_OPTIONS],
  read(given) {
    const config = readRelayConfig(given, "relay");
    const wishes = readWishes(given);
    refuseKeyboard(config);
    return async (context) =>
      await relay(config, context, await alongside(wishes, config, context));
  },
};

/** Relays a built-in sound. */
export const demoCommand: Command = {
  name: "demo",
  options: [...RELAY_OPTIONS, ...RECORD_OPTIONS, ...PLAY_OPTIONS, ...PUBLISH_OPTIONS],
  read(given) {
    const config = readRelayConfig(given, "demo");
    const wishes = readWishes(given);
    return async (context) =>
      await relay(config, context, await alongside(wishes, config, context));
  },
};

/**
 * Nobody types audio.
 *
 * @throws {UsageError} `stdin-is-terminal`
 */
export function refuseKeyboard({ source }: RelayConfig): void {
  if (source.kind !== "stdin" || !Deno.stdin.isTerminal()) return;
  throw new UsageError({ code: "stdin-is-terminal" });
}

/** What is to be done with the audio beside relaying it. */
interface Wishes {
  readonly recording: RecordingsConfig | undefined;
  readonly playing: PlayerWish | undefined;
  readonly publishing: readonly PublishConfig[];
}

function readWishes(given: GivenOptions): Wishes {
  return {
    recording: readRecordOption(given),
    playing: readPlayOption(given),
    publishing: readPublishOption(given),
  };
}

/** Recording, playing and publishing beside the relay: their end is not its own. */
async function alongside(
  { recording, playing, publishing }: Wishes,
  config: RelayConfig,
  { version }: ProgramContext,
): Promise<RelayExtras> {
  const { format } = config;
  const outputs: Output[] = [];
  const recordings = new RecordingDesk(recording, version);
  if (recording !== undefined) {
    await tryRecording(recording, format);
    const record = recording.isAlways ? recordings.always() : recordings.waiting;
    outputs.push((station, finish) =>
      record(station, (failure) => failure !== undefined && finish(failure))
    );
  }
  if (playing !== undefined) outputs.push(playerOutput(await findSpeaker(playing, format), false));
  if (publishing.length > 0) outputs.push(publishOutput(publishing, config, version));
  return { outputs, recordings, mayJoin: false, showsStatus: true };
}

/** What a command does with the audio besides relaying it. */
export interface RelayExtras {
  readonly outputs: readonly Output[];
  /** Those that can be begun over HTTP; undefined: none. */
  readonly recordings?: RecordingDesk;
  /** Whether a relay that runs already is as good as one of its own. */
  readonly mayJoin: boolean;
  /** Whether its status is shown; an output may have a line of its own. */
  readonly showsStatus: boolean;
  /** Whether another relay is all that is listened to, and nobody is let in. */
  readonly onlyListens?: boolean;
}

/** Runs the relay, and reports on it, until it is asked to stop. */
export async function relay(
  config: RelayConfig,
  context: ProgramContext,
  extras: RelayExtras,
): Promise<number> {
  const { err, words, version } = context;
  const { logFormat, verbosity, source } = config;
  const isText = logFormat === "text";
  const loggers = startLogging(
    await logStyle(config, context),
    verbosity,
    (message) => isText ? err.message(message, MESSAGE_INDENT) : err.line(message),
    words.moreLikeThat,
  );
  const events = new RelayEvents();
  const namesStations = config.allPhones || config.phones.length > 0;
  const options = { loggers, words, namesStations };
  events.listen((event) => logEvent(event, options));
  await using notifier = findNotifier(events);
  if (notifier !== undefined) {
    events.listen((event) => showToSystemd(event, notifier, words, namesStations));
  }
  const isForPeople = isText && verbosity !== "quiet";
  try {
    await runRelay(config, {
      ...extras,
      events,
      words,
      loggers,
      version,
      statusTerminal: isForPeople && err.isTerminal ? err : undefined,
      phones: "adb" in source ? findPhones(source.adb) : undefined,
      showLink: isForPeople && context.out.isTerminal
        ? (link) => showLink(link, context)
        : undefined,
      listening: (...place) => isForPeople && showHowToListen(place, verbosity, context),
    }, context.stopSignal());
    return EXIT_OK;
  } catch (error) {
    if (!(error instanceof TroubleError)) throw error;
    events.emit({ kind: "cannot-run", trouble: error.trouble });
    return EXIT_CANNOT;
  }
}

/** What is written to the journal goes into its own fields; every other file may be read later. */
async function logStyle(
  { logFormat }: RelayConfig,
  { err }: ProgramContext,
): Promise<LogStyle> {
  if (logFormat === "json") return "json";
  if (err.isTerminal) return "terminal";
  return await isJournal(Deno.env.get("JOURNAL_STREAM")) ? "journal" : "file";
}

/** systemd names its socket to a service that is to tell when it is ready. */
function findNotifier(events: RelayEvents): SystemdNotifier | undefined {
  if (!Deno.env.get("NOTIFY_SOCKET")) return undefined;
  return new SystemdNotifier(runCommand, (words) => events.emit({ kind: "notify-failed", words }));
}

/** The code is for the camera of a phone. */
async function showLink(link: string, { out, words }: ProgramContext): Promise<void> {
  const { renderUnicodeCompact } = await import("uqr");
  out.lines([
    words.openElsewhere(link, link.includes("?")),
    ...renderUnicodeCompact(link).split("\n"),
  ]);
}

function showHowToListen(
  [host, port, format, name]: Parameters<RelayEnvironment["listening"]>,
  verbosity: Verbosity,
  { out, words }: ProgramContext,
): void {
  const hosts = listenHosts(host, networkInterfaces());
  if (verbosity === "verbose") return out.lines(formatPlayerLines(hosts, port, format, words));
  const [here, ...elsewhere] = [hosts.here, ...hosts.elsewhere].map((each) =>
    `tcp://${each}:${port}`
  );
  const command = commandLine("players") + formatOption(format);
  const text = words.howToListen(here!, elsewhere, command);
  out.message(name === undefined ? text : `${name}: ${text}`);
}
