/**
 * What is answered besides streams.
 *
 * @module
 */

import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { HttpWorld } from "./http_world.ts";
import { pageRoutes } from "./page/page_routes.ts";
import type { PageWorld } from "./page/page_world.ts";
import { problem } from "./problem.ts";
import { recordingRoutes } from "./recordings/recording_routes.ts";
import { chainRoutes, type ChainWorld } from "./state/chain_routes.ts";
import { metricsRoutes } from "./state/metrics_routes.ts";
import { stateRoutes } from "./state/state_routes.ts";

/**
 * All that has a path of its own.
 *
 * @param page undefined where people are shown nothing
 * @param chain undefined where no other relay listens
 */
export function routes(world: HttpWorld, page?: PageWorld, chain?: ChainWorld): Hono {
  const app = new Hono();
  // Over plain HTTP browsers complain of the policy about openers, and ignore it.
  app.use(secureHeaders({ strictTransportSecurity: false, crossOriginOpenerPolicy: false }));
  app.use(async (context, next) => {
    await next();
    if (!context.res.headers.has("Cache-Control")) context.header("Cache-Control", "no-store");
  });
  app.route("/", stateRoutes(world));
  app.route("/", metricsRoutes(world));
  app.route("/", recordingRoutes(world));
  if (chain !== undefined) app.route("/", chainRoutes(chain));
  if (page !== undefined) app.route("/", pageRoutes(page));
  app.notFound(({ req: { method } }) =>
    method === "GET" || method === "HEAD" ? problem(404) : problem(405, {}, { Allow: "GET, HEAD" })
  );
  app.onError((error) => {
    world.events.emit({ kind: "listener-failed", error });
    return problem(500);
  });
  return app;
}
