/**
 * What can go wrong, with phones, adb and ports first of all, in English.
 *
 * @module
 */

import { formatAddress, isLoopback } from "../../../core/base/address.ts";
import type { ProgramFault } from "../../../core/base/command.ts";
import type { PhoneTask } from "../../../core/phone/phone.ts";
import type { ScrcpyFileTrouble } from "../../../core/phone/scrcpy_trouble.ts";
import { isOnNetwork } from "../../../core/phone/phone_serial.ts";
import type {
  ApkFileTrouble,
  ConnectFault,
  MisnamedFault,
  StrangerManner,
  Trouble,
} from "../../../core/trouble.ts";
import { isAskedByNetwork } from "../phone_way.ts";
import type { Advice, AdviceFor } from "../words.ts";
import { rivalName, taskName } from "./names.ts";
import { accessTroubles } from "./access.ts";
import { encoderTroubles } from "./encoders.ts";
import { pipeTroubles } from "./pipes.ts";
import { playTroubles } from "./playing.ts";
import { publishTroubles } from "./publishing.ts";
import { recordingTroubles, storageTroubles } from "./recording.ts";
import { getServer, scrcpyTroubles } from "./scrcpy.ts";
import { sourceTroubles } from "./sources.ts";
import { installAdb, letWrite, RETRIED } from "./remedies.ts";

/** Where to get the app. */
export const GET_APP =
  "Get the newest zip from https://github.com/rom1v/sndcpy/releases, and start the " +
  "relay with --apk FILE";
/** How to do without the app. */
export function orScrcpy(instead: ScrcpyFileTrouble["code"], os: string): string {
  return `Or do without an app on the phone (Android 11 or newer): ${
    getServer(instead, os).replace(/^./, (letter) => letter.toLowerCase())
  }`;
}
const UNKNOWN = "The relay knows no more than that; its command `doctor` looks for the cause";
const PLUG_IN_AGAIN = "Unplug the phone and plug it in again";
const SWITCH_ON_AGAIN = "Switch wireless debugging on the phone off and on again";
/** What to do to connect a phone anew. */
export function connectAnew(serial: string): string {
  return isOnNetwork(serial) ? SWITCH_ON_AGAIN : PLUG_IN_AGAIN;
}
const BE_ON_NETWORK = "See that the phone is on the same network as this computer, with wireless " +
  "debugging switched on in its developer options";

