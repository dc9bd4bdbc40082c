import { assert, assertEquals } from "@std/assert";
import { conclusion } from "../../../src/app/commands/doctor_conclusion.ts";
import type { Finding } from "../../../src/app/commands/doctor_report.ts";
import { GivenOptions } from "../../../src/app/commands/given_options.ts";
import { en } from "../../../src/app/words/en.ts";
import { doctorStates } from "../words/samples.ts";

const HEARD = doctorStates.find(({ code }) => code === "relay-heard")!;
const PHONE: Finding = { check: "device", ok: true, state: { code: "device", serial: "A" } };
const NO_RELAY: Finding = { check: "relay", ok: true, state: { code: "no-relay" } };
const RELAY: Finding = { check: "relay", ok: true, state: HEARD };
const NO_APP: Finding = { check: "app", ok: false, trouble: { code: "app-not-installed" } };
const MUTE: Finding = { check: "relay", ok: false, trouble: { code: "relay-mute", port: 28_201 } };

function conclude(findings: readonly Finding[], ...args: string[]): string {
  return conclusion(findings, new GivenOptions(["doctor", ...args]), en);
}

Deno.test("conclusion() starts the relay as doctor was told to examine it", () => {
  const well = [PHONE, NO_RELAY];
  assertEquals(conclude(well), "Nothing is wrong. Start the relay: deno task relay");
  assertEquals(
    conclude(well, "-p", "4000", "--serial", "A", "--language", "en"),
    "Nothing is wrong. Start the relay: deno task relay --serial=A --port=4000 --language=en",
  );
});

Deno.test("conclusion() quotes what a shell would take apart", () => {
  const line = conclude([PHONE, NO_RELAY], "--serial", "A B");
  assert(/ relay (['"])--serial=A B\1$/.test(line), line);
});

Deno.test("conclusion() leads to the players of a relay that is heard", () => {
  assertEquals(
    conclude([PHONE, RELAY], "--port", "4000", "--serial", "A"),
    "Nothing is wrong, and the relay is running. See how to listen: deno task players --port=4000",
  );
});

Deno.test("conclusion() names the first thing that is wrong, whatever else is", () => {
  assertEquals(
    conclude([PHONE, NO_APP, { check: "permission", ok: null }, MUTE], "--serial=A"),
    'First do what "✗ app" says. Then look again: deno task doctor --serial=A',
  );
  assert(conclude([PHONE, NO_APP, RELAY]).startsWith('First do what "✗ app"'));
});
