import { Validator } from "@cfworker/json-schema";
import { assertEquals } from "@std/assert";
import schema from "../../../../docs/status.schema.json" with { type: "json" };
import { stateRoutes } from "../../../../src/io/http/state/state_routes.ts";
import { ask, HttpLab } from "../../../helpers/http_lab.ts";

/** The schema, with nothing allowed that it does not describe, but for what a trouble is about. */
function strictly(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(strictly);
  if (typeof part !== "object" || part === null) return part;
  const strict = Object.fromEntries(Object.entries(part).map(([name, of]) => [name, strictly(of)]));
  return "properties" in part && !("reason" in (part.properties as object))
    ? { ...strict, additionalProperties: false }
    : strict;
}

const validator = new Validator(strictly(schema) as object, "2020-12", false);

/** What the relay says, if it is as the schema has it. */
async function statusOf(routes: Parameters<typeof ask>[0]) {
  const { status, body } = await ask(routes, "/api/status");
  assertEquals([status, validator.validate(body).errors], [200, []]);
  return body;
}

Deno.test("GET /api/status says why there is no audio", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  lab.isAway = true;
  await lab.run();
  await lab.clock.advance(1500);
  const { schema, version, uptimeMs, stations: [station] } = await statusOf(routes);
  assertEquals([schema, version, uptimeMs], [1, "1.2.3", 1500]);
  const { state, source, trouble, advice, levelsDbfs, rmsDbfs, driftPpm } = station;
  assertEquals([state, source], ["waiting", "tcp://127.0.0.1:28200"]);
  assertEquals([station.hops, station.origin], [null, null]);
  assertEquals(trouble, { reason: "refused", source: "tcp://127.0.0.1:28200" });
  assertEquals(advice.ja, { problem: "ja", state: "refused", remedy: "mend refused" });
  assertEquals([levelsDbfs, rmsDbfs, driftPpm], [null, null, null]);
});

Deno.test("GET /api/status says how loud it is, and null of a channel of zeros", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  await lab.run();
  await lab.give(20, 0);
  const [silent] = (await statusOf(routes)).stations;
  assertEquals([silent.state, silent.trouble, silent.levelsDbfs], ["streaming", null, [
    null,
    null,
  ]]);
  await lab.give(20, 0x20);
  const [loud] = (await statusOf(routes)).stations;
  assertEquals([loud.levelsDbfs, loud.rmsDbfs], [[-12, -12], [-12, -12]]);
});

Deno.test("GET /api/status lists who listens, and how they are doing", async () => {
  await using lab = new HttpLab();
  const routes = stateRoutes(lab.world);
  await lab.run();
  lab.admit("tcp");
  lab.admit("file", true);
  await lab.give(20);
  await lab.clock.advance(70);
  const [{ clientCount, clients: [quick, stuck] }] = (await statusOf(routes)).stations;
  const amounts = { hereMs: 70, skippedMs: 0, lostMs: 0 };
  const address = "127.0.0.1:40000";
  assertEquals(clientCount, 2);
  assertEquals(quick, {
    id: 1,
    transport: "tcp",
    address,
    handedBytes: 3840,
    lagMs: 0,
    ...amounts,
  });
  assertEquals(stuck, { id: 2, transport: "file", address, handedBytes: 0, lagMs: 20, ...amounts });
});

Deno.test("status.schema.json refuses an answer with a name that it does not describe", async () => {
  await using lab = new HttpLab();
  const body = await statusOf(stateRoutes(lab.world));
  assertEquals(validator.validate({ ...body, secret: "x" }).valid, false);
});
