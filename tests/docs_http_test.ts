import { Validator } from "@cfworker/json-schema";
import { assert, assertEquals } from "@std/assert";
import recordingsSchema from "../docs/recordings.schema.json" with { type: "json" };
import schema from "../docs/status.schema.json" with { type: "json" };
import { REFUSALS } from "../src/io/http/gate.ts";
import { STATUSES } from "../src/io/http/recordings/recording_routes.ts";
import { routes as allRoutes } from "../src/io/http/routes.ts";
import { metricsRoutes } from "../src/io/http/state/metrics_routes.ts";
import { HttpLab } from "./helpers/http_lab.ts";
import { RUNNING } from "./helpers/scripted_recordings.ts";

const PROJECT = `${import.meta.dirname}/..`;
const page = await Deno.readTextFile(`${PROJECT}/docs/HTTP.md`);

Deno.test("HTTP.md asks for what is answered", async () => {
  await using lab = new HttpLab();
  const routes = allRoutes(lab.world);
  const [, name = ""] = /recordings\/(\S+\.wav)/.exec(page) ?? [];
  lab.recordings.files.push({ name, bytes: 9, writtenAtMs: 0, durationMs: 0 });
  await lab.run();
  await lab.give(20);
  lab.admit("tcp");
  const lines = [...page.matchAll(/^curl (\S+)(?: -X (\S+))? http:\/\/127\.0\.0\.1:28202(\S+)$/gm)];
  assertEquals(lines.length, page.match(/^curl /gm)!.length);
  for (const [, , method = "GET", path] of lines) {
    const asking = routes.request(path!, { method });
    await lab.clock.advance(10);
    const { status, body } = await asking;
    assert(status >= 200 && status < 300, `${method} ${path}: ${status}`);
    await body?.cancel();
  }
});

Deno.test("HTTP.md shows a status and recordings as their schemas have it", () => {
  const examples = Array.from(
    page.matchAll(/```json\n(.+?)```/gs),
    ([, text]) => JSON.parse(text!),
  );
  const [status, running, list] = examples;
  assertEquals(faults(schema, status), []);
  assertEquals(faults(recordingsSchema, list), []);
  assertEquals(faults(recordingsSchema, { ...list, running: [running] }), []);
});

Deno.test("GET /api/recordings answers as its schema has it", async () => {
  await using lab = new HttpLab();
  const { recordings } = lab;
  recordings.all.push(RUNNING, { ...RUNNING, trouble: { code: "disk-full", path: "a" } });
  recordings.files.push({ name: "a.wav", bytes: 9, writtenAtMs: 0, durationMs: undefined });
  const look = async () => await (await allRoutes(lab.world).request("/api/recordings")).json();
  assertEquals(faults(recordingsSchema, await look()), []);
  recordings.trouble = { code: "recordings-off" };
  assertEquals(faults(recordingsSchema, await look()), []);
});

Deno.test("HTTP.md lists each code of a problem", async () => {
  const files = ["state/state_routes.ts", "recordings/recording_routes.ts", "page/page_routes.ts"];
  const sources = await Promise.all(
    files.map((file) => Deno.readTextFile(`${PROJECT}/src/io/http/${file}`)),
  );
  const codes = new Set([
    ...Array.from(sources.join("").matchAll(/code: "(.+?)"/g), ([, code]) => code),
    ...Object.keys(STATUSES),
    ...Object.keys(REFUSALS),
  ]);
  const listed = Array.from(page.matchAll(/^\| \d+ +\| `(.+?)`/gm), ([, code]) => code);
  assertEquals(listed.toSorted(), [...codes].toSorted());
});

Deno.test("HTTP.md lists each metric", async () => {
  await using lab = new HttpLab();
  const scraping = metricsRoutes(lab.world).request("/metrics");
  await lab.clock.advance(10);
  const text = await (await scraping).text();
  const there = Array.from(text.matchAll(/^# TYPE sndcpy_relay_(\S+)/gm), ([, name]) => name);
  const table = page.slice(page.indexOf("| metric"));
  const listed = Array.from(table.matchAll(/`([a-z]+_[a-z_]+|clients)`/g), ([, name]) => name);
  assertEquals(listed.toSorted(), there.toSorted());
});

function faults(schema: object, instance: unknown) {
  return new Validator(schema, "2020-12", false).validate(instance).errors;
}
