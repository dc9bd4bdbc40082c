/**
 * The way to an app where adb's server has an address of this computer.
 *
 * A server may be elsewhere all the same: behind a tunnel, or in a container whose port leads out.
 * Then a forward is made over there, and its port here leads nowhere, or to another program.
 *
 * How: adb has the port of a forward of its own. So somebody must have that port once it is made,
 * and nobody else may have had it before; and a port that adb cannot have, another program must have
 * here. Where this does not tell, the system says whether one and the same program has the server's
 * port and the forward's. An app is never connected to just to see.
 *
 * Limits: with port 0, adb over there may choose one that another program has here: one case in
 * hundreds. Where a server of this computer is taken for another's, only the words are wrong.
 *
 * @module
 */

import type { Emit } from "../event.ts";
import type { SourceLabel } from "../source/source.ts";
import { troubleOf } from "../trouble.ts";
import type { ForwardedPort } from "./forwarded_port.ts";
import type { PhoneDevice, PhoneForward } from "./phone.ts";
import type { WayToApp } from "./way_to_app.ts";

/** What adb says of a port that another program has, or that leads elsewhere already. */
const TAKEN: readonly (string | undefined)[] = ["forward-refused", "forward-taken"];

/** Where adb's server seems to be. */
export interface LocalServer {
  /** As people know it: `127.0.0.1:5037`. */
  readonly address: string;
  readonly port: number;
}

/** What the way is made of. */
export interface LocalWayOptions {
  byPort: ForwardedPort;
  /** Taken for good once the server turns out to be elsewhere. */
  throughServer: WayToApp;
  server: LocalServer;
  /** The port that is to be forwarded; 0 lets adb choose. */
  port: number;
  /** Whether a program could listen on a port of this computer now. */
  isPortFree(port: number): boolean;
  /** The program that listens on a port of this computer; undefined where nobody tells. */
  askPortHolder(port: number): Promise<string | undefined>;
  emit: Emit;
}

/** A forwarded port, or adb's server if that port is not here. */
export class LocalWay implements WayToApp {
  readonly #options: LocalWayOptions;
  #way: WayToApp;

  constructor(options: LocalWayOptions) {
    this.#options = options;
    this.#way = options.byPort;
  }

  get forward(): PhoneForward | undefined {
    return this.#way.forward;
  }

  get hasLocalPorts(): boolean {
    return this.#way.hasLocalPorts;
  }

  async prepare(serial: string, signal: AbortSignal): Promise<boolean> {
    const { byPort, port, isPortFree } = this.#options;
    if (this.#way !== byPort || byPort.forward?.serial === serial) {
      return this.#way.prepare(serial, signal);
    }
    const wasFree = port === 0 || isPortFree(port);
    try {
      await byPort.prepare(serial, signal);
    } catch (error) {
      const isTaken = TAKEN.includes(troubleOf(error)?.code);
      if (!isTaken || port === 0 || !isPortFree(port)) throw error;
      await this.#leavePort();
    }
    // What has vanished meanwhile leads nowhere, either.
    if (await this.#isElsewhere(wasFree) && await byPort.isListed(signal)) await this.#leavePort();
    if (this.#way !== byPort) await this.#way.prepare(serial, signal);
    return true;
  }

  async connect(
    serial: string,
    label: SourceLabel,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const { byPort } = this.#options;
    try {
      return await this.#way.connect(serial, label, signal);
    } catch (error) {
      const isNowhere = troubleOf(error)?.code === "refused" && byPort.forward !== undefined;
      if (isNowhere) await this.#leavePort();
      throw error;
    }
  }

  noteGone(devices: readonly PhoneDevice[]): void {
    this.#way.noteGone(devices);
  }

  close(): Promise<void> {
    return this.#way.close();
  }

  /** Whether the port of the forward, which was just made or found, is one of another computer. */
  async #isElsewhere(wasFree: boolean): Promise<boolean> {
    const { byPort, server, isPortFree, askPortHolder } = this.#options;
    if (byPort.forward === undefined) return false;
    const { port, isOurs } = byPort.forward;
    if (isPortFree(port)) return true;
    if (isOurs && wasFree) return false;
    const [holder, serverHolder] = await Promise.all([
      askPortHolder(port),
      askPortHolder(server.port),
    ]);
    const isKnown = holder !== undefined && serverHolder !== undefined;
    return isKnown ? holder !== serverHolder : isOurs;
  }

  async #leavePort(): Promise<void> {
    const { byPort, throughServer, server: { address }, emit } = this.#options;
    await byPort.close();
    this.#way = throughServer;
    emit({ kind: "server-elsewhere", address });
  }
}
