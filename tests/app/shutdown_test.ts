import { assertEquals } from "@std/assert";
import { ShutdownSignals, type SignalSource } from "../../src/app/shutdown.ts";
import { SimulatedClock } from "../../scripts/lab/simulated_clock.ts";

/** A system whose signals a test sends. */
class FakeSystem implements SignalSource {
  readonly handlers = new Map<Deno.Signal, () => void>();

  constructor(private readonly lacks: Deno.Signal[] = []) {}

  addSignalListener(signal: Deno.Signal, handler: () => void): void {
    if (this.lacks.includes(signal)) throw new TypeError(`no ${signal} here`);
    this.handlers.set(signal, handler);
  }

  send(signal: Deno.Signal): void {
    this.handlers.get(signal)?.();
  }
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`ShutdownSignals stops on ${name}`, () => {
    const system = new FakeSystem();
    const signals = new ShutdownSignals(system, new SimulatedClock(), () => {});
    assertEquals(signals.signal.aborted, false);
    system.send(name);
    assertEquals(signals.signal.aborted, true);
  });
}

Deno.test("ShutdownSignals takes two signals within a second for one", async () => {
  const [system, clock] = [new FakeSystem(), new SimulatedClock()];
  let forced = 0;
  new ShutdownSignals(system, clock, () => forced++);
  system.send("SIGINT");
  await clock.advance(1000);
  system.send("SIGINT");
  assertEquals(forced, 0);
  await clock.advance(1);
  system.send("SIGTERM");
  assertEquals(forced, 1);
});

Deno.test("ShutdownSignals does without signals that the system lacks", () => {
  const system = new FakeSystem(["SIGTERM", "SIGHUP"]);
  const signals = new ShutdownSignals(system, new SimulatedClock(), () => {});
  system.send("SIGINT");
  assertEquals(signals.signal.aborted, true);
});
