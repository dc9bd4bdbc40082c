/**
 * What `doctor` can find.
 *
 * @module
 */

import type { ForwardRule } from "../../core/phone/phone.ts";
import type { ScrcpyFileTrouble } from "../../core/phone/scrcpy_trouble.ts";

/** What is looked at, in that order. */
export type DoctorCheck =
  | "adb"
  | "key"
  | "server"
  | "device"
  | "authorisation"
  | "android"
  | "scrcpy"
  | "app"
  | "permission"
  | "forward"
  | "port"
  | "relay";

/** What can be found in order. */
export type DoctorState =
  | { readonly code: "adb-version" | "android-version"; readonly version: string }
  | { readonly code: "device"; readonly serial: string }
  | { readonly code: "key-there" | "key-alone" | "key-made-later"; readonly folder: string }
  | {
    readonly code:
      | "key-place-unknown"
      | "server-answers"
      | "authorised"
      | "scrcpy-unused"
      | "scrcpy-needless"
      | "app-installed"
      | "app-preferred"
      | "app-needless"
      | "permission-needless"
      | "may-capture"
      | "may-capture-later"
      | "port-chosen-later"
      | "forward-port-chosen-later"
      | "forward-needless"
      | "no-relay";
  }
  /** `version` is undefined where only the server itself knows it. */
  | {
    readonly code: "scrcpy-found";
    readonly path: string;
    readonly version: string | undefined;
  }
  /** It is not known to be here. */
  | { readonly code: "server-answers-at"; readonly address: string }
  /** Another program of this computer leads to it. */
  | { readonly code: "server-answers-behind"; readonly address: string; readonly holder: string }
  /** The port is not one of this computer. */
  | { readonly code: "forward-elsewhere"; readonly port: number }
  | { readonly code: "forward-tunnelled"; readonly host: string; readonly port: number }
  | {
    readonly code: "forward-none" | "forward-spare" | "port-free" | "port-used";
    readonly port: number;
  }
  | { readonly code: "forward-there"; readonly local: string; readonly remote: string }
  | {
    readonly code: "relay-heard";
    readonly port: number;
    readonly levelsDbfs: readonly number[];
    readonly listenedMs: number;
  };

/** What can be found wrong, besides what the relay itself can meet. */
export type DoctorTrouble =
  | { readonly code: "key-impossible" | "key-unreadable"; readonly folder: string }
  | {
    readonly code: "server-other-version";
    /** As in `1.0.39`. */
    readonly server: string;
    readonly client: string;
    /** As in `adb (PID 4711)`; undefined where nobody tells. */
    readonly holder: string | undefined;
  }
  | { readonly code: "android-unknown"; readonly serial: string }
  | { readonly code: "android-too-old"; readonly version: string }
  | { readonly code: "app-not-installed"; readonly instead?: ScrcpyFileTrouble["code"] | undefined }
  | { readonly code: "forward-port-in-use"; readonly port: number }
  | { readonly code: "port-leads-away"; readonly port: number } & ForwardRule
  | { readonly code: "relay-silent"; readonly port: number; readonly listenedMs: number }
  | {
    readonly code: "port-holder-unclear" | "relay-mute" | "relay-hangs-up";
    readonly port: number;
  };
