import { assertEquals } from "@std/assert";
import { stateRoutes } from "../../../../src/io/http/state/state_routes.ts";
import { ask, HttpLab } from "../../../helpers/http_lab.ts";

const PROBLEM = "application/problem+json";

Deno.test("GET /healthz is fine while the process runs, audio or not", async () => {
  await using lab = new HttpLab();
  const { status, headers } = await stateRoutes(lab.world).request("/healthz");
  assertEquals([status, headers.get("cache-control")], [200, "no-store"]);
});

Deno.test("GET /readyz says why there is no audio, and is fine while it flows", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  const { type, ...first } = await ask(routes, "/readyz");
  assertEquals([type, first.status, first.body.trouble], [PROBLEM, 503, null]);
  await lab.run();
  await lab.give(20);
  assertEquals((await routes.request("/readyz")).status, 200);
  await lab.lose();
  const { status, body } = await ask(routes, "/readyz");
  assertEquals([status, body.status, body.code], [503, 503, "no-audio"]);
  assertEquals(body.trouble, { reason: "reset", source: "tcp://127.0.0.1:28200" });
});

Deno.test("GET /readyz refuses at once when the station stops, before its clients are gone", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  await lab.run();
  await lab.give(20);
  lab.admit("tcp", true);
  await lab.stop();
  const { status, body } = await ask(routes, "/readyz");
  assertEquals([status, body.code, lab.station.audience.size], [503, "stopping", 1]);
});

Deno.test("GET /readyz and /api/events wait for a first station, and do not call that a stop", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes({ ...lab.world, stations: [] });
  assertEquals((await ask(routes, "/readyz")).body.code, "no-audio");
  const events = await routes.request("/api/events");
  assertEquals(events.status, 200);
  await events.body!.cancel();
});

Deno.test("DELETE /api/clients sends a client away, and says when there is none", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  const left: string[] = [];
  lab.events.listen((event) => event.kind === "client-left" && left.push(event.reason));
  lab.admit("tcp", true);
  const remove = { method: "DELETE" };
  const { status } = await routes.request("/api/clients/1", remove);
  await lab.clock.settle();
  assertEquals([status, left], [204, ["disconnected"]]);
  for (const id of ["1", "none"]) {
    const { status, type, body } = await ask(routes, `/api/clients/${id}`, remove);
    assertEquals([status, type, body.code], [404, PROBLEM, "no-such-client"]);
  }
});

Deno.test("DELETE /api/clients leaves alone what the relay itself runs for", async () => {
  await using lab = new HttpLab();
  lab.admit("file", true);
  const routes = stateRoutes(lab.world);
  const { status, body } = await ask(routes, "/api/clients/1", { method: "DELETE" });
  assertEquals([status, body.title, body.code], [409, "Conflict", "own-client"]);
  assertEquals(lab.station.audience.size, 1);
});

Deno.test("POST /api/restart has the source begin anew, and nobody leaves", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  await lab.run();
  await lab.give(20);
  lab.admit("tcp", true);
  const lost: string[] = [];
  lab.events.listen((event) => event.kind === "source-lost" && lost.push(event.error.trouble.code));
  const { status } = await routes.request("/api/restart", { method: "POST" });
  await lab.clock.settle();
  assertEquals([status, lost, lab.station.audience.size], [202, ["restarted"], 1]);
  await lab.stop();
  const late = await ask(routes, "/api/restart", { method: "POST" });
  assertEquals([late.status, late.body.code], [503, "stopping"]);
});
