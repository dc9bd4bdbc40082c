/**
 * What can be wrong with a recording that somebody asks for while the relay runs.
 *
 * @module
 */

/**
 * Why a recording is not begun, ended or given out.
 *
 * - `recordings-off`: the relay was not told where to put them.
 * - `unknown-form`: there are no such files; `forms` are their endings.
 * - `too-many-recordings`: as many are being made as may be.
 * - `too-many-clients`: as many listen as may.
 * - `stopping`: the relay stops.
 * - `no-such-station`: nothing has that name.
 * - `no-such-recording`: there is none, or not any more.
 * - `own-recording`: the relay was started with it, and ends it when it stops.
 */
export type RecordingTrouble =
  | {
    readonly code:
      | "recordings-off"
      | "too-many-clients"
      | "stopping"
      | "no-such-station"
      | "no-such-recording"
      | "own-recording";
  }
  | { readonly code: "unknown-form"; readonly form: string; readonly forms: readonly string[] }
  | { readonly code: "too-many-recordings"; readonly most: number };
