import { assertEquals, assertRejects } from "@std/assert";
import type { Contestant } from "../../../scripts/bench/contestants.ts";
import { ProgramError } from "../../../scripts/bench/program.ts";
import { type Results, runRounds } from "../../../scripts/bench/rounds.ts";
import type { Run } from "../../../scripts/bench/run.ts";
import { exampleRun } from "./example_run.ts";

const [OURS, OTHER] = ["ours", "other"].map((name): Contestant => ({
  name,
  version: "1",
  isPushed: false,
  isPatient: name === "ours",
  cwd: undefined,
  argv: () => [],
})) as [Contestant, Contestant];

/** Two rounds of both with 10 and 100 clients, and what was run. */
async function rounds(
  run: (contestant: Contestant, clients: number) => Partial<Run>,
): Promise<{ order: string[]; results: Results }> {
  const order: string[] = [];
  const results = await runRounds({
    contestants: [OURS, OTHER],
    clients: [10, 100],
    rounds: 2,
    runIdle: (contestant) => {
      order.push(`${contestant.name} idle`);
      const { name } = contestant;
      return Promise.resolve({ relay: name, processorShare: 0, wakeUpsPerSecond: 1 });
    },
    runWithClients: (contestant, clients) => {
      order.push(`${contestant.name} ${clients}`);
      const { name } = contestant;
      const served = { clients, served: clients, relay: name };
      return Promise.resolve(exampleRun({ ...served, ...run(contestant, clients) }));
    },
    progressed: () => {},
  });
  return { order, results };
}

Deno.test("runRounds() runs programs by turns, round by round", async () => {
  const { order, results } = await rounds(() => ({}));
  const round = ["ours 10", "other 10", "ours 100", "other 100", "ours idle"];
  assertEquals(order, [...round, ...round]);
  assertEquals(results.runs.map(({ round }) => round), [1, 1, 1, 1, 2, 2, 2, 2]);
  assertEquals(results.remarks, []);
});

Deno.test("runRounds() tries no more clients once a program has left one out", async () => {
  const { order, results } = await rounds(({ name }) => name === "other" ? { served: 9 } : {});
  const round = ["ours 10", "ours 100", "ours idle"];
  assertEquals(order, ["ours 10", "other 10", "ours 100", "ours idle", ...round]);
  assertEquals(results.remarks, ["other does not serve 10 clients."]);
  assertEquals(results.runs.length, 5);
});

Deno.test("runRounds() takes a program that ends or starves a client for overtaxed", async () => {
  const { order, results } = await rounds(({ name }, clients) => {
    if (name === "other" && clients === 100) throw new ProgramError("It ended.");
    return {};
  });
  assertEquals(order.filter((run) => run === "other 100").length, 1);
  assertEquals(results.remarks, ["It ended."]);

  const starved = await rounds(({ name }) => name === "other" ? { worstShare: 0.5 } : {});
  assertEquals(starved.order.filter((run) => run.startsWith("other")), ["other 10"]);
});

Deno.test("runRounds() does not judge by a load that was too slow itself", async () => {
  const { order, results } = await rounds(() => ({ served: 0, isLoadSaturated: true }));
  assertEquals(order.filter((run) => run.startsWith("other")).length, 4);
  assertEquals(results.remarks, []);
});

Deno.test("runRounds() never excuses the first program", async () => {
  const { order } = await rounds(({ name }) => name === "ours" ? { served: 0 } : {});
  assertEquals(order.filter((run) => run === "ours 100").length, 2);
  await assertRejects(
    () =>
      rounds(() => {
        throw new ProgramError("It ended.");
      }),
    ProgramError,
    "It ended.",
  );
});