/** Advice for everything that a station can meet. */
export const troubles: AdviceFor<Trouble> = {
  ...accessTroubles,
  ...encoderTroubles,
  ...pipeTroubles,
  ...storageTroubles,
  ...recordingTroubles,
  ...playTroubles,
  ...publishTroubles,
  ...sourceTroubles,
  ...scrcpyTroubles,
  "no-device": ({ serial, others }) => ({
    problem: "Waiting for a phone",
    state: serial === undefined
      ? "none is connected"
      : `${serial} is not connected${
        others.length === 0 ? "" : ` (connected: ${others.join(", ")})`
      }`,
    remedy: serial === undefined
      ? "Plug one in, and switch on USB debugging in its developer options"
      : `${isOnNetwork(serial) ? BE_ON_NETWORK : "Plug it in"}, or name another phone`,
  }),
  "connect-failed": ({ serial, fault, words }) => ({
    problem: `Cannot connect to ${serial}`,
    state: connectState(fault, words),
    remedy: CONNECT_REMEDIES[fault],
  }),
  "several-devices": ({ serials }) => ({
    problem: "Cannot choose a phone",
    state: `several are ready (${serials.join(", ")})`,
    remedy: `Name one with --serial ${serials[0]}, or disconnect the others`,
  }),
  "tap-needed": ({ serial, app }) => ({
    problem: `Waiting for ${serial}`,
    state: `Android asks there whether ${app} may capture the audio`,
    remedy: "Unlock the phone, and tap Start now or Allow. The relay waits for that",
  }),
  "app-in-use": ({ serial, app, program, port, relay }) => ({
    problem: `Waiting for ${serial}`,
    state: port === undefined
      ? `another program listens to ${app} there, maybe from another computer`
      : (relay === undefined ? "" : "the relay ") +
        rivalName(app, { program, port, isThere: true }),
    remedy: relay === undefined
      ? `${app} lets one program in at a time: the relay starts it when that one has ended, or at ` +
        "once with --take-over"
      : `To listen to that relay, use --source tcp://${relay}; to take ${app} away from it, ` +
        `--take-over. Otherwise this one waits until that one has ended`,
  }),
  "not-ready": ({ serial, state }) => ({
    problem: `Cannot use ${serial}`,
    state: quote("adb", state),
    remedy: state.startsWith("no permissions")
      ? "Give this user access to it (on Linux: install the package " +
        "android-sdk-platform-tools-common)"
      : `Unlock the phone. ${connectAnew(serial)}; if that does not help, restart it`,
  }),
  "unauthorized": ({ task }) =>
    cannot(
      task,
      "the phone does not trust this computer yet",
      isAskedByNetwork(task)
        ? "Unlock it, and tap Allow where it asks about debugging"
        : "Unlock it, and tap Allow where it asks about USB debugging",
    ),
  "offline": ({ task }) =>
    cannot(
      task,
      "the phone does not answer",
      isAskedByNetwork(task)
        ? `Unlock it, and tap Allow if it asks about debugging. ${BE_ON_NETWORK}`
        : "Unlock it, and tap Allow if it asks about USB debugging; otherwise unplug it and plug " +
          "it in again",
    ),
  "device-gone": ({ task }) =>
    cannot(
      task,
      "the phone is no longer connected",
      isAskedByNetwork(task) ? BE_ON_NETWORK : "Plug it in again",
    ),
  "app-missing": ({ task, app, instead }, os) =>
    cannot(
      task,
      `${app} is not installed there`,
      instead === undefined ? GET_APP : `${GET_APP}. ${orScrcpy(instead, os)}`,
    ),
  "app-refused": ({ task, words }) =>
    cannot(
      task,
      quote("the phone", words),
      "Unlock the phone, and see whether its screen asks for something",
    ),
  "too-old": ({ task }) =>
    cannot(
      task,
      "its version of Android does not let apps capture audio",
      "Android 10 or newer is needed",
    ),
  "forward-refused": ({ task, words }) =>
    cannot(
      task,
      quote("adb", words),
      "Stop the program that uses the port, or choose another with --sndcpy-port",
    ),
  "forward-forbidden": ({ task, words }, os) =>
    cannot(task, quote("adb", words), forbiddenPort("--sndcpy-port", os)),
  "forward-taken": ({ task, serial, local, remote }) =>
    cannot(
      task,
      `the port already leads to ${remote} on ${serial}`,
      `If that is no longer needed, run \`adb -s "${serial}" forward --remove ${local}\`, or ` +
        "choose another port with --sndcpy-port",
    ),
  "install-failed": ({ task, words }) =>
    cannot(
      task,
      quote("the phone", words),
      "Unlock the phone, allow installing " + (isAskedByNetwork(task) ? "" : "over USB ") +
        "in its developer options, and see whether its screen asks for something",
    ),
  "push-failed": ({ task, words }) =>
    cannot(
      task,
      quote("adb", words),
      "Check that the file can be read, and that the phone has free space",
    ),
  "apk-unusable": ({ task, path, fault }) =>
    cannot(
      task,
      fault === "unreadable"
        ? `${path} cannot be read, or its name does not end in .apk`
        : `${path} is not an app that Android can install`,
      "Name another with --apk FILE",
    ),
  "apk-file": (trouble, os) => ({
    problem: "Cannot install sndcpy",
    state: apkState(trouble),
    remedy: trouble.fault === "unreadable" && os === "darwin"
      ? "Allow the terminal to read that folder (System Settings, Privacy & Security, Files and " +
        "Folders), or move the file elsewhere"
      : trouble.fault === "not-unpacked"
      ? "Make room, or unpack it yourself, and name the APK with --apk FILE"
      : trouble.fault === "several-apps"
      ? "Unpack it, and name the right one with --apk FILE"
      : "Name sndcpy.apk, or the zip that it came in, with --apk FILE",
  }),
  "adb-clash": ({ server, client }) => ({
    problem: "Cannot use adb",
    state: `versions ${server} and ${client} (the relay's) keep ending each other's server`,
    remedy: "Use the same adb for everything: name it to the relay with --adb FILE or $ADB",
  }),
  "adb-port-taken": ({ task, address, isMovable, manner, holder }) =>
    cannot(
      task,
      `${holder ?? "another program"} has the port of adb's server (${address}), and ` +
        MANNERS[manner],
      isMovable
        ? "End it, or give adb another port: set ANDROID_ADB_SERVER_PORT, to 5038 for one, for " +
          "the relay and for all else that uses adb"
        : "End it, or correct ADB_SERVER_SOCKET or ANDROID_ADB_SERVER_ADDRESS, which say where " +
          "adb's server is",
    ),
  "adb-server-unreachable": ({ task, host, port, variable, isKnown }) =>
    cannot(
      task,
      isKnown
        ? `adb's server does not answer at ${formatAddress(host, port)}`
        : `adb's server should be at ${host}, but no computer is known by that name`,
      !isKnown
        ? `Correct ${variable}`
        : isLoopback(host)
        ? "Start the tunnel that leads there, and adb's server at its other end. To use the adb of " +
          `this computer instead, remove ${variable} from the environment`
        : "On that computer, run `adb -a nodaemon server`, and let this one through its firewall. " +
          `If adb's server is elsewhere, correct ${variable}`,
    ),
  "tunnel-refused": ({ task, host, port }) =>
    cannot(
      task,
      `port ${port} is forwarded where adb's server is, but nothing answers at ` +
        formatAddress(host, port),
      `Tunnel port ${port} to there, or open it in the firewall. Or leave out --tunnel-host: the ` +
        "relay then gets the audio through adb's server, and needs no such port",
    ),
  "adb-home-refused": ({ task, path, words }, os) =>
    cannot(
      task,
      `adb cannot make its folder ${path}: the system says "${words}"`,
      letWrite(os),
    ),
  "adb-timeout": ({ task }) => cannot(task, "adb took too long", UNKNOWN),
  "adb-not-started": ({ task, path, fault }, os) =>
    cannot(
      task,
      fault === undefined ? `${path} could not be started` : `${path} ${PROGRAM_FAULTS[fault]}`,
      fault === undefined
        ? "Name another adb with --adb FILE"
        : fault === "text"
        ? "Name adb itself with --adb FILE; a script has to begin with #! and what runs it"
        : fault === "not-permitted"
        ? (os === "windows" ? "Name" : `Run \`chmod +x "${path}"\`, or name`) +
          " another adb with --adb FILE"
        : installAdb(os),
    ),
  "adb-ended": ({ task }) => cannot(task, "adb's server has ended", RETRIED),
  "adb-floods": ({ task }) =>
    cannot(task, "adb printed without end", "Name another adb with --adb FILE"),
  "adb-garbled": ({ task, found }) =>
    cannot(task, `adb printed something unexpected (${found})`, "Name another adb with --adb FILE"),
  "adb-failed": ({ task, words }) => cannot(task, quote("adb", words), UNKNOWN),
  "adb-missing": (_, os) => ({
    problem: "Cannot find adb",
    state: "it is not where it usually is",
    remedy: installAdb(os),
  }),
  "adb-misnamed": ({ by, value, fault }) => ({
    problem: "Cannot find adb",
    state: `${by === "option" ? "--adb" : "$ADB"} names "${value}", but ${MISNAMED[fault]}`,
    remedy: "Correct it, or leave it out so that adb is looked for",
  }),
  "port-in-use": ({ address, holder }) => ({
    problem: `Cannot listen on ${address}`,
    state: `${holder ?? "another program, perhaps another relay,"} uses this port`,
    remedy: "Stop it, or choose another port with --port",
  }),
  "port-forbidden": ({ address }, os) => ({
    problem: `Cannot listen on ${address}`,
    state: "the system does not permit it" +
      (os === "windows" ? "; Windows keeps some ports for itself" : ""),
    remedy: forbiddenPort("--port", os),
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

/** What is wrong with how adb was named. */
const MISNAMED: Readonly<Record<MisnamedFault, string>> = {
  "no-file": "there is no such file, nor a folder with adb in it",
  "not-on-path": "it is in no folder of the PATH",
  "quotes": "quotation marks are not part of a path",
  "tilde": "~ is not the home folder here: the whole path is needed",
  "arguments": "only the program can be named, without arguments",
};

/** What is wrong with a file that should be adb. */
const PROGRAM_FAULTS: Readonly<Record<ProgramFault, string>> = {
  "empty": "is empty",
  "text": "is text, and no program",
  "other-system": "is a program for another system",
  "other-processor": "is a program for another kind of processor",
  "damaged": "is no program, or a damaged one",
  "not-permitted": "may not be run by this user",
  "needs-missing": "needs something to run that is not on this system",
};

/** How another program behaves at the port of adb's server. */
const MANNERS: Readonly<Record<StrangerManner, string>> = {
  "mute": "does not answer",
  "hangs-up": "closes the connection",
  "http": "answers like a web server",
  "ssh": "answers like an SSH server",
  "other": "answers something else than adb",
};

function apkState(trouble: ApkFileTrouble): string {
  const { path } = trouble;
  switch (trouble.fault) {
    case "missing":
      return `there is no file ${path}`;
    case "folder":
      return `${path} is a folder`;
    case "unreadable":
      return `${path} cannot be read`;
    case "no-app":
      return `${path} is no app for Android, nor a zip with one in it`;
    case "not-unpacked":
      return `there is no place to unpack ${path}`;
    case "several-apps":
      return `there are several apps in ${path} (${trouble.names.join(", ")})`;
  }
}

function cannot(task: PhoneTask, state: string, remedy: string): Advice {
  return { problem: `Cannot ${taskName(task)}`, state, remedy };
}

function forbiddenPort(option: string, os: string): string {
  return os === "windows"
    ? `Choose another one with ${option}, in none of the ranges that ` +
      "`netsh interface ipv4 show excludedportrange protocol=tcp` shows"
    : `Choose another port above 1023 with ${option}`;
}

/** What somebody has said, if anything. */
export function quote(speaker: string, words: string | undefined): string {
  return words === undefined ? `${speaker} gives no reason` : `${speaker} says "${words}"`;
}

/** Why a phone on the network cannot be connected to. */
export function connectState(fault: ConnectFault, words: string | undefined): string {
  return CONNECT_STATES[fault] ?? quote("adb", words);
}

const CONNECT_STATES: Readonly<Partial<Record<ConnectFault, string>>> = {
  unresolved: "no phone is known by that name",
  refused: "nothing is listening there",
  unreachable: "nothing answers at that address",
  rejected: "the phone has closed the connection",
  unauthorized: "the phone does not trust this computer yet",
};
const NAME_AS_SHOWN = "name the phone with --serial as it shows its address and port under " +
  "Wireless debugging";
const CALLED_AGAIN = "The relay goes on trying";
const CONNECT_REMEDIES: Readonly<Record<ConnectFault, string>> = {
  unresolved: `Correct it, or ${NAME_AS_SHOWN}`,
  refused: "Switch on wireless debugging in the phone's developer options; if it shows another " +
    `port there, name that with --serial. ${CALLED_AGAIN}`,
  unreachable: `${BE_ON_NETWORK}; if it has another address now, name that with --serial. ` +
    CALLED_AGAIN,
  rejected: "If it was never paired with this computer, do that first: the relay's command " +
    `\`pair\` leads through it. ${CALLED_AGAIN}`,
  unauthorized: `Unlock it, and tap Allow where it asks about debugging. ${CALLED_AGAIN}`,
  other: `Correct --serial, or ${NAME_AS_SHOWN}`,
};
