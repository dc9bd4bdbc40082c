import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { choosePhone } from "../../../src/core/phone/phone_choice.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { inEnglish } from "../../helpers/english.ts";

const PIXEL = { serial: "PIXEL", state: "device" };
const GALAXY = { serial: "GALAXY S (2)", state: "device" };

Deno.test("choosePhone() takes the only phone that is ready", () => {
  assertEquals(choosePhone([PIXEL], undefined), { serial: "PIXEL" });
  const others = [{ serial: "TABLET", state: "offline" }, PIXEL];
  assertEquals(choosePhone(others, undefined), { serial: "PIXEL" });
});

Deno.test("choosePhone() takes the phone that is wanted", () => {
  assertEquals(choosePhone([PIXEL, GALAXY], "GALAXY S (2)"), { serial: "GALAXY S (2)" });
});

Deno.test("choosePhone() follows a phone whose name on the network has changed", () => {
  const wanted = "adb-R5CR1234-aBcDeF._adb-tls-connect._tcp";
  const again = { serial: "adb-R5CR1234-aBcDeF (2)._adb-tls-connect._tcp", state: "device" };
  const anew = { serial: "adb-R5CR1234-GhIjKl._adb-tls-connect._tcp", state: "device" };
  assertEquals(choosePhone([PIXEL, anew], wanted), { serial: anew.serial });
  const stale = { serial: wanted, state: "offline" };
  assertEquals(choosePhone([stale, again, PIXEL], wanted), { serial: again.serial });
  const exact = { serial: wanted, state: "device" };
  assertEquals(choosePhone([again, anew, exact], wanted), { serial: wanted });
});

const WAITS: [
  devices: { serial: string; state: string }[],
  wanted: string | undefined,
  string[],
][] = [
  [[], undefined, ["no-device", "USB debugging"]],
  [[], "PIXEL", ["no-device", "PIXEL is not connected", "Plug it in"]],
  [[], "192.168.1.5", ["no-device", "192.168.1.5 is not connected", "same network"]],
  [[GALAXY], "PIXEL", ["no-device", "PIXEL is not connected (connected: GALAXY S (2))."]],
  [[PIXEL, GALAXY], undefined, ["several-devices", "PIXEL, GALAXY S (2)", "--serial PIXEL"]],
  [[{ serial: "PIXEL", state: "unauthorized" }], undefined, ["unauthorized", "Allow"]],
  [[{ serial: "PIXEL", state: "authorizing" }], undefined, ["unauthorized", "Allow"]],
  [[{ serial: "PIXEL", state: "offline" }], "PIXEL", ["offline", "plug it in again"]],
  [[{ serial: "PIXEL", state: "no permissions (udev)" }], undefined, ["not-ready", "udev"]],
  [[{ serial: "PIXEL", state: "recovery" }], undefined, ["not-ready", "recovery"]],
];

for (const [devices, wanted, [wait, ...parts]] of WAITS) {
  const name = `${devices.map(({ state }) => state).join("+") || "none"}, ${wanted ?? "any"}`;
  Deno.test(`choosePhone() says what it waits for, and what to do: ${name}`, () => {
    const choice = choosePhone(devices, wanted);
    assert("wait" in choice);
    const [code, message] = inEnglish(new TroubleError(choice.wait));
    assertEquals(code, wait);
    for (const part of parts) assertStringIncludes(message, part);
  });
}
