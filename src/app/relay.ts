/**
 * The relay as a whole: the only place that knows every part of it.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { formatAddress, isLoopback, localHost } from "../core/address.ts";
import type { PhoneControl } from "../core/phone.ts";
import type { Source } from "../core/source.ts";
import { Hub } from "../core/hub.ts";
import { SourceSupervisor } from "../core/source_supervisor.ts";
import { descriptorLimit } from "../io/process/descriptor_limit.ts";
import { portHolder } from "../io/process/port_holder.ts";
import { listenOrNameHolder } from "../io/server/listen.ts";
import { TcpServer } from "../io/server/tcp_server.ts";
import type { SystemdNotifier } from "../io/service/systemd_notifier.ts";
import { systemClock } from "../io/system_clock.ts";
import type { Terminal } from "../io/terminal/terminal.ts";
import type { RelayConfig } from "./relay_config.ts";
import type { Loggers } from "./logging.ts";
import { openSource } from "./open_source.ts";
import { playerLines } from "./player_lines.ts";
import { Report } from "./report.ts";
import { sourceRemedy } from "./source_remedy.ts";
import { StatusLine } from "./status.ts";

/** How long clients may take for what is still theirs when the relay stops. */
const GRACE_MS = 2000;
/** Descriptors that are not for clients: the source, listeners, logs, the runtime's own. */
const RESERVED_DESCRIPTORS = 64;
const MOST_CLIENTS = 10_000;

/** What the relay is given besides its configuration. */
export interface RelayEnvironment {
  /** Where the status line is to be shown; undefined where it is only logged. */
  statusTerminal: Terminal | undefined;
  loggers: Loggers;
  version: string;
  /** The phones of this computer; undefined where adb is missing or not needed. */
  phones: PhoneControl | undefined;
  /** Who wants to know how the relay is doing, if it was started as a service. */
  notifier: SystemdNotifier | undefined;
  /** Shows lines that are no messages: how to listen. */
  print(text: string): void;
}

/**
 * Runs until `signal` is aborted or a finite source has ended, and then stops in order: leave the
 * source, accept nobody, let clients take what is theirs, close, undo our own adb forward.
 *
 * @throws {ListenError} when it cannot listen
 * @throws {SourceError} when a finite source has failed, or ended without a byte
 * @throws {AdbMissingError} when adb was to choose a port, and there is none
 */
export async function runRelay(
  config: RelayConfig,
  environment: RelayEnvironment,
  signal: AbortSignal,
): Promise<void> {
  const { loggers, notifier } = environment;
  const listeners = await listenOrNameHolder(config.bind, config.port, portHolder);
  const clock = systemClock;
  const hasAdb = environment.phones !== undefined;
  const report = new Report(
    loggers,
    config.format,
    (loss) => sourceRemedy(loss, config.source, hasAdb),
    (text) => notifier?.status(text),
  );
  await using cleanup = new AsyncDisposableStack();
  const source = openSource(config, {
    clock,
    observer: report,
    log: loggers.log,
    phones: environment.phones,
    cleanup,
  });
  const hub = new Hub({
    format: config.format,
    clock,
    nextTurn: setImmediate,
    liveCapacityMs: config.bufferMs,
    stallTimeoutMs: config.stallTimeoutMs,
    gap: config.gap,
    observer: report,
  });
  // Known before the first client is let in: after a restart they all come at once.
  const maxClients = limitClients(config.maxClients, await descriptorLimit(), loggers.log);
  const server = new TcpServer({ listeners, hub, clock, maxClients, observer: report });
  const supervisor = new SourceSupervisor({
    source,
    sink: hub,
    observer: report,
    clock,
    random: Math.random,
  });
  announce(config, source, listeners, environment);
  notifier?.ready();
  using _status = new StatusLine({
    hub,
    isStreaming: () => supervisor.isStreaming,
    clock,
    terminal: environment.statusTerminal,
    log: loggers.log,
  });
  const ending = await supervisor.run(signal);
  notifier?.stopping();
  const hasEnded = ending?.loss === "ended";
  if (hasEnded) {
    loggers.log.info("The audio of {source} has ended.", {
      event: "source-ended",
      source: source.name,
    });
  }
  await server.stopAccepting();
  hub.drain();
  await server.close(GRACE_MS);
  hub.close();
  await cleanup.disposeAsync();
  loggers.log.info("Stopped.", { event: "stopped" });
  if (ending !== undefined && !hasEnded) throw ending;
}

/** As many as are wanted, and as the system can hold: the source needs a descriptor, too. */
function limitClients(wanted: number | undefined, limit: number | undefined, log: Logger): number {
  if (limit === undefined) return wanted ?? MOST_CLIENTS;
  const possible = Math.floor(Math.max(limit - RESERVED_DESCRIPTORS, limit / 2));
  if (wanted !== undefined && wanted > possible) {
    log.warn(
      "Cannot let {wanted} clients in: this system's limit of open files allows {possible}. " +
        "Raise it before the relay starts, with ulimit -n.",
      { event: "clients-limited", wanted, possible },
    );
  }
  return Math.min(wanted ?? MOST_CLIENTS, possible);
}

function announce(
  config: RelayConfig,
  source: Source,
  listeners: readonly Deno.TcpListener[],
  { loggers: { log }, version, print }: RelayEnvironment,
): void {
  const addresses = listeners.map(({ addr }) => formatAddress(addr.hostname, addr.port));
  log.info("sndcpy-relay {version} listens on {addresses}, for {source} ({format}).", {
    event: "started",
    version,
    addresses: addresses.join(" and "),
    port: listeners[0]!.addr.port,
    source: source.name,
    format: config.format.toString(),
  });
  const { hostname, port } = listeners[0]!.addr;
  if (!isLoopback(hostname)) {
    log.warn(
      "Anyone who can reach {address} can listen. Keep to this computer with -b localhost.",
      {
        event: "open-bind",
        address: addresses.join(" and "),
      },
    );
  }
  const lines = playerLines(
    formatAddress(localHost(hostname), port).replace(/:\d+$/, ""),
    port,
    config.format,
  );
  print(["", "Listen with one of:", ...lines.map((line) => `  ${line.join(": ")}`), ""].join("\n"));
}
