/**
 * What `pair` says, in English.
 *
 * @module
 */

import type { PairFault, PairTrouble } from "../../../core/phone/pairing.ts";
import type { AdviceFor, PairingTexts } from "../words.ts";
import { connectState, quote } from "./troubles.ts";

const OPEN_ANEW = "Tap Pair device with pairing code again: each window has a port and a code of " +
  "its own";

/** Each question ends where the answer begins. */
export const pairing: PairingTexts = {
  steps: [
    "The phone needs Android 11 or newer (with Android 10, use a cable), and has to be on the " +
    "same network as this computer.",
    "1. On the phone, open Settings → System → Developer options → Wireless debugging, and switch " +
    "it on. (No Developer options? First tap Build number seven times: Settings → About phone.)",
    "2. Tap Pair device with pairing code, and leave that window open: its code is good only as " +
    "long as you see it.",
  ],
  askAddress: "IP address & Port in that window, as in 192.168.1.5:37123:",
  askCode: "Wi-Fi pairing code, six digits:",
  paired: "The phone is paired. Connecting to it...",
  askConnectAddress: "IP address & Port on the page Wireless debugging, behind that window (the " +
    "port alone will do):",
  ready: (serial) => `${serial} is ready. Start the relay:`,
  service: "To have the system start it, now and from then on:",
};

/** Advice on what keeps a phone from being paired. */
export const pairTroubles: AdviceFor<PairTrouble> = {
  "pair-failed": ({ address, fault, words }) => ({
    problem: `Cannot pair with ${address}`,
    state: PAIR_STATES[fault] ?? quote("adb", words),
    remedy: PAIR_REMEDIES[fault],
  }),
  "adb-cannot-pair": ({ part, version }) => ({
    problem: "Cannot pair with a phone",
    state: part === "server"
      ? "adb's server was started by an adb that is too old for that"
      : `${version === undefined ? "this adb" : `adb ${version}`} is too old for that`,
    remedy: part === "server"
      ? "Run `adb kill-server`, and use the newer adb for everything: name it with --adb FILE or " +
        "$ADB"
      : "Get version 30 or newer from https://developer.android.com/tools/releases/platform-tools, " +
        "and name it with --adb FILE, or connect the phone with a cable",
  }),
  "paired-not-found": () => ({
    problem: "Cannot connect to the phone",
    state: "it is paired, but adb does not find its address",
    remedy:
      "Start the relay with --serial HOST:PORT, the address and port that the page Wireless " +
      "debugging shows on the phone",
  }),
  "paired-not-connected": ({ address, fault, words }) => ({
    problem: `Cannot connect to ${address}`,
    state: connectState(fault, words),
    remedy: "Type the address and port of the page Wireless debugging, not those of the window " +
      "with the code" +
      (fault === "unreachable" ? ", and see that the phone is on the same network" : ""),
  }),
};

const PAIR_STATES: Readonly<Partial<Record<PairFault, string>>> = {
  "wrong-code": "the phone does not take that code, or its window was closed",
  "nothing-there": "nothing answers there",
  "broke-off": "adb broke off the connection",
};

const PAIR_REMEDIES: Readonly<Record<PairFault, string>> = {
  "wrong-code": OPEN_ANEW,
  "nothing-there":
    `See that the phone is on the same network as this computer, and its window open. ${OPEN_ANEW}`,
  "broke-off": "Type the address and port of the window with the code, not those of the page " +
    `behind it. ${OPEN_ANEW}`,
  "other": OPEN_ANEW,
};
