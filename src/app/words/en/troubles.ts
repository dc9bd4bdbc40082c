/**
 * What can go wrong with sources, phones, adb and ports, in English.
 *
 * @module
 */

import { formatAddress, isLoopback } from "../../../core/base/address.ts";
import type { PhoneTask } from "../../../core/phone/phone.ts";
import type { SourceLabel } from "../../../core/source/source.ts";
import type { Trouble } from "../../../core/trouble.ts";
import type { Advice, AdviceFor } from "../words.ts";

const GET_APP = "Get sndcpy.apk from https://github.com/rom1v/sndcpy/releases, and start the " +
  "relay with --apk FILE";
/** What to do where there is no adb. */
export const INSTALL_ADB = "Install Android's platform tools, or name adb with --adb";
const RETRIED = "The relay tries again by itself";
const START_ANEW = "Unplug the phone and plug it in again; if that does not help, run " +
  "`adb kill-server`";

/** Advice for everything that a station can meet. */
export const troubles: AdviceFor<Trouble> = {
  "unresolved": ({ host }) => ({
    problem: `Cannot find ${host}`,
    state: "no computer is known by that name",
    remedy: "Check the name, and that this computer is in the same network",
  }),
  "refused": ({ source }) => ({
    ...connect(source, "nothing listens there"),
    remedy: leadsToApp(source)
      ? "Start sndcpy on the phone, and run: " +
        `adb forward tcp:${source.port} localabstract:${source.socketName}`
      : "Check that the program there runs",
  }),
  "unreachable": ({ source }) => ({
    ...connect(source, "the network does not reach it"),
    remedy: "Check the address and the network",
  }),
  "no-audio": ({ source }) =>
    source.kind === "app"
      ? {
        ...hear(source, "it was started, but sends nothing"),
        remedy: "Unlock the phone, allow the capture if it asks, and close any other program " +
          `that listens to ${source.app}`,
      }
      : {
        ...hear(source, "it ended without a byte of audio"),
        remedy: leadsToApp(source)
          ? "sndcpy serves one program, once: close any other, and start sndcpy again"
          : source.kind === "stdin"
          ? "See what the program says that should write it"
          : "Check that the program there runs",
      },
  "silent": ({ source, silentMs, hadAudio }) => ({
    ...hear(
      source,
      hadAudio
        ? `it has sent nothing for ${silentMs / 1000} s`
        : `it is connected, but has sent nothing for ${silentMs / 1000} s`,
    ),
    remedy: source.kind === "app"
      ? "The relay starts it again by itself"
      : leadsToApp(source)
      ? "If it stays silent, start sndcpy on the phone again"
      : "If it stays silent, look at what the program there says",
  }),
  "zeros": ({ source }) => ({
    ...hear(source, "it has sent digital silence for too long"),
    remedy: "The relay starts it again by itself",
  }),
  "reset": ({ source }) => ({
    problem: `Lost ${sourceName(source)}`,
    state: "the connection broke off",
    remedy: lostRemedy(source),
  }),
  "ended": ({ source }) => ({
    problem: `Lost ${sourceName(source)}`,
    state: "it has ended the audio",
    remedy: lostRemedy(source),
  }),
  "failed": ({ source, words }) => ({
    problem: `Cannot read ${sourceName(source)}`,
    state: words,
    remedy: RETRIED,
  }),
  "no-device": ({ serial, others }) => ({
    problem: "Waiting for a phone",
    state: serial === undefined
      ? "none is connected"
      : `${serial} is not connected${others.length === 0 ? "" : `, but ${others.join(", ")}`}`,
    remedy: serial === undefined
      ? "Plug one in, and switch on USB debugging in its developer options"
      : "Plug it in, or name another with --serial",
  }),
  "several-devices": ({ serials }) => ({
    problem: "Cannot choose a phone",
    state: `several are ready (${serials.join(", ")})`,
    remedy: `Name one with --serial ${serials[0]}, or unplug the others`,
  }),
  "not-ready": ({ serial, state }) => ({
    problem: `Cannot use ${serial}`,
    state,
    remedy: state.startsWith("no permissions")
      ? "Give this user access to it (on Linux: install the package " +
        "android-sdk-platform-tools-common)"
      : "Unlock the phone, or plug it in again",
  }),
  "unauthorized": ({ task }) =>
    cannot(
      task,
      "the phone does not trust this computer yet",
      "Unlock it, and tap Allow where it asks about USB debugging",
    ),
  "offline": ({ task }) =>
    cannot(
      task,
      "the phone does not answer",
      "Unlock it and tap Allow if it asks about USB debugging; else unplug it and plug it in again",
    ),
  "device-gone": ({ task }) => cannot(task, "the phone is not there any more", "Plug it in again"),
  "app-missing": ({ task, app }) => cannot(task, `${app} is not installed on it`, GET_APP),
  "app-refused": ({ task, words }) =>
    cannot(task, quote("the phone", words), "Unlock the phone, and look at what its screen asks"),
  "too-old": ({ task }) =>
    cannot(task, "its Android cannot capture audio", "Android 10 or newer is needed"),
  "forward-refused": ({ task, words }) =>
    cannot(
      task,
      quote("adb", words),
      "Stop the program that uses the port, or choose another with --sndcpy-port",
    ),
  "forward-taken": ({ task, serial, local, remote }) =>
    cannot(
      task,
      `the port leads to ${remote} of ${serial}`,
      `If nobody needs that any more, run \`adb -s "${serial}" forward --remove ${local}\`, or ` +
        "choose another port with --sndcpy-port",
    ),
  "install-failed": ({ task, words }) =>
    cannot(
      task,
      quote("the phone", words),
      "Unlock the phone, allow installing over USB in its developer options, and look at what its " +
        "screen asks",
    ),
  "push-failed": ({ task, words }) =>
    cannot(task, quote("adb", words), "See that the file can be read, and that the phone has room"),
  "apk-unusable": ({ task, path, reason }) =>
    cannot(
      task,
      reason === "unreadable"
        ? `${path} cannot be read as a file that ends in .apk`
        : `${path} is no app that Android can install`,
      "Name another with --apk FILE",
    ),
  "adb-clash": ({ server, client }) => ({
    problem: "Cannot use adb",
    state: `two versions of it, ${server} and ${client} (ours), end each other's server`,
    remedy: "Use one adb for everything: --adb FILE or $ADB names it here",
  }),
  "adb-timeout": ({ task }) => cannot(task, "adb took too long", START_ANEW),
  "adb-not-started": ({ task, path }) =>
    cannot(task, `${path} could not be started`, "Name adb with --adb FILE"),
  "adb-ended": ({ task }) => cannot(task, "adb's server has ended", RETRIED),
  "adb-garbled": ({ task, found }) =>
    cannot(task, `adb printed what it should not (${found})`, "Name another adb with --adb FILE"),
  "adb-failed": ({ task, words }) => cannot(task, quote("adb", words), START_ANEW),
  "adb-missing": () => ({
    problem: "Cannot find adb",
    state: "it is not where it usually is",
    remedy: INSTALL_ADB,
  }),
  "adb-misnamed": ({ by, value, isPath }) => ({
    problem: "Cannot find adb",
    state: `${by === "option" ? "--adb" : "$ADB"} names ${JSON.stringify(value)}, but ` +
      (isPath ? "there is no such file" : "no folder of the PATH holds it"),
    remedy: "Correct it, or leave it out to have adb looked for",
  }),
  "port-in-use": ({ address, holder }) => ({
    problem: `Cannot listen on ${address}`,
    state: `${holder ?? "another program, perhaps another relay,"} uses this port`,
    remedy: "Stop it, or choose another port with --port",
  }),
  "port-forbidden": ({ address }) => ({
    problem: `Cannot listen on ${address}`,
    state: "the system does not permit it",
    remedy: "Choose a port above 1023 with --port",
  }),
  "no-such-address": ({ address }) => ({
    problem: `Cannot listen on ${address}`,
    state: "this computer has no such address",
    remedy: "Choose one of its own with --bind",
  }),
  "cannot-listen": ({ address, words }) => ({
    problem: `Cannot listen on ${address}`,
    state: words,
    remedy: "Choose another address with --bind",
  }),
};

