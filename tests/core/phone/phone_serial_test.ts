import { assertEquals } from "@std/assert";
import {
  isNamed,
  isOnNetwork,
  phoneAddress,
  serialOfService,
} from "../../../src/core/phone/phone_serial.ts";

const SERVICE = "adb-R5CR1234-aBcDeF._adb-tls-connect._tcp";

Deno.test("phoneAddress() knows where a phone on the network waits", () => {
  const addresses = {
    "192.168.1.5": "192.168.1.5 5555",
    "192.168.1.5:37123": "192.168.1.5 37123",
    "pixel.local:5555": "pixel.local 5555",
    "fe80::1%wlan0": "fe80::1%wlan0 5555",
    "::1": "::1 5555",
    "[fd00::5]:37123": "fd00::5 37123",
  };
  for (const [serial, address] of Object.entries(addresses)) {
    const { host, port } = phoneAddress(serial)!;
    assertEquals(`${host} ${port}`, address);
  }
});

Deno.test("phoneAddress() takes no other serial for an address", () => {
  const serials = ["R5CR1234", "emulator-5554", "pixel", "usb:1", "model:5", "a b:1", "x:0", "x:y"];
  for (const serial of [...serials, "x:65536", "[x]:5555", "", ":5555", SERVICE]) {
    assertEquals(phoneAddress(serial), undefined, serial);
  }
});

Deno.test("isOnNetwork() knows phones without a cable", () => {
  for (const serial of ["192.168.1.5:5555", SERVICE, "adb-R5CR1234._adb._tcp."]) {
    assertEquals(isOnNetwork(serial), true, serial);
  }
  for (const serial of ["R5CR1234", "emulator-5554", "usb:1"]) {
    assertEquals(isOnNetwork(serial), false, serial);
  }
});

Deno.test("isNamed() finds a phone by its address, with the usual port or without", () => {
  assertEquals(isNamed("192.168.1.5:5555", "192.168.1.5"), true);
  assertEquals(isNamed("[fd00::5]:5555", "fd00::5"), true);
  assertEquals(isNamed("192.168.1.5:37123", "192.168.1.5"), false);
});

Deno.test("isNamed() follows a phone that calls itself otherwise on the network", () => {
  const others = [
    "adb-R5CR1234-GhIjKl._adb-tls-connect._tcp",
    "adb-R5CR1234-aBcDeF (2)._adb-tls-connect._tcp",
    "adb-R5CR1234-GhIjKl._adb-tls-connect._tcp.",
  ];
  for (const listed of others) assertEquals(isNamed(listed, SERVICE), true, listed);
  assertEquals(isNamed("adb-R5CR9999-aBcDeF._adb-tls-connect._tcp", SERVICE), false);
  assertEquals(isNamed("R5CR1234", SERVICE), false);
});

Deno.test("isNamed() finds a phone on the network by the serial that it has on a cable", () => {
  assertEquals(isNamed(SERVICE, "R5CR1234"), true);
  assertEquals(isNamed(serialOfService("adb-R5CR1234-GhIjKl (2)"), "R5CR1234"), true);
  for (const wanted of ["R5CR123", "R5CR1234-aBcDeF", "adb-R5CR1234", ""]) {
    assertEquals(isNamed(SERVICE, wanted), false, wanted);
  }
  assertEquals(isNamed("192.168.1.5:5555", "undefined"), false);
});
