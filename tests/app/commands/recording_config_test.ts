import { assertEquals } from "@std/assert";
import { GivenOptions } from "../../../src/app/commands/given_options.ts";
import {
  onDemand,
  readRecordCommand,
  readRecordOption,
} from "../../../src/app/commands/recording_config.ts";

const noVariables = () => undefined;

function besideRelay(words: string) {
  return readRecordOption(new GivenOptions(["relay", ...words.split(" ")]), noVariables)!;
}

Deno.test("readRecordOption() splits by day what is always recorded, and not what is asked for", () => {
  const always = besideRelay("--record a");
  assertEquals([always.isAlways, always.folder, always.split], [true, "a", { by: "day" }]);
  const asked = besideRelay("--recordings a");
  assertEquals([asked.isAlways, asked.folder, asked.split], [false, "a", undefined]);
  const hour = { by: "time", ms: 3_600_000 } as const;
  assertEquals(besideRelay("--recordings a --split 1h").split, hour);
});

Deno.test("onDemand() names recordings as the others are, in the form that is asked for", () => {
  const usual = besideRelay("--record a --name live-{date}.wav --bits 24");
  assertEquals(onDemand(usual, "flac").pattern, "live-{date}.flac");
  assertEquals([onDemand(usual, "flac").bits, onDemand(usual, "opus").bits], [24, undefined]);
});

Deno.test("onDemand() has no use for the one name that the relay's own file has", () => {
  const given = new GivenOptions(["record", "x/take.wav", "--duration", "10s"]);
  const own = readRecordCommand(given, "x/take.wav", noVariables);
  const { pattern, countsUp, folder, durationMs } = onDemand(own, "wav");
  assertEquals([folder, pattern], ["x", "sndcpy-{date}-{time}.wav"]);
  assertEquals([countsUp, durationMs], [true, undefined]);
});
