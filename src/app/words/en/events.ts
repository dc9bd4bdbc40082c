/**
 * What happens, in English.
 *
 * @module
 */

import { isOnNetwork } from "../../../core/phone/phone_serial.ts";
import { likelyFormat } from "../../report/likely_format.ts";
import type { TlsTrouble } from "../../../core/access_trouble.ts";
import type { ListenTrouble } from "../../../core/trouble.ts";
import type { Advice, AnyTrouble, EventTexts } from "../words.ts";
import { rivalName, sourceName } from "./names.ts";
import { accessEvents } from "./access.ts";
import { playerEvents } from "./playing.ts";
import { recordingEvents } from "./recording.ts";

/**
 * @param explain says what is wrong and what to do
 * @param adviceOn the same in parts
 */
export function eventTexts(
  explain: (trouble: AnyTrouble, os: string) => string,
  adviceOn: (trouble: ListenTrouble | TlsTrouble, os: string) => Advice,
): EventTexts {
  return {
    "source-streams": () => "Audio is coming in.",
    "source-lost": ({ error }, os) => explain(error.trouble, os),
    "source-ended": ({ source }) => `The audio of ${sourceName(source)} has ended.`,
    "phone-waits": ({ wait }, os) => explain(wait, os),
    "phone-twice": ({ serial, others }) =>
      `${[serial, ...others].join(" and ")} are one phone: the relay listens to it ` +
      (isOnNetwork(serial) ? `as ${serial}.` : "over the cable."),
    "phone-ready": ({ app, serial }) => `Starting ${app} on ${serial}.`,
    "server-elsewhere": ({ address }) =>
      `adb's server (${address}) is on another computer or in a container, and so is every port that ` +
      "it forwards. The relay needs none: the audio comes through the server.",
    "app-installed": ({ app, serial }) => `Installed ${app} on ${serial}.`,
    "app-taken-over": ({ app, ...rival }) =>
      `${sentence(rivalName(app, rival))}. ${app} lets one program in at a time: because of ` +
      "--take-over the relay takes it, and that one falls silent. Let it listen to the relay.",
    "starts-limited": ({ app, intervalMs }) =>
      `${app} keeps ending: from now on it is started at most once every ${intervalMs / 1000} s. ` +
      "Some phones stop apps to save the battery; exempt it from that in the phone's settings.",
    "zeros": ({ app, silentMs }) =>
      `The phone has been silent for ${Math.round(silentMs / 60_000)} min. If something is ` +
      `playing, start ${app} again; --restart-after-silence does that by itself.`,
    "surge": ({ skippedMs }) =>
      `Skipped ${seconds(skippedMs)} of old audio that arrived in a burst.`,
    "read-late": ({ skippedMs }) =>
      `This computer was too busy to run the relay in time: skipped ${seconds(skippedMs)}.`,
    "too-fast": () =>
      "The audio comes much faster than it plays, and is passed on as it comes. Check --format; " +
      "a program that does not keep to real time should be piped into `--source -`.",
    "wrong-rate": ({ framesPerSecond, declared }) =>
      `The audio arrives at ${Math.round(framesPerSecond)} frames a second, but its format was ` +
      `given as ${declared}, so it sounds wrong. ` +
      rightFormat(likelyFormat(framesPerSecond, declared)),
    "client-joined": ({ client: { id, address } }) => `Client ${id} (${address}) has joined.`,
    "client-stalled": ({ client: { id, transport, address }, stalledMs }) =>
      transport === "file"
        ? diskHangs(stalledMs)
        : `Client ${id} (${address}) has taken nothing for ${Math.round(stalledMs / 1000)} s: ` +
          "it is paused or frozen, or its network is.",
    "client-overrun": ({ client: { id, transport, address }, lostMs }) =>
      transport === "file"
        ? `The disk was too slow: the recording has lost ${seconds(lostMs)}.`
        : `Client ${id} (${address}) was too slow: it has lost ${seconds(lostMs)}.`,
    "client-left": ({ client: { id, address }, reason, sentMs, skippedMs, lostMs }) =>
      `Client ${id} (${address}) is gone (${leaveReasons[reason]}): sent ${seconds(sentMs)}, ` +
      `skipped ${seconds(skippedMs)}, lost ${seconds(lostMs)}.`,
    "client-refused": ({ address }, os) =>
      `Closed a client (${address}): the limit of clients is reached. --max-clients raises it` +
      (os === "windows" ? "." : ", if the limit of open files (ulimit -n) allows."),
    "accept-failed": ({ words }, os) =>
      `Cannot let a client in: ${words}. The relay tries again; if that does not help, ` +
      (os === "windows" ? "" : "raise the limit of open files (ulimit -n) or ") +
      "lower --max-clients.",
    "encoder-failed": ({ error }, os) => explain(error.trouble, os),
    ...recordingEvents(explain),
    ...playerEvents,
    "publish-started": ({ target }) => `Publishing to ${target}.`,
    "publish-lost": ({ error }, os) => `${explain(error.trouble, os)} It is tried again.`,
    "stopping": () => "Stopping.",
    "stopped": () => "Stopped.",
    "started": ({ version, addresses, source, format }) =>
      `sndcpy-relay ${version} relays ${sourceName(source)} (${format}) on ` +
      `${addresses.join(" and ")}.`,
    "joined": ({ version, source }) =>
      `sndcpy-relay ${version} listens to the relay that runs at ${sourceName(source)}.`,
    ...accessEvents(adviceOn),
    "clients-limited": ({ wanted, possible }) =>
      `Cannot let ${wanted} clients in: this system's limit of open files allows ${possible}. ` +
      "Raise it before the relay starts, with ulimit -n.",
    "notify-failed": ({ words }) => `Cannot tell systemd how the relay is doing: ${words}.`,
    "cannot-run": ({ trouble }, os) => explain(trouble, os),
    "listener-failed": () =>
      "Something that reports on the relay has failed; the audio goes on. Please report this to " +
      "the project, with what --verbose shows.",
  };
}

/** Why a client is gone. */
const leaveReasons = {
  left: "it left",
  reset: "connection reset",
  stalled: "it took nothing for too long",
  disconnected: "it was sent away",
  ended: "it got everything",
  shutdown: "it did not get everything in time",
};

function diskHangs(stalledMs: number): string {
  return `The disk has taken nothing for ${Math.round(stalledMs / 1000)} s. The recording loses ` +
    "nothing yet: it waits for a minute.";
}

/** Makes sentences of advice. */
export function say({ problem, state, remedy }: Advice): string {
  return `${problem}: ${state}. ${remedy}.`;
}

/** A name keeps its letters: `vlc (PID 4711) listens …`. */
function sentence(clause: string): string {
  return clause.replace(/^a (?=program)/, "A ");
}

function rightFormat(likely: string | undefined): string {
  return likely === undefined
    ? "Name the right one with --format."
    : `The right one is probably --format ${likely}.`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
