import { assertEquals } from "@std/assert";
import { askForCron } from "../../src/service/cron_daemon.ts";
import { SimulatedHost } from "./simulated_host.ts";

/** The exit codes of what tells, and whether cron runs then. */
const COMPUTERS: [what: string, probes: Record<string, number>, daemon: string][] = [
  ["pgrep sees it", { pgrep: 0 }, "up"],
  ["pidof sees it, where there is no pgrep", { pidof: 0 }, "up"],
  ["systemd reads crontabs itself", { pgrep: 1, systemctl: 0 }, "up"],
  ["nothing sees it", { pgrep: 1, systemctl: 3 }, "down"],
  ["pidof does not see it, where there is no systemd", { pidof: 1 }, "down"],
  ["a program fails, and another sees it", { pgrep: 3, pidof: 0 }, "up"],
  ["there is systemd alone, which does not know it", { systemctl: 3 }, "unknown"],
  ["there is nothing that tells", {}, "unknown"],
];
for (const [what, probes, daemon] of COMPUTERS) {
  Deno.test(`askForCron() finds cron ${daemon} when ${what}`, async () => {
    const host = new SimulatedHost();
    host.cronProbes.clear();
    for (const [program, exitCode] of Object.entries(probes)) {
      host.cronProbes.set(program, exitCode);
    }
    assertEquals(await askForCron(host, "linux"), daemon);
  });
}

Deno.test("askForCron() does not know when a daemon may be hidden, or nothing answers in time", async () => {
  const host = new SimulatedHost();
  host.cronProbes.set("pgrep", 1);
  host.addFile("/run/crond.pid", "4711");
  assertEquals(await askForCron(host, "linux"), "unknown");
  const slow = new SimulatedHost();
  slow.cronProbes.set("pidof", 1);
  slow.hanging = "pgrep";
  assertEquals(await askForCron(slow, "linux"), "down");
});

Deno.test("askForCron() asks nothing on macOS, where launchd starts cron for a crontab", async () => {
  const host = new SimulatedHost();
  host.cronProbes.clear();
  assertEquals(await askForCron(host, "darwin"), "up");
});
