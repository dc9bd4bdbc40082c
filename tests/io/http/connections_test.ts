import { assertEquals } from "@std/assert";
import { Connections } from "../../../src/io/http/connections.ts";

function world(most: number, mostFromAddress: number) {
  const connections = new Connections({ most, mostFromAddress }, (host) => host === "::1");
  const closed: string[] = [];
  const enter = (host: string, name: string) => connections.enter(host, () => closed.push(name));
  return { connections, closed, enter };
}

Deno.test("Connections has the one go that asks for longest, and nobody who has asked", () => {
  const { connections, closed, enter } = world(3, 3);
  enter("10.0.0.1", "a")!.asked();
  enter("10.0.0.2", "b");
  enter("10.0.0.3", "c");
  enter("10.0.0.4", "d")!.asked();
  enter("10.0.0.5", "e")!.asked();
  assertEquals([closed, connections.size], [["b", "c"], 3]);
  assertEquals(enter("10.0.0.6", "f"), undefined);
});

Deno.test("Connections has room again when one is gone", () => {
  const { enter } = world(1, 1);
  const first = enter("10.0.0.1", "a")!;
  first.asked();
  assertEquals(enter("10.0.0.1", "b"), undefined);
  first.leave();
  first.leave();
  assertEquals(enter("10.0.0.1", "c") === undefined, false);
});

Deno.test("Connections from one other address make room for each other", () => {
  const { closed, enter } = world(9, 2);
  enter("10.0.0.1", "a");
  enter("10.0.0.2", "b");
  enter("10.0.0.2", "c");
  enter("10.0.0.2", "d")!.asked();
  assertEquals(closed, ["b"]);
  for (const name of ["e", "f", "g"]) enter("::1", name)!.asked();
  assertEquals(closed, ["b"]);
});
