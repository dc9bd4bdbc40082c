import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parseCommand } from "../../src/app/cli.ts";
import { startLogging } from "../../src/app/logging.ts";
import { openSource } from "../../src/app/open_source.ts";
import { SndcpySource } from "../../src/core/sndcpy_source.ts";
import type { PhoneControl } from "../../src/core/phone.ts";
import { SourceError } from "../../src/core/source.ts";
import { AdbMissingError } from "../../src/io/adb/find_adb.ts";
import { listenToBreakOff } from "../helpers/broken_server.ts";
import { SimulatedClock } from "../helpers/simulated_clock.ts";

/** The source that a command line leads to, and what was logged on the way. */
async function open(words: string[], phones?: PhoneControl) {
  const command = parseCommand(words);
  assert(command.kind === "relay");
  const lines: string[] = [];
  const { log } = startLogging("text", "normal", (line) => lines.push(line));
  await using cleanup = new AsyncDisposableStack();
  const source = openSource(command.config, {
    clock: new SimulatedClock(),
    observer: {
      phoneWaits: () => {},
      phoneReady: () => {},
      startsLimited: () => {},
      zerosHeard: () => {},
    },
    log,
    phones,
    cleanup,
  });
  return { source, lines };
}

const PHONES: PhoneControl = {
  async *watch() {
    yield [{ serial: "PIXEL", state: "device" }];
  },
  startApp: () => Promise.resolve(),
  installApp: () => Promise.resolve(),
  forward: (serial, port) => Promise.resolve({ serial, port, isOurs: true }),
  removeForward: () => Promise.resolve(),
};

Deno.test("openSource() says once that adb is missing, and connects to the port alone", async () => {
  const { source, lines } = await open(["--sndcpy-port", "5000"]);
  assertEquals([source.name, lines.length], ["tcp://127.0.0.1:5000", 1]);
  assertStringIncludes(lines[0]!, "Cannot find adb");
});

Deno.test("openSource() cannot do without adb where that was to choose the port", async () => {
  await assertRejects(() => open(["--sndcpy-port", "0"]), AdbMissingError, "Cannot find adb");
});

Deno.test("openSource() takes an empty ANDROID_SERIAL for none", async () => {
  const before = Deno.env.get("ANDROID_SERIAL");
  Deno.env.set("ANDROID_SERIAL", "");
  try {
    const forward = (serial: string) => Promise.reject(new Error(`a forward to ${serial}`));
    const { source } = await open([], { ...PHONES, forward });
    const opening = () => source.open(AbortSignal.timeout(5000));
    await assertRejects(opening, Error, "a forward to PIXEL");
  } finally {
    if (before === undefined) Deno.env.delete("ANDROID_SERIAL");
    else Deno.env.set("ANDROID_SERIAL", before);
  }
});

Deno.test("openSource() finds adb's port however this computer is named, and names the phone", async () => {
  const port = await listenToBreakOff();
  const { source } = await open(["--sndcpy-host", "::1", "--sndcpy-port", `${port}`], PHONES);
  const reading = async () => {
    for await (const _chunk of await source.open(AbortSignal.timeout(5000)));
  };
  await assertRejects(
    reading,
    SourceError,
    "Cannot go on listening to sndcpy on PIXEL: the connection broke off.",
  );
});

Deno.test("openSource() listens to a phone where there is adb", async () => {
  const { source, lines } = await open([], PHONES);
  assert(source instanceof SndcpySource);
  assertEquals(lines, []);
});

Deno.test("openSource() asks for no adb where no phone is meant", async () => {
  for (const words of [["demo"], ["--source", "tcp://phone:1"], ["--source", "-"]]) {
    const { source, lines } = await open(words);
    assertEquals([source.format.toString(), lines], ["48000:16:2", []]);
  }
});
