import { assertEquals, assertThrows } from "@std/assert";
import { DeviceSnapshots } from "../../../src/io/adb/device_snapshots.ts";

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

Deno.test("DeviceSnapshots gives no snapshot that only repeats the one before", () => {
  const snapshots = new DeviceSnapshots();
  const one = "0009A\tdevice\n";
  const found = ["0000".repeat(1000), "0000" + one + one, one + "0000"]
    .flatMap((text) => snapshots.push(encode(text)));
  assertEquals(found, [[], [{ serial: "A", state: "device" }], []]);
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
