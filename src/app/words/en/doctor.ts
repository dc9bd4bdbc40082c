/**
 * What `doctor` finds, in English.
 *
 * @module
 */

import { formatAddress } from "../../../core/base/address.ts";
import type { DoctorCheck, DoctorTrouble } from "../../commands/doctor_findings.ts";
import type { AdviceFor, DoctorTexts } from "../words.ts";
import { levelsText } from "./levels.ts";
import { letWrite } from "./remedies.ts";
import { connectAnew, GET_APP, orScrcpy } from "./troubles.ts";

/** What is looked at. */
export const doctorChecks: Readonly<Record<DoctorCheck, string>> = {
  adb: "adb",
  key: "adb's key",
  server: "adb's server",
  device: "phone",
  authorisation: "authorisation",
  android: "Android",
  scrcpy: "scrcpy's server",
  app: "app",
  permission: "permission",
  forward: "forward",
  port: "local port",
  relay: "relay",
};

/** What is in order. */
export const doctor: DoctorTexts = {
  "adb-version": ({ version }) => `version ${version}`,
  "android-version": ({ version }) => `version ${version}`,
  "device": ({ serial }) => serial,
  "key-there": ({ folder }) => `in ${folder}`,
  "key-alone": ({ folder }) =>
    `in ${folder}, where this user may not write: adb cannot remember phones that it pairs with`,
  "key-made-later": ({ folder }) => `none yet (adb makes one in ${folder})`,
  "key-place-unknown": () => "only adb knows where it is",
  "server-answers": () => "it answers",
  "server-answers-at": ({ address }) => `it answers at ${address}`,
  "server-answers-behind": ({ address, holder }) => `it answers at ${address}, behind ${holder}`,
  "authorised": () => "given",
  "scrcpy-unused": () => "not looked for, as sndcpy alone is wanted",
  "scrcpy-needless": () => "not here, and needed only for a phone without sndcpy",
  "scrcpy-found": ({ path, version }) =>
    `${path}, ${
      version === undefined ? "which tells its version as it starts" : `version ${version}`
    }`,
  "app-installed": () => "sndcpy is installed",
  "app-preferred": () => "sndcpy is installed, and used (--source scrcpy uses scrcpy's server)",
  "app-needless": () => "scrcpy's server is used: nothing has to be installed on the phone",
  "permission-needless": () => "scrcpy's server needs none",
  "may-capture": () => "sndcpy may capture audio",
  "may-capture-later": () => "not given yet (the relay gives it when it starts sndcpy)",
  "port-chosen-later": () => "the system will choose it",
  "forward-port-chosen-later": () => "none yet (adb will choose a port for the relay)",
  "no-relay": () => "none is running",
  "forward-none": ({ port }) => `none yet, and port ${port} is free for it`,
  "forward-spare": ({ port }) => `port ${port} leads to sndcpy, but nobody listens there`,
  "forward-there": ({ local, remote }) => `${local} leads to ${remote}`,
  "forward-needless": () => "none is needed, as the audio comes through adb's server",
  "forward-elsewhere": ({ port }) =>
    `port ${port} is forwarded where adb's server is, and not here. The relay does without it: the ` +
    "audio comes through the server",
  "forward-tunnelled": ({ host, port }) =>
    port === 0
      ? `${host} has to lead to the port that adb's server will choose (not tried)`
      : `${
        formatAddress(host, port)
      } has to lead to port ${port} where adb's server is (not tried)`,
  "port-free": ({ port }) => `${port} is free`,
  "port-used": ({ port }) => `${port} is in use`,
  "relay-heard": ({ port, levelsDbfs, listenedMs }) =>
    `one is running on port ${port}, and sends audio (${levelsText(levelsDbfs, listenedMs)} in ` +
    `${seconds(listenedMs)})`,
};

/** Where nobody knows why. */
export const beyondDoctor =
  "The cause is not known: whoever you ask for help needs this whole report";

/** What is not. */
export const doctorTroubles: AdviceFor<DoctorTrouble> = {
  "key-impossible": ({ folder }, os) => ({
    problem: "Cannot have a key for adb",
    state: `there is none, and this user may not write to ${folder}, where adb would keep it`,
    remedy: letWrite(os),
  }),
  "key-unreadable": ({ folder }, os) => ({
    problem: "Cannot use adb's key",
    state: `this user may not read what is in ${folder}`,
    remedy: os === "windows"
      ? "Let this user read and write there"
      : `Run \`sudo chown -R "$USER" "${folder}"\`, and run adb without sudo from then on`,
  }),
  "server-other-version": ({ server, client, holder }) => ({
    problem: "Cannot use adb's server",
    state: `version ${server} is running` +
      (holder === undefined ? "" : ` as ${holder}`) +
      `, but this adb is ${client}, and each ends the other's server`,
    remedy: "Use the same adb for everything: name it with --adb FILE or $ADB. If nothing uses " +
      "that server any more, run `adb kill-server`",
  }),
  "android-unknown": ({ serial }) => ({
    problem: "Cannot tell the Android version",
    state: "the phone does not say its version",
    remedy: connectAnew(serial),
  }),
  "android-too-old": ({ version }) => ({
    problem: "Cannot capture audio",
    state: `version ${version} does not let apps capture audio`,
    remedy: "Android 10 or newer is needed",
  }),
  "app-not-installed": ({ instead }, os) => ({
    problem: "Cannot find the app",
    state: "sndcpy is not installed",
    remedy: instead === undefined ? GET_APP : `${GET_APP}. ${orScrcpy(instead, os)}`,
  }),
  "forward-port-in-use": ({ port }) => ({
    problem: "Cannot forward",
    state: `port ${port} is in use`,
    remedy: "Stop the program that uses it, or choose another port with --sndcpy-port",
  }),
  "port-leads-away": ({ port, serial, local, remote }) => ({
    problem: `Cannot listen on port ${port}`,
    state: `port ${port} leads to ${remote} on ${serial}`,
    remedy: `Run \`adb -s "${serial}" forward --remove ${local}\`, or choose another port with ` +
      "--port",
  }),
  "port-holder-unclear": ({ port }) => ({
    problem: `Cannot listen on port ${port}`,
    state: `something is listening on port ${port}, and only adb can tell whether that is sndcpy`,
    remedy: "First follow the advice on adb",
  }),
  "relay-silent": ({ port, listenedMs }) => ({
    problem: "Cannot hear the phone",
    state: `one is running on port ${port}, but all that it sent in ${seconds(listenedMs)} was ` +
      "silence",
    remedy: "Play something on the phone. If it stays silent, try another app, as some do not " +
      "let their audio be captured; if that is silent, too, start the relay again",
  }),
  "relay-mute": ({ port }) => ({
    problem: "Cannot get audio from the relay",
    state: `something is listening on port ${port}, but sends no audio`,
    remedy: "If it is a relay, it is waiting for the phone: follow the advice above, or start it " +
      "again with --verbose and read its messages. Otherwise choose another port with --port",
  }),
  "relay-hangs-up": ({ port }) => ({
    problem: "Cannot get audio from the relay",
    state: `something is listening on port ${port}, but closes the connection`,
    remedy: "It is another program, or a relay with as many clients as it takes. Stop it, or " +
      "choose another port with --port",
  }),
};

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
