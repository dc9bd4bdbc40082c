import { assertEquals } from "@std/assert";
import { type RelayEvent, RelayEvents } from "../../src/core/event.ts";

const STREAMS: RelayEvent = { kind: "source-streams", station: "kitchen" };

Deno.test("RelayEvents tells every listener, until it wants to hear no more", () => {
  const events = new RelayEvents();
  const heard: string[] = [];
  const cancel = events.listen(({ kind, station }) => heard.push(`first: ${kind} ${station}`));
  events.listen(({ kind }) => heard.push(`second: ${kind}`));
  events.emit(STREAMS);
  cancel();
  cancel();
  events.emit({ kind: "stopped" });
  const first = "first: source-streams kitchen";
  assertEquals(heard, [first, "second: source-streams", "second: stopped"]);
});

Deno.test("RelayEvents tells the others what a listener throws, and everything else", () => {
  const events = new RelayEvents();
  const heard: RelayEvent[] = [];
  const bug = new TypeError("bug");
  events.listen(() => {
    throw bug;
  });
  events.listen((event) => heard.push(event));
  events.emit(STREAMS);
  assertEquals(heard.map(({ kind }) => kind), ["listener-failed", "source-streams"]);
  assertEquals(heard[0], { kind: "listener-failed", error: bug });
});

Deno.test("RelayEvents lets a listener leave while it is told", () => {
  const events = new RelayEvents();
  let told = 0;
  const cancel = events.listen(() => {
    told++;
    cancel();
  });
  events.emit(STREAMS);
  events.emit(STREAMS);
  assertEquals(told, 1);
});
