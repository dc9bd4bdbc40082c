import { assertEquals } from "@std/assert";
import { RelayEvents, type StationEvent } from "../../src/core/event.ts";
import { EventCounts } from "../../src/core/event_counts.ts";
import { TroubleError } from "../../src/core/trouble.ts";
import { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";

const CLIENT = { id: 1, transport: "tcp", address: "127.0.0.1:9" } as const;

function counting() {
  const clock = new SimulatedClock();
  const events = new RelayEvents();
  const counts = new EventCounts(events, clock);
  const tell = (event: StationEvent, station = "kitchen") => events.emit({ station, ...event });
  return { clock, counts, tell, events };
}

function lost(code: "refused" | "reset"): StationEvent {
  return { kind: "source-lost", error: new TroubleError({ code, source: { kind: "demo" } }) };
}

Deno.test("EventCounts counts each station's events by reason, and those of the program not", () => {
  const { counts, tell, events } = counting();
  events.emit({ kind: "notify-failed", words: "no" });
  tell({ kind: "surge", skippedMs: 300 });
  tell({ kind: "surge", skippedMs: 200 });
  tell({ kind: "read-late", skippedMs: 50 });
  tell({ kind: "client-joined", client: CLIENT });
  tell({ kind: "client-refused", transport: "tcp", address: "127.0.0.1:10" });
  const amounts = { sentMs: 1, skippedMs: 0, lostMs: 0 };
  tell({ kind: "client-left", client: CLIENT, reason: "reset", ...amounts });
  tell({ kind: "surge", skippedMs: 1 }, "attic");
  const { skippedMs, joined, refused, left } = counts.of("kitchen");
  assertEquals([...skippedMs], [["surge", 500], ["read-late", 50]]);
  assertEquals([[...joined], [...refused], [...left]], [[["tcp", 1]], [["tcp", 1]], [[
    "reset",
    1,
  ]]]);
  assertEquals([...counts.of("attic").skippedMs], [["surge", 1]]);
});

Deno.test("EventCounts measures from the first loss to the next audio, and not the first audio", async () => {
  const { clock, counts, tell } = counting();
  const { reconnects, losses } = counts.of("kitchen");
  tell({ kind: "source-streams" });
  assertEquals(reconnects.count, 0);
  tell(lost("reset"));
  await clock.advance(2000);
  tell(lost("refused"));
  await clock.advance(1000);
  tell({ kind: "source-streams" });
  assertEquals([reconnects.count, reconnects.sum], [1, 3]);
  await clock.advance(60_000);
  tell(lost("reset"));
  await clock.advance(2000);
  tell({ kind: "source-streams" });
  assertEquals([reconnects.count, reconnects.sum], [2, 5]);
  assertEquals([...losses], [["reset", 2], ["refused", 1]]);
});