/** What a source is called. */
export function sourceName(label: SourceLabel): string {
  switch (label.kind) {
    case "demo":
      return "the demo sound";
    case "stdin":
      return "standard input";
    case "tcp":
      return `tcp://${formatAddress(label.host, label.port)}`;
    case "app":
      return label.serial === undefined ? label.app : `${label.app} on ${label.serial}`;
  }
}

/** Verb and object of what was asked of adb. */
function taskName(task: PhoneTask): string {
  switch (task.kind) {
    case "watch-phones":
      return "watch for phones";
    case "list-phones":
      return "list the phones";
    case "list-forwards":
      return "list adb's forwards";
    case "ask-version":
      return "ask adb for its version";
    case "use-phone":
      return `use ${task.serial}`;
    case "ask-phone":
      return `ask ${task.serial}`;
    case "start-app":
      return `start ${task.app} on ${task.serial}`;
    case "install-app":
      return `install ${task.app} on ${task.serial}`;
    case "push":
      return `copy ${task.path} to ${task.serial}`;
    case "forward":
      return `forward port ${task.port} to ${task.serial}`;
  }
}

function cannot(task: PhoneTask, state: string, remedy: string): Advice {
  return { problem: `Cannot ${taskName(task)}`, state, remedy };
}

function quote(speaker: string, words: string | undefined): string {
  return words === undefined ? `${speaker} says nothing` : `${speaker} says "${words}"`;
}

function connect(source: SourceLabel, state: string): Omit<Advice, "remedy"> {
  return { problem: `Cannot connect to ${sourceName(source)}`, state };
}

function hear(source: SourceLabel, state: string): Omit<Advice, "remedy"> {
  return { problem: `Cannot hear ${sourceName(source)}`, state };
}

/** Behind a port of this computer there is mostly a phone. */
function leadsToApp(
  source: SourceLabel,
): source is Extract<SourceLabel, { kind: "tcp" }> & { socketName: string } {
  return source.kind === "tcp" && source.socketName !== undefined && isLoopback(source.host);
}

function lostRemedy(source: SourceLabel): string {
  if (leadsToApp(source)) return "Check the cable, and start sndcpy on the phone again";
  return source.kind === "tcp" ? "Check that the program there runs" : RETRIED;
}
