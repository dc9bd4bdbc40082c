import { assert, assertEquals } from "@std/assert";
import dashboard from "../../../../docs/grafana-dashboard.json" with { type: "json" };
import { metricsRoutes } from "../../../../src/io/http/state/metrics_routes.ts";
import { testWith } from "../../../helpers/encoding.ts";
import { HttpLab } from "../../../helpers/http_lab.ts";

/** What a scrape gives. */
async function scrape(lab: HttpLab, routes = metricsRoutes(lab.world)): Promise<string> {
  const scraping = routes.request("/metrics");
  await lab.clock.advance(10);
  const response = await scraping;
  assertEquals(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  return await response.text();
}

/** A scrape of a relay to which all has happened that is counted. */
async function eventfulScrape(): Promise<string> {
  await using lab = new HttpLab();
  const routes = metricsRoutes(lab.world);
  await lab.run();
  await lab.give(20);
  lab.admit("tcp");
  lab.admit("file", true);
  lab.admit("tcp");
  await lab.give(40);
  lab.station.emit({ kind: "surge", skippedMs: 1500 });
  lab.station.audience.disconnect(1);
  // A source that is lost sooner is flapping, and is not told to stream again at once.
  await lab.clock.advance(5000);
  await lab.lose();
  await lab.clock.advance(6000);
  lab.isAway = false;
  await lab.clock.advance(1000);
  await lab.give(20);
  return await scrape(lab, routes);
}

/** Every sample by its name and labels, each line checked against the text format. */
function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of text.trimEnd().split("\n")) {
    if (line === "" || /^# HELP [a-z_]+ [^\n]+$/.test(line)) continue;
    const [, typed, type] = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (typed !== undefined) {
      assert(!types.has(typed), `${typed} is there twice`);
      types.set(typed, type!);
      continue;
    }
    const sample = /^([a-z_]+)(\{(?:[a-z]+="[^"\\\n]*",?)*\})? (-?[\d.]+(?:e-?\d+)?)$/.exec(line);
    assert(sample !== null, `no line of Prometheus: ${line}`);
    const [, name, labels = "", value] = sample;
    assert(types.has(name!.replace(/_(bucket|sum|count)$/, "")) || types.has(name!), name);
    assert(!samples.has(name! + labels), `${line} is there twice`);
    samples.set(name! + labels, Number(value));
  }
  return samples;
}

Deno.test("GET /metrics counts what has happened since the relay began", async () => {
  const samples = samplesOf(await eventfulScrape());
  const read = (name: string, labels = "") =>
    samples.get(`sndcpy_relay_${name}{station="relay"${labels}}`);
  assertEquals(read("source_streaming"), 1);
  assertEquals(read("source_losses_total", `,reason="reset"`), 1);
  assertEquals(read("source_losses_total", `,reason="refused"`), 1);
  assertEquals(read("source_reconnect_seconds_count"), 1);
  assertEquals(read("source_reconnect_seconds_bucket", `,le="5"`), 0);
  assertEquals(read("source_reconnect_seconds_bucket", `,le="10"`), 1);
  assertEquals(read("source_reconnect_seconds_bucket", `,le="+Inf"`), 1);
  assertEquals(read("published_bytes_total"), 80 * 192);
  assertEquals(read("handed_bytes_total"), 40 * 192);
  assertEquals(read("skipped_seconds_total", `,reason="surge"`), 1.5);
  assertEquals(read("skipped_seconds_total", `,reason="read-late"`), 0);
  assertEquals(read("lost_seconds_total"), 0);
  assertEquals(read("clients", `,transport="tcp"`), 0);
  assertEquals(read("clients", `,transport="file"`), 1);
  assertEquals(read("clients_joined_total", `,transport="tcp"`), 1);
  assertEquals(read("clients_refused_total", `,transport="tcp"`), 1);
  assertEquals(read("clients_left_total", `,reason="disconnected"`), 1);
  assertEquals(read("client_lag_max_seconds"), 0.06);
  assertEquals(read("source_drift_ppm"), undefined);
  assertEquals(samples.get("sndcpy_relay_event_loop_delay_seconds"), 0);
  assert(samples.get(`sndcpy_relay_memory_bytes{kind="resident"}`)! > 1_000_000);
  const version = `{version="1.2.3",deno="${Deno.version.deno}"}`;
  assertEquals(samples.get(`sndcpy_relay_build_info${version}`), 1);
});

Deno.test("GET /metrics is right before anything has happened, and while others ask, too", async () => {
  await using lab = new HttpLab();
  const routes = metricsRoutes(lab.world);
  const [first, second] = await Promise.all([scrape(lab, routes), scrape(lab, routes)]);
  assertEquals([...samplesOf(first).keys()], [...samplesOf(second).keys()]);
  assertEquals(samplesOf(first).get(`sndcpy_relay_source_streaming{station="relay"}`), 0);
});

Deno.test("GET /metrics says how late a timer came", async () => {
  await using lab = new HttpLab();
  const scraping = metricsRoutes(lab.world).request("/metrics");
  await lab.clock.settle();
  lab.clock.sleepThrough(35);
  await lab.clock.step();
  const samples = samplesOf(await (await scraping).text());
  assertEquals(samples.get("sndcpy_relay_event_loop_delay_seconds"), 0.025);
});

testWith(["promtool"], "promtool finds nothing to say of GET /metrics", async () => {
  const child = new Deno.Command("promtool", {
    args: ["check", "metrics"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(await eventfulScrape()));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals([code, said], [0, ""]);
});

Deno.test("grafana-dashboard.json asks for metrics that there are, and for each of them", async () => {
  const text = await eventfulScrape();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => {
    return type === "histogram" ? `${name}_bucket` : name!;
  });
  const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const variables = dashboard.templating.list.flatMap(({ definition }) => definition ?? []);
  const named = (query: string): string[] => query.match(/sndcpy_relay_\w+/g) ?? [];
  for (const query of [...queries, ...variables]) {
    assert(named(query).length > 0, `${query} asks for nothing of ours`);
    for (const name of named(query)) assert(types.includes(name), `there is no ${name}`);
  }
  assertEquals(types.filter((type) => !queries.some((query) => named(query).includes(type))), [
    "sndcpy_relay_clients_joined_total",
  ]);
});

Deno.test("grafana-dashboard.json has panels of their own, each in a place of its own", () => {
  const { panels } = dashboard;
  assertEquals(new Set(panels.map(({ id }) => id)).size, panels.length);
  const places = new Set<string>();
  for (const { title, gridPos: { x, y, w, h } } of panels) {
    assert(x + w <= 24, title);
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        assert(!places.has(`${column},${row}`), `${title} covers another panel`);
        places.add(`${column},${row}`);
      }
    }
  }
});
