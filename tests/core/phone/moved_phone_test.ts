import { assertEquals } from "@std/assert";
import { movedTo } from "../../../src/core/phone/moved_phone.ts";
import type { PhoneService } from "../../../src/core/phone/phone.ts";

const name = "adb-R5CR1234-aBcDeF";
const HERE: PhoneService = { name, host: "192.168.1.5", port: 41_234 };
const ELSEWHERE: PhoneService = { name: "adb-PIXEL-aBcDeF", host: "192.168.1.6", port: 41_234 };

Deno.test("movedTo() finds a phone at the port that its host has by now", () => {
  assertEquals(movedTo("192.168.1.5:37123", [ELSEWHERE, HERE]), "192.168.1.5:41234");
  assertEquals(movedTo("192.168.1.5", [HERE]), "192.168.1.5:41234");
  const twice = [HERE, { ...HERE, name: `${name} (2)` }];
  assertEquals(movedTo("192.168.1.5:37123", twice), "192.168.1.5:41234");
  const ipv6 = { ...HERE, host: "fd00:0:0::5" };
  assertEquals(movedTo("[fd00::5]:37123", [ipv6]), "[fd00::5]:41234");
});

Deno.test("movedTo() finds nothing where that is not certain, or nothing has moved", () => {
  assertEquals(movedTo("192.168.1.5:37123", [HERE, { ...HERE, port: 40_000 }]), undefined);
  assertEquals(movedTo("192.168.1.5:37123", [ELSEWHERE]), undefined);
  assertEquals(movedTo("192.168.1.5:41234", [HERE]), undefined);
  assertEquals(movedTo("pixel.local:37123", [HERE]), undefined);
  assertEquals(movedTo("R5CR1234", [HERE]), undefined);
});
