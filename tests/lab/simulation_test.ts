import { assert, assertEquals, assertRejects } from "@std/assert";
import { Violation } from "../../scripts/lab/simulation/history.ts";
import { Simulation } from "../../scripts/lab/simulation/simulation.ts";

/** Among them are both kinds of source, both formats, every capacity and every rate. */
const SEEDS = 16;

for (let seed = 1; seed <= SEEDS; seed++) {
  Deno.test(`the relay keeps its promises for half an hour of faults, seed ${seed}`, async () => {
    const { faults } = await new Simulation(seed).run(0.5);
    assert(faults > 10, `only ${faults} faults`);
  });
}

Deno.test("Simulation goes the same way with the same seed, and another with another", async () => {
  const [once, again, other] = [
    await new Simulation(1).run(0.25),
    await new Simulation(1).run(0.25),
    await new Simulation(2).run(0.25),
  ];
  assertEquals(once, again);
  assert(once.digest !== other.digest);
});

Deno.test("Simulation notices a relay that hands out other audio than came", async () => {
  const simulation = new Simulation(1);
  const { station: { hub } } = simulation.stations[0]!;
  const publish = hub.publish.bind(hub);
  hub.publish = (frames) => publish(frames.fill(1, 0, 1));
  await assertRejects(() => simulation.run(0.1), Violation, "Promise 3");
});

Deno.test("Simulation notices a relay that loses audio", async () => {
  const simulation = new Simulation(1);
  const { station: { hub }, format } = simulation.stations[0]!;
  const publish = hub.publish.bind(hub);
  hub.publish = (frames) => publish(frames.subarray(format.frameBytes));
  await assertRejects(() => simulation.run(0.1), Violation);
});

Deno.test("Simulation notices a relay that stops before its clients have everything", async () => {
  const simulation = new Simulation(2);
  const { station: { hub } } = simulation.stations[0]!;
  hub.drain = () => hub.close();
  await assertRejects(() => simulation.run(0.1), Violation);
});
