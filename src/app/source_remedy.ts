/**
 * What a person can do about a source that was lost.
 *
 * @module
 */

import { isLoopback } from "../core/address.ts";
import type { SourceLoss } from "../core/source.ts";
import type { SourceChoice } from "./relay_config.ts";

/**
 * What to say behind a loss: a sentence with a space before it, or nothing. With adb, what is said
 * of a phone holds its remedy.
 */
export function sourceRemedy(loss: SourceLoss, choice: SourceChoice, hasAdb: boolean): string {
  switch (choice.kind) {
    case "sndcpy":
      return hasAdb ? "" : phoneRemedy(loss, choice.port, choice.socketName);
    case "tcp":
      return isLoopback(choice.host)
        ? phoneRemedy(loss, choice.port, "sndcpy")
        : programRemedy(loss);
    default:
      return "";
  }
}

/** Behind a port of this computer there is mostly a phone. */
function phoneRemedy(loss: SourceLoss, port: number, socketName: string): string {
  switch (loss) {
    case "refused":
      return ` Start sndcpy on the phone, and: adb forward tcp:${port} localabstract:${socketName}.`;
    case "no-audio":
      return " sndcpy serves one program, once: close any other, and start sndcpy again.";
    case "ended":
    case "reset":
      return " Check the cable, and start sndcpy on the phone again.";
    case "silent":
      return " If it stays silent, start sndcpy on the phone again.";
    default:
      return "";
  }
}

function programRemedy(loss: SourceLoss): string {
  switch (loss) {
    case "refused":
    case "no-audio":
    case "ended":
    case "reset":
      return " Check that the program there runs.";
    case "silent":
      return " If it stays silent, look at what the program there says.";
    case "unreachable":
      return " Check the cable and the network.";
    default:
      return "";
  }
}
