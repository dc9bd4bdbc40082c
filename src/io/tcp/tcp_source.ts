/**
 * Audio from a TCP server: sndcpy behind an `adb forward`, or another relay.
 *
 * @module
 */

import type { Clock } from "../../core/base/clock.ts";
import { openToFirstByte } from "../../core/source/first_byte.ts";
import type { PcmFormat } from "../../core/base/pcm_format.ts";
import type { Source, SourceLabel } from "../../core/source/source.ts";
import { TroubleError } from "../../core/trouble.ts";
import { resolveHost } from "./tcp_host.ts";
import { connectTcp } from "./tcp_stream.ts";

/** What the source is made of. */
export interface TcpSourceOptions {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly format: PcmFormat;
  readonly clock: Clock;
  /** What it is to people, if that is not its address. */
  readonly label?: SourceLabel;
  /** Whether a connection to an address of the host, and the port, arrives at this relay itself. */
  leadsBack?(host: string, port: number): boolean;
}

/** A TCP server that sends raw PCM to whoever connects. */
export class TcpSource implements Source {
  readonly isFinite = false;
  readonly format: PcmFormat;
  readonly label: SourceLabel;
  readonly #options: TcpSourceOptions;

  constructor(options: TcpSourceOptions) {
    const { host, port, format, label = { kind: "tcp", host, port } } = options;
    this.#options = options;
    this.format = format;
    this.label = label;
  }

  /**
   * Goes through the addresses of the host, one at a time, to the first that gives audio: sndcpy
   * gives it to the first connection that it sees. None is tried when one is this relay's own: a
   * name may come to mean this computer at any time.
   */
  async open(signal: AbortSignal, firstByteMs: number): Promise<AsyncIterable<Uint8Array>> {
    const { label, format, port, clock, leadsBack } = { ...this.#options, label: this.label };
    let failure: unknown;
    const hosts = await resolveHost(this.#options.host, signal);
    if (hosts.some((host) => leadsBack?.(host, port))) {
      throw new TroubleError({ code: "hears-itself", source: label });
    }
    for (const hostname of hosts) {
      const origin = { hostname, port, format, label };
      const connect = (attempt: AbortSignal) => connectTcp(origin, attempt);
      try {
        const options = { connect, label, clock, format, limitMs: firstByteMs };
        return await openToFirstByte(options, signal);
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
      }
    }
    throw failure;
  }
}
