import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  askDevices,
  type DevicePhones,
  type DeviceRow,
  formatDevices,
} from "../../src/app/devices.ts";
import { PhoneError } from "../../src/core/phone.ts";

const { signal } = new AbortController();
const READY: DeviceRow = {
  serial: "R58M123",
  state: "ready",
  model: "Pixel 5",
  android: "13",
  sndcpy: "yes",
};

/** Phones that are ready, or not, by serial: what the shell answers, or the state. */
function phones(answers: Record<string, () => Promise<string>>, states = {}): DevicePhones {
  const all: Record<string, string> = {
    ...Object.fromEntries(Object.keys(answers).map((serial) => [serial, "device"])),
    ...states,
  };
  return {
    devices: () =>
      Promise.resolve(
        Object.entries(all).map(([serial, state]) => ({
          serial,
          state,
          details: { model: "Pixel_5" },
        })),
      ),
    shell: async (serial) => ({ stdout: await answers[serial]!() }),
  };
}

Deno.test("askDevices() reads model, version and app of a phone that is ready", async () => {
  const has = () => Promise.resolve("13\r\npackage:/data/app/base.apk\r\n");
  const lacks = () => Promise.resolve("9\n");
  assertEquals(await askDevices(phones({ R58M123: has, other: lacks }), signal), [
    READY,
    { ...READY, serial: "other", android: "9", sndcpy: "no" },
  ]);
});

Deno.test("askDevices() shows the state of a phone that is not ready, and asks it nothing", async () => {
  const states = { A: "unauthorized", B: "no permissions (user in plugdev); see [http://x]" };
  const unknown = { model: "-", android: "-", sndcpy: "-" };
  assertEquals(await askDevices(phones({}, states), signal), [
    { serial: "A", state: "unauthorized", ...unknown },
    { serial: "B", state: "no permissions", ...unknown },
  ]);
});

Deno.test("askDevices() keeps the other phones when one fails or says nothing", async () => {
  const rows = await askDevices(
    phones({
      gone: () => Promise.reject(new PhoneError("timeout", "Cannot ask gone: it hangs.")),
      mute: () => Promise.resolve(""),
      R58M123: () => Promise.resolve("13\npackage:/x\n"),
    }),
    signal,
  );
  assertEquals(rows, [
    { serial: "gone", state: "timeout", model: "Pixel 5", android: "-", sndcpy: "-" },
    { serial: "mute", state: "ready", model: "Pixel 5", android: "-", sndcpy: "-" },
    READY,
  ]);
});

Deno.test("askDevices() asks all phones at once", async () => {
  const last = Promise.withResolvers<string>();
  const rows = askDevices(
    phones({
      first: () => last.promise,
      second: () => {
        last.resolve("10\n");
        return last.promise;
      },
    }),
    signal,
  );
  assertEquals((await rows).map(({ android }) => android), ["10", "10"]);
});

Deno.test("askDevices() hands on that adb fails, and mistakes in the code", async () => {
  const clash = new PhoneError("adb-clash", "Cannot list the phones: clash.");
  const failing = { ...phones({}), devices: () => Promise.reject(clash) };
  await assertRejects(() => askDevices(failing, signal), PhoneError);
  const broken = phones({ A: () => Promise.reject(new TypeError("bug")) });
  await assertRejects(() => askDevices(broken, signal), TypeError);
});

Deno.test("formatDevices() aligns columns, and leaves no blanks behind", () => {
  const other = { serial: "A", state: "unauthorized", model: "-", android: "-", sndcpy: "-" };
  assertEquals(formatDevices([READY, other]).split("\n"), [
    "SERIAL   STATE         MODEL    ANDROID  SNDCPY",
    "R58M123  ready         Pixel 5  13       yes",
    "A        unauthorized  -        -        -",
  ]);
});

Deno.test("formatDevices() says in one line that there is no phone, and what to do", () => {
  const line = formatDevices([]);
  assertStringIncludes(line, "Plug one in");
  assertEquals(line.includes("\n"), false);
});
