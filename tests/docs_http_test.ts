import { Validator } from "@cfworker/json-schema";
import { assert, assertEquals } from "@std/assert";
import { Hono } from "hono";
import schema from "../docs/status.schema.json" with { type: "json" };
import { metricsRoutes } from "../src/io/http/state/metrics_routes.ts";
import { stateRoutes } from "../src/io/http/state/state_routes.ts";
import { HttpLab } from "./helpers/http_lab.ts";

const PROJECT = `${import.meta.dirname}/..`;
const page = await Deno.readTextFile(`${PROJECT}/docs/HTTP.md`);

Deno.test("HTTP.md asks for what is answered", async () => {
  await using lab = new HttpLab();
  const routes = new Hono().route("/", stateRoutes(lab.world)).route("/", metricsRoutes(lab.world));
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

Deno.test("HTTP.md shows a status as the schema has it", () => {
  const [, example] = /```json\n(.+?)```/s.exec(page)!;
  assertEquals(
    new Validator(schema as object, "2020-12", false).validate(JSON.parse(example!)).errors,
    [],
  );
});

Deno.test("HTTP.md lists each code of a problem", async () => {
  const files = ["state/state_routes.ts", "page/page_routes.ts"];
  const sources = files.map((file) => Deno.readTextFile(`${PROJECT}/src/io/http/${file}`));
  const source = (await Promise.all(sources)).join("");
  const codes = new Set(Array.from(source.matchAll(/code: "(.+?)"/g), ([, code]) => code));
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
