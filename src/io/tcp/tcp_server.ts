/**
 * Lets clients in over TCP.
 *
 * @module
 */

import { AcceptLoop, type Listener } from "../../core/base/accept_loop.ts";
import { formatAddress } from "../../core/base/address.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { Emit } from "../../core/event.ts";
import type { Audience } from "../../core/stream/audience.ts";
import { ClientConnection, type ClientSocket } from "./client_connection.ts";

/** A client's socket as it was accepted. */
export type AcceptedSocket = ClientSocket & Pick<Deno.TcpConn, "remoteAddr">;

/** What a server is made of. */
export interface TcpServerOptions {
  readonly listeners: readonly Listener<AcceptedSocket>[];
  readonly audience: Pick<Audience, "admit">;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Whether an address may connect; if not given, all may. */
  readonly allows?: ((host: string) => boolean) | undefined;
}

/** Brings each client that connects to the audience. It owns the listeners, and no client. */
export class TcpServer {
  readonly #accepting: AcceptLoop<AcceptedSocket>;

  /** Begins to accept at once. */
  constructor({ listeners, audience, clock, emit, allows }: TcpServerOptions) {
    this.#accepting = new AcceptLoop({
      listeners,
      clock,
      take: (socket) => {
        const { hostname, port } = socket.remoteAddr;
        if (allows?.(hostname) === false) {
          socket.close();
          return emit({ kind: "client-not-allowed", transport: "tcp", host: hostname });
        }
        const address = formatAddress(hostname, port);
        audience.admit(new ClientConnection({ socket, address, clock }));
      },
      failed: (words) => emit({ kind: "accept-failed", transport: "tcp", words }),
    });
  }

  /** Accepts nobody any more. Those who are here stay. */
  async close(): Promise<void> {
    await this.#accepting.close();
  }
}
