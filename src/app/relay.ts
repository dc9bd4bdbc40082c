/**
 * The relay as a whole: the only place that knows every part of it.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import type { Source } from "../core/source.ts";
import { Hub } from "../core/hub.ts";
import { SourceSupervisor } from "../core/source_supervisor.ts";
import { descriptorLimit } from "../io/process/descriptor_limit.ts";
import { formatAddress, isLoopback, listen } from "../io/server/listen.ts";
import { TcpServer } from "../io/server/tcp_server.ts";
import { DemoSource } from "../io/source/demo_source.ts";
import { StdinSource } from "../io/source/stdin_source.ts";
import { TcpSource } from "../io/source/tcp_source.ts";
import { systemClock } from "../io/system_clock.ts";
import type { Terminal } from "../io/terminal/terminal.ts";
import type { RelayConfig } from "./relay_config.ts";
import type { Loggers } from "./logging.ts";
import { playerLines } from "./player_lines.ts";
import { Report } from "./report.ts";
import { StatusLine } from "./status.ts";

/** How long clients may take for what is still theirs when the relay stops. */
const GRACE_MS = 2000;
/** Standard input is read no further ahead of real time, and never so far that it is a surge. */
const MOST_AHEAD_MS = 500;
/** Descriptors that are not for clients: the source, listeners, logs, the runtime's own. */
const RESERVED_DESCRIPTORS = 64;
const MOST_CLIENTS = 10_000;

/** What the relay is given besides its configuration. */
export interface RelayEnvironment {
  terminal: Terminal;
  loggers: Loggers;
  version: string;
  /** Shows lines that are no messages: how to listen. */
  print(text: string): void;
}

/**
 * Runs until `signal` is aborted or a finite source has ended, and then stops in order: accept
 * nobody, leave the source, let clients take what is theirs, close.
 *
 * @throws {ListenError} when it cannot listen
 * @throws {SourceError} when a finite source has failed
 */
export async function runRelay(
  config: RelayConfig,
  environment: RelayEnvironment,
  signal: AbortSignal,
): Promise<void> {
  const { terminal, loggers } = environment;
  const listeners = listen(config.bind, config.port);
  const clock = systemClock;
  const source = openSource(config);
  const report = new Report(loggers, config.source, config.format);
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
  using _status = new StatusLine({
    hub,
    isStreaming: () => supervisor.isStreaming,
    clock,
    terminal,
    log: loggers.log,
  });
  const ending = await supervisor.run(signal);
  if (ending !== undefined) loggers.log.info(ending.message, { event: "source-ended" });
  await server.stopAccepting();
  hub.drain();
  await server.close(GRACE_MS);
  hub.close();
  loggers.log.info("Stopped.", { event: "stopped" });
  if (ending?.loss === "failed") throw ending;
}

function openSource({ source, format, bufferMs }: RelayConfig): Source {
  switch (source.kind) {
    case "tcp":
      return new TcpSource(source.host, source.port, format);
    case "demo":
      return new DemoSource(format, systemClock);
    case "stdin":
      return new StdinSource({
        input: Deno.stdin,
        format,
        clock: systemClock,
        aheadMs: Math.min(MOST_AHEAD_MS, bufferMs / 2),
      });
  }
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
  const host = hostname === "0.0.0.0" || hostname === "::" ? "127.0.0.1" : hostname;
  const lines = playerLines(formatAddress(host, port).replace(/:\d+$/, ""), port, config.format);
  print(["", "Listen with one of:", ...lines.map((line) => `  ${line.join(": ")}`), ""].join("\n"));
}
