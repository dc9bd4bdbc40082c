/**
 * What happens, in English.
 *
 * @module
 */

import { likelyFormat } from "../../report/likely_format.ts";
import type { Advice, AnyTrouble, EventTexts } from "../words.ts";
import { INSTALL_ADB, sourceName } from "./troubles.ts";

/** @param explain says what is wrong and what to do */
export function eventTexts(explain: (trouble: AnyTrouble) => string): EventTexts {
  return {
    "source-streams": () => "Audio is coming in.",
    "source-lost": ({ error }) => explain(error.trouble),
    "source-ended": ({ source }) => `The audio of ${sourceName(source)} has ended.`,
    "phone-waits": ({ wait }) => explain(wait),
    "phone-ready": ({ app, serial }) => `Starting ${app} on ${serial}.`,
    "starts-limited": ({ app, intervalMs }) =>
      `${app} had to be started again and again: from now on once in ${
        intervalMs / 1000
      } s. Some ` +
      "phones stop it to save the battery; exempt it from that in the phone's settings.",
    "zeros": ({ app, silentMs }) =>
      `The phone has been silent for ${Math.round(silentMs / 60_000)} min. If something is ` +
      `playing, start ${app} again; --restart-after-silence does it by itself.`,
    "surge": ({ skippedMs }) =>
      `Skipped ${seconds(skippedMs)} of old audio that arrived in a burst.`,
    "too-fast": () =>
      "The audio comes much faster than it plays: it is passed on as it comes. Check --format; a " +
      "program that does not keep real time itself belongs behind --source -.",
    "wrong-rate": ({ framesPerSecond, declared }) =>
      `The audio arrives at ${Math.round(framesPerSecond)} frames a second, but its format was ` +
      `given as ${declared}: it sounds wrong. The right one is probably --format ` +
      `${likelyFormat(framesPerSecond, declared) ?? "RATE:BITS:CHANNELS"}.`,
    "client-joined": ({ client: { id, address } }) => `Client ${id} (${address}) listens.`,
    "client-skipped": ({ client: { id, address }, skippedMs }) =>
      `Client ${id} (${address}) is too slow: skipped ${seconds(skippedMs)} for it.`,
    "client-left": ({ client: { id, address }, reason, heardMs, skippedMs }) =>
      `Client ${id} (${address}) is gone (${leaveReasons[reason]}): heard ${seconds(heardMs)}, ` +
      `skipped ${seconds(skippedMs)}.`,
    "client-refused": ({ address }) =>
      `Closed a client (${address}): the limit of clients is reached. --max-clients raises it, if ` +
      "the limit of open files (ulimit -n) allows.",
    "accept-failed": ({ words }) =>
      `Cannot let a client in: ${words}. It is tried again; if it lasts, raise the limit of open ` +
      "files (ulimit -n) or lower --max-clients.",
    "stopping": () => "Stopping.",
    "stopped": () => "Stopped.",
    "started": ({ version, addresses, source, format }) =>
      `sndcpy-relay ${version} listens on ${addresses.join(" and ")}, for ${sourceName(source)} ` +
      `(${format}).`,
    "open-bind": ({ addresses }) =>
      `Anyone who can reach ${addresses.join(" and ")} can listen. Keep to this computer with ` +
      "-b localhost.",
    "no-adb": ({ address }) =>
      `Cannot find adb: the relay connects to ${address} alone, and starts nothing on a phone. ` +
      `${INSTALL_ADB}.`,
    "clients-limited": ({ wanted, possible }) =>
      `Cannot let ${wanted} clients in: this system's limit of open files allows ${possible}. ` +
      "Raise it before the relay starts, with ulimit -n.",
    "notify-failed": ({ words }) => `Cannot tell systemd how the relay is doing: ${words}.`,
    "cannot-run": ({ trouble }) => explain(trouble),
    "listener-failed": () =>
      "Something that watches the relay has failed; the relay goes on. Please report it, with " +
      "what --verbose shows.",
  };
}

/** Why a client is gone. */
const leaveReasons = {
  left: "left",
  reset: "connection reset",
  stalled: "stalled",
  disconnected: "disconnected",
  ended: "drained",
  shutdown: "not drained in time",
};

/** Makes sentences of advice. */
export function say({ problem, state, remedy }: Advice): string {
  return `${problem}: ${state}. ${remedy}.`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
