/**
 * A server whose audio is relayed.
 *
 * @module
 */

import { sleep } from "../../../src/core/base/clock.ts";
import { openToFirstByte } from "../../../src/core/source/first_byte.ts";
import type { Source, SourceLabel } from "../../../src/core/source/source.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { PORT, Upstream } from "./upstream.ts";

/** What becomes of a connection to a TCP server. */
export type TcpMood = "plays" | "refuses" | "hangs-up" | "silent" | "unreachable";

const LABEL: SourceLabel = { kind: "tcp", host: "phone", port: PORT };

/** A server that sends audio to everybody who connects. */
export class TcpUpstream extends Upstream {
  mood: TcpMood = "plays";
  /** Old audio that the next connection gets first, in milliseconds. */
  backlogMs = 0;

  makeSource(): Source {
    const { clock, format } = this.options;
    return {
      label: LABEL,
      format,
      isFinite: false,
      open: (signal, limitMs) => {
        const connect = (attempt: AbortSignal) => this.#connect(attempt);
        return openToFirstByte({ connect, label: LABEL, clock, format, limitMs }, signal);
      },
    };
  }

  async #connect(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const { clock, random } = this.options;
    await sleep(clock, this.mood === "unreachable" ? 3000 : random.between(0, 5), signal);
    if (this.mood === "refuses" || this.mood === "unreachable") {
      const code = this.mood === "refuses" ? "refused" : "unreachable";
      throw new TroubleError({ code, source: LABEL });
    }
    const connection = this.openConnection();
    if (this.mood === "hangs-up") connection.end();
    if (this.mood === "plays") this.recorder.play(connection, this.backlogMs);
    this.backlogMs = 0;
    return connection.read(LABEL, signal);
  }
}
