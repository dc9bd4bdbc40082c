/**
 * What `doctor` finds, in English.
 *
 * @module
 */

import type { DoctorCheck, DoctorTrouble } from "../../commands/doctor_report.ts";
import type { AdviceFor, DoctorTexts } from "../words.ts";

/** What is looked at. */
export const doctorChecks: Readonly<Record<DoctorCheck, string>> = {
  adb: "adb",
  server: "adb's server",
  device: "phone",
  authorisation: "authorisation",
  android: "Android",
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
  "server-answers": () => "it answers",
  "authorised": () => "given",
  "app-installed": () => "sndcpy is installed",
  "may-capture": () => "sndcpy may capture",
  "may-capture-later": () => "not given yet (the relay gives it when it starts the app)",
  "port-chosen-later": () => "the system chooses it",
  "forward-port-chosen-later": () => "none yet (the relay has adb choose a port)",
  "no-relay": () => "none is running",
  "forward-none": ({ port }) => `none yet, and port ${port} is free for it`,
  "forward-there": ({ local, remote }) => `${local} leads to ${remote}`,
  "port-free": ({ port }) => `${port} is free`,
  "port-used": ({ port }) => `${port} is in use`,
  "relay-heard": ({ port }) => `one is running on port ${port}, and gives audio`,
};

/** What is not. */
export const doctorTroubles: AdviceFor<DoctorTrouble> = {
  "android-unknown": () => ({
    problem: "Cannot tell the Android version",
    state: "the phone does not say its version",
    remedy: "Unplug it and plug it in again",
  }),
  "android-too-old": ({ version }) => ({
    problem: "Cannot capture audio",
    state: `version ${version} cannot capture audio`,
    remedy: "Android 10 or newer is needed",
  }),
  "app-not-installed": () => ({
    problem: "Cannot find the app",
    state: "sndcpy is not installed",
    remedy: "Get sndcpy.apk from https://github.com/rom1v/sndcpy/releases, and start the relay " +
      "with --apk FILE",
  }),
  "forward-port-in-use": ({ port }) => ({
    problem: "Cannot forward",
    state: `port ${port} is in use`,
    remedy: "Stop the program that uses it, or choose another port with --sndcpy-port",
  }),
  "port-leads-away": ({ port, serial, local, remote }) => ({
    problem: `Cannot listen on port ${port}`,
    state: `port ${port} leads to ${remote} of ${serial}`,
    remedy: `Run \`adb -s "${serial}" forward --remove ${local}\`, or choose another port with ` +
      "--port",
  }),
  "port-holder-unclear": ({ port }) => ({
    problem: `Cannot listen on port ${port}`,
    state:
      `something listens on port ${port}, and without adb nobody knows whether that is the app`,
    remedy: "First do what is said about adb",
  }),
  "relay-mute": ({ port }) => ({
    problem: "Cannot hear the relay",
    state: `something listens on port ${port}, and gives no audio`,
    remedy: "If it is a relay, it waits for the phone: do what is said above, or start it again " +
      "with --verbose and read what it says. Else choose another port with --port",
  }),
  "relay-hangs-up": ({ port }) => ({
    problem: "Cannot hear the relay",
    state: `something listens on port ${port}, and hangs up`,
    remedy: "It is another program, or a relay whose limit of clients is reached. Stop it, or " +
      "choose another port with --port",
  }),
};
