/**
 * A TCP server as a source: another relay, or a port that leads to a phone.
 *
 * @module
 */

import { isLoopback } from "../core/base/address.ts";
import type { Source } from "../core/source/source.ts";
import { TcpSource } from "../io/tcp/tcp_source.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import { isAdbMissing } from "./phones.ts";
import type { SourceParts } from "./source_parts.ts";

/**
 * @param socketName of the app that a port of this computer leads to; undefined where there is a relay
 */
export function openTcp(
  host: string,
  port: number,
  socketName: string | undefined,
  { format }: RelayConfig,
  { clock, leadsBack }: SourceParts,
): Source {
  const isForward = socketName !== undefined && isLoopback(host);
  const app = isForward ? { socketName, isAdbMissing: isAdbMissing() } : {};
  const label = { kind: "tcp", host, port, ...app } as const;
  return new TcpSource({ host, port, format, clock, label, leadsBack });
}
