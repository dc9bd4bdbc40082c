import { assertEquals, assertThrows } from "@std/assert";
import { condense, DeviceSnapshots } from "../../../src/io/adb/device_snapshots.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const TRANSCRIPT = "0000" + "0017127.0.0.1:40603\tdevice\n" +
  "003a" + "127.0.0.1:40603\toffline\nadb-Zürich (2)._tcp\tunauthorized\n" + "0000";
const SNAPSHOTS = [
  [],
  [{ serial: "127.0.0.1:40603", state: "device" }],
  [
    { serial: "127.0.0.1:40603", state: "offline" },
    { serial: "adb-Zürich (2)._tcp", state: "unauthorized" },
  ],
  [],
];

Deno.test("DeviceSnapshots reads every snapshot, empty ones too", () => {
  assertEquals(new DeviceSnapshots().push(encode(TRANSCRIPT)), SNAPSHOTS);
});

Deno.test("DeviceSnapshots reads snapshots that are cut anywhere", () => {
  const bytes = encode(TRANSCRIPT);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const snapshots = new DeviceSnapshots();
    const found = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((part) =>
      snapshots.push(part)
    );
    assertEquals(found, SNAPSHOTS, `cut at ${cut}`);
  }
  const snapshots = new DeviceSnapshots();
  assertEquals([...bytes].flatMap((byte) => snapshots.push(Uint8Array.of(byte))), SNAPSHOTS);
});

Deno.test("DeviceSnapshots passes over a snapshot that repeats the one before", () => {
  const snapshots = new DeviceSnapshots();
  const phone = "0017127.0.0.1:40603\tdevice\n";
  assertEquals(snapshots.push(encode("0000".repeat(3) + phone + phone)), SNAPSHOTS.slice(0, 2));
  assertEquals(snapshots.push(encode(phone)), []);
  assertEquals(snapshots.push(encode("0000")), [[]]);
});

const [NONE, HERE, AWAY, BOTH] = [[], ["A device"], ["A offline"], ["A device", "B device"]];

/** What there is to tell of snapshots that came together, each phone as `SERIAL STATE`. */
function condensed(...burst: string[][]): string[][] {
  const devices = burst.map((snapshot) =>
    snapshot.map((phone) => {
      const [serial, state] = phone.split(" ") as [string, string];
      return { serial, state };
    })
  );
  return condense(devices).map((snapshot) =>
    snapshot.map((phone) => Object.values(phone).join(" "))
  );
}

Deno.test("condense() keeps the newest snapshot of a burst", () => {
  assertEquals(condensed(), []);
  assertEquals(condensed(NONE), [NONE]);
  assertEquals(condensed(AWAY, HERE), [HERE]);
  assertEquals(condensed(BOTH, HERE), [HERE]);
  assertEquals(condensed(HERE, NONE), [NONE]);
});

Deno.test("condense() tells first of whom that stayed when a phone went and came back", () => {
  assertEquals(condensed(HERE, NONE, HERE), [NONE, HERE]);
  assertEquals(condensed(BOTH, HERE, BOTH), [HERE, BOTH]);
});

Deno.test("DeviceSnapshots keeps bytes that were lent", () => {
  const lent = encode("0017127.0.0.1:40603\tdevi");
  const snapshots = new DeviceSnapshots();
  snapshots.push(lent);
  lent.fill(0);
  assertEquals(snapshots.push(encode("ce\n")), [SNAPSHOTS[1]!]);
});

Deno.test("DeviceSnapshots reads what Windows makes of the line ends", () => {
  const windows = TRANSCRIPT.replaceAll("\n", "\r\n");
  assertEquals(new DeviceSnapshots().push(encode(windows)), SNAPSHOTS);
});

Deno.test("DeviceSnapshots says at once when no list of phones comes", () => {
  for (const text of ["HT", "-001", " 12", "00zz", "0003abc", "000bR58M123ABC\n"]) {
    assertThrows(
      () => new DeviceSnapshots().push(encode(text)),
      SyntaxError,
      `Not a list of phones: ${JSON.stringify(text)}`,
    );
  }
});
