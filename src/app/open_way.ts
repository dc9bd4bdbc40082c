/**
 * From where adb's server is to the way to a phone's app.
 *
 * @module
 */

import { ForwardedPort } from "../core/phone/forwarded_port.ts";
import { LocalWay } from "../core/phone/local_way.ts";
import type { PhoneAccess, PhoneApp } from "../core/phone/phone.ts";
import { ServerWay } from "../core/phone/server_way.ts";
import type { WayToApp } from "../core/phone/way_to_app.ts";
import type { PcmFormat } from "../core/base/pcm_format.ts";
import type { Emit } from "../core/event.ts";
import { openPhoneSocket } from "../io/adb/phone_socket.ts";
import { formatServer, hasLocalPorts } from "../io/adb/server_address.ts";
import type { WantedServer } from "../io/adb/server_obstacle.ts";
import { portHolder } from "../io/process/port_holder.ts";
import { isPortFree } from "../io/tcp/listen.ts";
import { connectToHost } from "../io/tcp/tcp_host.ts";
import { connectTcp, TcpStream } from "../io/tcp/tcp_stream.ts";
import type { SndcpyChoice } from "./commands/source_config.ts";
import { wantedServer } from "./phones.ts";

/** adb listens there, however this computer was named. */
const FORWARD_HOST = "127.0.0.1";

/** What the way depends on. */
export interface WayOptions extends Pick<SndcpyChoice, "port" | "tunnelHost"> {
  /** The socket of the app's next or present start. */
  socketName(): string;
  readonly phones: PhoneAccess;
  readonly format: PcmFormat;
  readonly emit: Emit;
  /** Undefined where this program cannot connect to it. */
  readonly server: WantedServer | undefined;
}

/** The way to an app, as adb's server is wanted here. */
export function wayTo(
  app: PhoneApp,
  phones: PhoneAccess,
  { port, tunnelHost }: Pick<SndcpyChoice, "port" | "tunnelHost">,
  format: PcmFormat,
  emit: Emit,
): WayToApp {
  const socketName = () => app.socketName;
  const server = wantedServer();
  return openWay({ phones, socketName, port, tunnelHost, format, emit, server });
}

/** A port where adb's server is here, else the server itself. */
export function openWay(options: WayOptions): WayToApp {
  const { port, socketName, tunnelHost, phones, format, emit, server } = options;
  const byPort = new ForwardedPort({
    phones,
    socketName,
    port,
    tunnelHost,
    connect: (port, label, signal) =>
      tunnelHost === undefined
        ? connectTcp({ hostname: FORWARD_HOST, port, format, label }, signal)
        : connectToHost({ host: tunnelHost, port, format, label }, signal),
  });
  if (server === undefined || tunnelHost !== undefined) return byPort;
  const { address } = server;
  const throughServer = new ServerWay(async (serial, label, signal) => {
    const connection = await openPhoneSocket(address, serial, socketName(), signal);
    return connection && new TcpStream(connection, { format, label }, signal);
  });
  if (!hasLocalPorts(address)) return throughServer;
  return new LocalWay({
    byPort,
    throughServer,
    server: { address: formatServer(address), port: address.port },
    port,
    isPortFree: (port) => isPortFree(FORWARD_HOST, port),
    askPortHolder: portHolder,
    emit,
  });
}
