import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseCommand } from "../../src/app/cli.ts";
import { startLogging } from "../../src/app/logging.ts";
import { openSource } from "../../src/app/open_source.ts";
import { SndcpySource } from "../../src/core/sndcpy_source.ts";
import type { PhoneControl } from "../../src/core/phone.ts";
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
  watch: () => {
    throw new Error("Cannot watch: nothing was opened");
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
