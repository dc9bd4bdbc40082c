/**
 * How the relay is doing, as JSON. docs/status.schema.json describes it.
 *
 * @module
 */

import type { PcmFormat } from "../../../core/base/pcm_format.ts";
import { sourceId, troubleData } from "../../../core/event_data.ts";
import type { TargetStatus } from "../../../core/publish/publication.ts";
import { hopsOf } from "../../../core/source/relay_chain.ts";
import type { Station, StationStatus } from "../../../core/station.ts";
import type { ClientStatus } from "../../../core/stream/audience.ts";
import type { Trouble } from "../../../core/trouble.ts";
import type { HttpWorld } from "../http_world.ts";

/** Counts what may break whoever reads it: a name that goes, or means something else. */
const SCHEMA = 1;

/** All of it. Milliseconds are whole, levels have one decimal; what is unknown is null. */
export function statusReport(world: HttpWorld): object {
  const { stations, counts, clock, version } = world;
  const { rss, heapUsed } = Deno.memoryUsage();
  return {
    schema: SCHEMA,
    version,
    uptimeMs: Math.round(clock.nowMs() - counts.sinceMs),
    memory: { residentBytes: rss, heapBytes: heapUsed },
    stations: stations.map((station) => {
      const status = station.status();
      const { format } = station.source;
      return {
        ...summary(status, world),
        targets: status.targets.map((target) => ({
          ...targetReport(target, world),
          stateMs: Math.round(target.stateMs),
          lostMs: Math.round(format.msFromBytes(target.lostBytes)),
        })),
        clients: status.clients.map((client) => clientReport(client, format)),
      };
    }),
  };
}

/** What changes by the moment: each station without the list of its clients. */
export function stationsReport(world: Pick<HttpWorld, "stations" | "advise">): object {
  return {
    schema: SCHEMA,
    stations: world.stations.map((station: Station) => summary(station.status(), world)),
  };
}

function summary(
  { clients, targets, ...status }: StationStatus,
  world: Pick<HttpWorld, "advise">,
) {
  const { name, format, state, bytesPerSecond, trouble, driftPpm } = status;
  return {
    name,
    source: sourceId(status.source),
    phoneModel: status.source.kind === "app" ? status.source.model ?? null : null,
    hops: hopsOf(status.chain) ?? null,
    origin: status.chain.origin ?? null,
    format,
    state,
    ...troubleReport(trouble, world),
    bytesPerSecond,
    driftPpm: driftPpm ?? null,
    levelsDbfs: decibels(status.levelsDbfs),
    rmsDbfs: decibels(status.rmsDbfs),
    silentMs: Math.round(status.silentMs),
    skippedMs: Math.round(status.skippedMs),
    lostMs: Math.round(status.lostMs),
    clientCount: clients.length,
    targets: targets.map((target) => targetReport(target, world)),
  };
}

function clientReport(client: ClientStatus, format: PcmFormat) {
  const { id, transport, address, hereMs, handedBytes, lagBytes, skippedBytes, lostBytes } = client;
  const ms = (bytes: number) => Math.round(format.msFromBytes(bytes));
  return {
    id,
    transport,
    address,
    hereMs: Math.round(hereMs),
    handedBytes,
    lagMs: ms(lagBytes),
    skippedMs: ms(skippedBytes),
    lostMs: ms(lostBytes),
  };
}

function targetReport(
  { url, state, trouble, reconnects }: TargetStatus,
  world: Pick<HttpWorld, "advise">,
) {
  return { url, state, ...troubleReport(trouble, world), reconnects };
}

function troubleReport(trouble: Trouble | undefined, { advise }: Pick<HttpWorld, "advise">) {
  if (trouble === undefined) return { trouble: null, advice: null };
  return { trouble: troubleData(trouble), advice: advise(trouble) };
}

/** JSON has no −Infinity: a channel of zeros alone is null. */
function decibels(levels: readonly number[] | undefined): (number | null)[] | null {
  if (levels === undefined) return null;
  return levels.map((level) => Number.isFinite(level) ? Math.round(level * 10) / 10 : null);
}
