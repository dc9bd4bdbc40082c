/**
 * The relay's metrics, over HTTP.
 *
 * @module
 */

import { Hono } from "hono";
import type { Clock } from "../../../core/base/clock.ts";
import type { HttpWorld } from "../http_world.ts";
import { EXPOSITION_TYPE, writeMetrics } from "./exposition.ts";
import { measure } from "./metrics.ts";

const TIMER_MS = 10;

/** `GET /metrics`. */
export function metricsRoutes(world: HttpWorld): Hono {
  const routes = new Hono();
  routes.get("/metrics", async (context) => {
    const loopDelayMs = await loopDelay(world.clock);
    const metrics = measure(world, { loopDelayMs, memory: Deno.memoryUsage() });
    const headers = { "content-type": EXPOSITION_TYPE, "cache-control": "no-store" };
    return context.body(await writeMetrics(metrics), 200, headers);
  });
  return routes;
}

/** How late a timer is called back, in milliseconds. */
function loopDelay(clock: Clock): Promise<number> {
  const startMs = clock.nowMs();
  return new Promise((resolve) => {
    clock.after(TIMER_MS, () => resolve(Math.max(0, clock.nowMs() - startMs - TIMER_MS)));
  });
}
