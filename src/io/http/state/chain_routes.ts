/**
 * Which relays the audio has passed, for the relay that listens to this one.
 *
 * @module
 */

import { Hono } from "hono";
import { chainData } from "../../../core/source/relay_chain.ts";
import type { Station } from "../../../core/station.ts";
import { problem } from "../problem.ts";

/** What it takes to tell. */
export interface ChainWorld {
  readonly stations: readonly Station[];
  /** Where raw audio is to be had of the station of a name. */
  portOf(stationName: string): number;
  /** Whether nobody may ask for the status but who knows a token. */
  readonly isGuarded: boolean;
}

/**
 * `GET /api/chain?port=28201`, of the station whose raw audio is to be had there. Everybody may ask,
 * as the raw audio has no token either; serials and paths are for those alone who may ask for all.
 */
export function chainRoutes({ stations, portOf, isGuarded }: ChainWorld): Hono {
  const routes = new Hono();
  routes.get("/api/chain", (context) => {
    const port = Number(context.req.query("port"));
    const station = stations.find(({ name }) => portOf(name) === port);
    if (station === undefined) return problem(404, { code: "no-such-station" });
    const { relays, origin } = station.chain;
    const told = isGuarded ? origin?.replace(/:.*$/s, "") : origin;
    return context.json(chainData({ relays, origin: told }));
  });
  return routes;
}
