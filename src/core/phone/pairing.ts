/**
 * How a phone is paired over Wi-Fi, as Android 11 and newer have it: a window on the phone shows an
 * address and a code. Connected to it is at another address.
 *
 * @module
 */

import type { ConnectFault } from "../trouble.ts";

/**
 * Why a phone was not paired.
 *
 * - `wrong-code`: the phone does not take the code, or has closed the window.
 * - `nothing-there`: nothing answers at that address: the window is closed, or the network another.
 * - `broke-off`: adb's server has ended over it.
 * - `other`: anything else.
 */
export type PairFault = "wrong-code" | "nothing-there" | "broke-off" | "other";

/**
 * What keeps a phone from being paired, or from being connected to afterwards. `words` are adb's own.
 *
 * - `pair-failed`: it was not paired.
 * - `adb-cannot-pair`: this adb, or the server that it has met, is too old for that.
 * - `paired-not-found`: it was paired, and nobody knows the address to connect to.
 * - `paired-not-connected`: it was paired, and does not let itself be connected to at that address.
 */
export type PairTrouble =
  | {
    readonly code: "pair-failed";
    readonly address: string;
    readonly fault: PairFault;
    readonly words: string | undefined;
  }
  | {
    readonly code: "adb-cannot-pair";
    /** As in `29.0.6-debian`; undefined where it is the server's, or not known. */
    readonly version: string | undefined;
    readonly part: "program" | "server";
  }
  | { readonly code: "paired-not-found" }
  | {
    readonly code: "paired-not-connected";
    readonly address: string;
    readonly fault: ConnectFault;
    readonly words: string | undefined;
  };
