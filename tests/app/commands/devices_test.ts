import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  askDevices,
  type DevicePhones,
  type DeviceRow,
  formatDevices,
} from "../../../src/app/commands/devices.ts";
import { en } from "../../../src/app/words/en.ts";
import { TroubleError } from "../../../src/core/trouble.ts";

const { signal } = new AbortController();
const TASK = { kind: "ask-phone", serial: "gone" } as const;
const READY: DeviceRow = {
  serial: "R58M123",
  model: "Pixel 5",
  android: "13",
  apiLevel: 33,
  hasApp: true,
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
  const has = () => Promise.resolve("13\r\n33\r\npackage:/data/app/base.apk\r\n");
  const lacks = () => Promise.resolve("9\n28\n");
  assertEquals(await askDevices(phones({ R58M123: has, other: lacks }), signal), [
    READY,
    { ...READY, serial: "other", android: "9", apiLevel: 28, hasApp: false },
  ]);
});

Deno.test("askDevices() shows the state of a phone that is not ready, and asks it nothing", async () => {
  const states = { A: "unauthorized", B: "no permissions (user in plugdev); see [http://x]" };
  assertEquals(await askDevices(phones({}, states), signal), [
    { serial: "A", obstacle: "unauthorized" },
    { serial: "B", obstacle: "no permissions" },
  ]);
});

Deno.test("askDevices() keeps the other phones when one fails or says nothing", async () => {
  const rows = await askDevices(
    phones({
      gone: () => Promise.reject(new TroubleError({ code: "adb-timeout", task: TASK })),
      mute: () => Promise.resolve(""),
      R58M123: () => Promise.resolve("13\n33\npackage:/x\n"),
    }),
    signal,
  );
  assertEquals(rows, [
    { serial: "gone", model: "Pixel 5", obstacle: "adb-timeout" },
    { serial: "mute", model: "Pixel 5" },
    READY,
  ]);
});

Deno.test("askDevices() asks all phones at once", async () => {
  const last = Promise.withResolvers<string>();
  const rows = askDevices(
    phones({
      first: () => last.promise,
      second: () => {
        last.resolve("10\n29\n");
        return last.promise;
      },
    }),
    signal,
  );
  assertEquals((await rows).map(({ android }) => android), ["10", "10"]);
});

Deno.test("askDevices() hands on that adb fails, and mistakes in the code", async () => {
  const clash = new TroubleError({ code: "adb-clash", server: "1.0.39", client: "1.0.41" });
  const failing = { ...phones({}), devices: () => Promise.reject(clash) };
  await assertRejects(() => askDevices(failing, signal), TroubleError);
  const broken = phones({ A: () => Promise.reject(new TypeError("bug")) });
  await assertRejects(() => askDevices(broken, signal), TypeError);
});

Deno.test("formatDevices() aligns columns, and leaves no blanks behind", () => {
  const other = { serial: "A", obstacle: "unauthorized" };
  assertEquals(formatDevices([READY, other], true, en), [
    "SERIAL   STATE         MODEL    ANDROID  SNDCPY  USED",
    "R58M123  ready         Pixel 5  13       yes     sndcpy",
    "A        unauthorized  -        -        -       -",
  ]);
});

Deno.test("formatDevices() says by what each phone would be listened to", () => {
  const without = { ...READY, hasApp: false };
  const old = { ...without, android: "10", apiLevel: 29 };
  const used = (hasScrcpy: boolean) =>
    formatDevices([READY, without, old], hasScrcpy, en).map((line) => line.split(/ +/).at(-1));
  assertEquals(used(true), ["USED", "sndcpy", "scrcpy", "-"]);
  assertEquals(used(false), ["USED", "sndcpy", "-", "-"]);
});

Deno.test("formatDevices() says in one line that there is no phone, and what to do", () => {
  const [line, ...others] = formatDevices([], false, en);
  assertStringIncludes(line!, "Plug one in");
  assertEquals(others, []);
});
