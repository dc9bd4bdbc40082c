/**
 * How the relay is doing, over HTTP, and the little that may be done about it.
 *
 * @module
 */

import { Hono } from "hono";
import { troubleData } from "../../../core/event_data.ts";
import type { Station } from "../../../core/station.ts";
import type { Transport } from "../../../core/stream/client.ts";
import type { HttpWorld } from "../http_world.ts";
import { problem } from "../problem.ts";
import { EventFeed } from "./event_feed.ts";
import { statusReport } from "./status_report.ts";

const NO_STORE = { "cache-control": "no-store" };
const EVENT_STREAM = {
  ...NO_STORE,
  "content-type": "text/event-stream",
  // A proxy would gather what is for now.
  "x-accel-buffering": "no",
};

/** The relay's own: without a recording, a relay that records would end. */
const OWN_TRANSPORTS: readonly Transport[] = ["file", "player", "publisher"];

/** Status, events and health; and clients can be sent away. What happens before is not told. */
export function stateRoutes(world: HttpWorld): Hono {
  const { stations } = world;
  const feed = new EventFeed(world, Date.now().toString(36));
  const routes = new Hono();

  routes.get("/api/status", (context) => {
    return context.json(statusReport(world), 200, NO_STORE);
  });

  routes.get("/api/events", (context) => {
    if (feed.isOver) return problem(503, { code: "stopping" });
    // Nobody would ever read what a watcher of the head alone is told.
    if (context.req.method === "HEAD") return context.body(null, 200, EVENT_STREAM);
    if (feed.isFull) return problem(503, { code: "too-many-watchers" });
    return context.body(feed.watch(context.req.header("last-event-id")), 200, EVENT_STREAM);
  });

  routes.get("/healthz", (context) => context.text("ok\n", 200, NO_STORE));

  routes.get("/readyz", (context) => {
    if (feed.isOver) return problem(503, { code: "stopping" });
    if (stations.some(({ isStreaming }) => isStreaming)) return context.text("ok\n", 200, NO_STORE);
    const trouble = stations.find(({ trouble }) => trouble !== undefined)?.trouble;
    const why = { code: "no-audio", trouble: trouble === undefined ? null : troubleData(trouble) };
    return problem(503, why);
  });

  routes.delete("/api/clients/:id", (context) => {
    const id = Number(context.req.param("id"));
    for (const { audience } of named(stations, context.req.query("station") || undefined)) {
      const client = audience.status().find((client) => client.id === id);
      if (client === undefined) continue;
      if (OWN_TRANSPORTS.includes(client.transport)) return problem(409, { code: "own-client" });
      audience.disconnect(id);
      return context.body(null, 204);
    }
    return problem(404, { code: "no-such-client" });
  });

  routes.post("/api/restart", (context) => {
    if (feed.isOver) return problem(503, { code: "stopping" });
    const wanted = named(stations, context.req.query("station") || undefined);
    const hasBegun = wanted.map((station) => station.restart());
    return hasBegun.includes(true) ? context.body(null, 202) : problem(409, { code: "only-once" });
  });

  return routes;
}

/** All of them, unless one is named: ids count from 1 at each. */
function named(stations: readonly Station[], name: string | undefined): readonly Station[] {
  return stations.filter((station) => name === undefined || station.name === name);
}
