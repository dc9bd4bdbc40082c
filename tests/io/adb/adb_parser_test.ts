import { assert, assertEquals } from "@std/assert";
import {
  parseClash,
  parseDevices,
  parseForwards,
  parseServices,
  parseVersion,
} from "../../../src/io/adb/adb_parser.ts";
import { CLASH } from "./transcripts.ts";

const states = (output: string) =>
  parseDevices(output).map(({ serial, state }) => [serial, state] as const);

Deno.test("parseDevices() reads two phones, and what adb knows about them", () => {
  const output = "List of devices attached\n" +
    "127.0.0.1:40603        device product:redfin model:Pixel_5 device:redfin transport_id:1\n" +
    "127.0.0.1:42529        unauthorized transport_id:3\n\n";
  assertEquals(parseDevices(output), [
    {
      serial: "127.0.0.1:40603",
      state: "device",
      details: { product: "redfin", model: "Pixel_5", device: "redfin", transport_id: "1" },
    },
    { serial: "127.0.0.1:42529", state: "unauthorized", details: { transport_id: "3" } },
  ]);
});

Deno.test("parseDevices() copes with a line of a megabyte, whatever it is made of", () => {
  const mebibyte = (text: string) => text.repeat(2 ** 20 / text.length);
  for (const text of [" ", "a", "a ", "a:b ", "a:", "no permissions "]) {
    const startMs = performance.now();
    parseDevices(`${mebibyte(text)}x\n`);
    parseDevices(`A device ${mebibyte(text)}\n`);
    const tookMs = performance.now() - startMs;
    assert(tookMs < 20_000, `It took ${tookMs} ms with "${text}"`);
  }
});

Deno.test("parseDevices() reads the short list, with tabs", () => {
  const output = "List of devices attached\nR58M123ABC\tdevice\n" +
    "0123456789ABCDEF\tno permissions (user in plugdev group; are your udev rules wrong?); " +
    "see [http://developer.android.com/tools/device.html]\n\n";
  assertEquals(states(output), [
    ["R58M123ABC", "device"],
    [
      "0123456789ABCDEF",
      "no permissions (user in plugdev group; are your udev rules wrong?); " +
      "see [http://developer.android.com/tools/device.html]",
    ],
  ]);
});

Deno.test("parseDevices() reads spaces in serials and states", () => {
  const output = "List of devices attached\n" +
    "adb-R5CR1234-aBcDeF (2)._adb-tls-connect._tcp device product:a model:SM_G991B transport_id:7\n" +
    "adb-R5CR1234-aBcDeF (3)._adb-tls-connect._tcp offline\n" +
    "0123456789ABCDEF       no permissions (missing udev rules? user is in the plugdev group); " +
    "see [http://developer.android.com/tools/device.html] usb:1-1.2 transport_id:4\n" +
    "????????????           no permissions usb:3-2\n";
  assertEquals(states(output), [
    ["adb-R5CR1234-aBcDeF (2)._adb-tls-connect._tcp", "device"],
    ["adb-R5CR1234-aBcDeF (3)._adb-tls-connect._tcp", "offline"],
    [
      "0123456789ABCDEF",
      "no permissions (missing udev rules? user is in the plugdev group); " +
      "see [http://developer.android.com/tools/device.html]",
    ],
    ["????????????", "no permissions"],
  ]);
  assertEquals(parseDevices(output)[2]!.details, { usb: "1-1.2", transport_id: "4" });
});

Deno.test("parseDevices() skips what adb says about its server, and CR", () => {
  const output = "* daemon not running; starting now at tcp:5037\r\n" +
    "* daemon started successfully\r\n" +
    "adb server version (39) doesn't match this client (41); killing...\r\n" +
    "adb server is out of date.  killing...\r\n" +
    "List of devices attached\r\nR58M123ABC             device usb:1-1\r\n\r\n";
  assertEquals(parseDevices(output), [
    { serial: "R58M123ABC", state: "device", details: { usb: "1-1" } },
  ]);
  assertEquals(parseDevices("List of devices attached\n\n"), []);
  assertEquals(parseDevices(""), []);
});

Deno.test("parseDevices() finds no phone in how connecting failed, which exits with 0", () => {
  assertEquals(parseDevices("List of devices attached\nfailed\n"), []);
});

Deno.test("parseForwards() reads the rules of all phones", () => {
  const output = "127.0.0.1:40603 tcp:43423 localabstract:sndcpy\r\n" +
    "adb-R5CR1234 (2)._adb-tls-connect._tcp tcp:28200 localabstract:sndcpy\n" +
    "emulator-5554 tcp:9222 tcp:9222\n\n";
  assertEquals(parseForwards(output), [
    { serial: "127.0.0.1:40603", local: "tcp:43423", remote: "localabstract:sndcpy" },
    {
      serial: "adb-R5CR1234 (2)._adb-tls-connect._tcp",
      local: "tcp:28200",
      remote: "localabstract:sndcpy",
    },
    { serial: "emulator-5554", local: "tcp:9222", remote: "tcp:9222" },
  ]);
  assertEquals(parseForwards("\n"), []);
});

Deno.test("parseClash() reads both versions", () => {
  assertEquals(parseClash(CLASH), { server: 39, client: 41 });
  assertEquals(parseClash("* daemon started successfully\n"), undefined);
});

Deno.test("parseVersion() reads the protocol and the release", () => {
  const output = "Android Debug Bridge version 1.0.41\nVersion 29.0.6-debian\n" +
    "Installed as /usr/lib/android-sdk/platform-tools/adb\n";
  assertEquals(parseVersion(output), { protocol: 41, release: "29.0.6-debian" });
  assertEquals(parseVersion(output.replaceAll("\n", "\r\n"))?.release, "29.0.6-debian");
  assertEquals(parseVersion("Android Debug Bridge version 1.0.32\n"), {
    protocol: 32,
    release: undefined,
  });
  assertEquals(parseVersion("hello world\n"), undefined);
});

Deno.test("parseServices() copes with a line of a megabyte, whatever it is made of", () => {
  for (const text of [" ", "a", "a ", ":", "1", "1:", "_adb-tls-connect._tcp "]) {
    const megabyte = text.repeat(2 ** 20 / text.length);
    const startMs = performance.now();
    parseServices(`${megabyte}x\nA\t_adb-tls-connect._tcp\t${megabyte}\n`);
    const tookMs = performance.now() - startMs;
    assert(tookMs < 20_000, `It took ${tookMs} ms with "${text}"`);
  }
});

Deno.test("parseServices() reads who can be connected to, and where", () => {
  const output = "List of discovered mdns services\n" +
    "adb-R5CR1234-aBcDeF\t_adb-tls-connect._tcp\t192.168.1.5:41234\r\n" +
    "adb-R5CR1234-aBcDeF (2)\t_adb-tls-connect._tcp.\t[fd00::5]:41235\n" +
    "adb-R5CR1234-aBcDeF\t_adb-tls-pairing._tcp\t192.168.1.5:37123\n" +
    "adb-PIXEL\t_adb._tcp\t192.168.1.6:5555\n" +
    "adb-X-aBcDeF\t_adb-tls-connect._tcp\t192.168.1.7:0\n\n";
  assertEquals(parseServices(output), [
    { name: "adb-R5CR1234-aBcDeF", host: "192.168.1.5", port: 41_234 },
    { name: "adb-R5CR1234-aBcDeF (2)", host: "fd00::5", port: 41_235 },
  ]);
});
