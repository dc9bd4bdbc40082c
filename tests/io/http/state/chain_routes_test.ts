import { assertEquals } from "@std/assert";
import { chainRoutes } from "../../../../src/io/http/state/chain_routes.ts";
import type { Station } from "../../../../src/core/station.ts";
import { ask } from "../../../helpers/http_lab.ts";

function station(name: string, origin: string | undefined): Station {
  return { name, chain: { relays: [`${name}1`, "above2"], origin } } as unknown as Station;
}

const STATIONS = [station("kitchen", "sndcpy:PIXEL"), station("bath", undefined)];
const portOf = (name: string) => name === "kitchen" ? 28_201 : 28_203;

Deno.test("GET /api/chain tells of the station that is listened to", async () => {
  const routes = chainRoutes({ stations: STATIONS, portOf, isGuarded: false });
  assertEquals((await ask(routes, "/api/chain?port=28201")).body, {
    relays: ["kitchen1", "above2"],
    origin: "sndcpy:PIXEL",
  });
  assertEquals((await ask(routes, "/api/chain?port=28203")).body, {
    relays: ["bath1", "above2"],
    origin: null,
  });
  for (const query of ["", "?port=", "?port=0", "?port=28202", "?port=x"]) {
    const { status, body } = await ask(routes, `/api/chain${query}`);
    assertEquals([status, body.code], [404, "no-such-station"], query);
  }
});

Deno.test("GET /api/chain tells no serial and no path where the status needs a token", async () => {
  const told = [];
  for (const origin of ["sndcpy:PIXEL", "pipe:///home/me/pipe", "demo", "-"]) {
    const stations = [station("kitchen", origin)];
    const routes = chainRoutes({ stations, portOf, isGuarded: true });
    told.push((await ask(routes, "/api/chain?port=28201")).body.origin);
  }
  assertEquals(told, ["sndcpy", "pipe", "demo", "-"]);
});
