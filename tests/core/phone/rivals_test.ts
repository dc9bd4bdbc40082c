import { assertEquals } from "@std/assert";
import type { ForwardRule } from "../../../src/core/phone/phone.ts";
import { findRivals, type PortUser, type Rival } from "../../../src/core/phone/rivals.ts";

const OWN = { serial: "PIXEL", port: 28_200, socketName: "sndcpy" };
const VLC: PortUser = { program: "vlc (PID 4711)" };
const SIGNAL = new AbortController().signal;

function rule(local: string, change: Partial<ForwardRule> = {}): ForwardRule {
  return { serial: "PIXEL", local, remote: "localabstract:sndcpy", ...change };
}

/** Who is connected to the ports, as the system tells it; nothing of a port that is not there. */
function find(
  rules: ForwardRule[],
  users: Record<number, PortUser[] | undefined>,
): Promise<Rival[]> {
  return findRivals(rules, OWN, (port) => Promise.resolve(users[port]), SIGNAL);
}

Deno.test("findRivals() finds who is connected to any port that leads to the app", async () => {
  const other: PortUser = { program: undefined };
  const rules = [rule("tcp:5000"), rule("tcp:28200"), rule("tcp:5001")];
  assertEquals(await find(rules, { 5000: [VLC, VLC], 28_200: [other], 5001: [] }), [
    { port: 5000, program: VLC.program, isThere: true },
    { port: 28_200, program: undefined, isThere: true },
  ]);
});

Deno.test("findRivals() leaves alone what leads elsewhere", async () => {
  const rules = [
    rule("tcp:5000", { serial: "GALAXY" }),
    rule("tcp:5001", { remote: "localabstract:scrcpy" }),
    rule("localfilesystem:/tmp/5002"),
  ];
  assertEquals(await find(rules, { 5000: [VLC], 5001: [VLC] }), []);
});

Deno.test("findRivals() doubts where the system does not tell, but for the way that is ours", async () => {
  assertEquals(await find([rule("tcp:5000"), rule("tcp:28200")], {}), [
    { port: 5000, program: undefined, isThere: false },
  ]);
});
