import { assertEquals } from "@std/assert";
import { sentence } from "../../src/page/sentence.js";
import { text as en } from "../../src/page/en.js";
import { text as ja } from "../../src/page/ja.js";
import type { Station } from "../../src/page/status.d.ts";

const STREAMING: Station = {
  name: "relay",
  source: "sndcpy:R5CT10ABCDE",
  phoneModel: null,
  format: "48000:16:2",
  state: "streaming",
  advice: null,
  bytesPerSecond: 192_000,
  driftPpm: null,
  levelsDbfs: null,
  rmsDbfs: null,
  silentMs: 0,
  targets: [],
};
const ADVICE = {
  en: { problem: "Waiting for a phone", state: "none is connected", remedy: "Plug one in" },
  ja: { problem: "待っています", state: "つながっていません", remedy: "つないでください" },
};

function said(situation: Partial<Parameters<typeof sentence>[0]>, text = en) {
  const usual = {
    relay: "here",
    station: STREAMING,
    sound: "stopped",
    isMuted: false,
    isFull: false,
  } as const;
  const { headline, state, remedy, tone } = sentence({ ...usual, ...situation }, text);
  return [headline, state, remedy, tone];
}

Deno.test("sentence() says what is heard", () => {
  assertEquals(said({}), ["Ready — R5CT10ABCDE", "", "", "good"]);
  assertEquals(said({ sound: "playing" }), ["Playing — R5CT10ABCDE", "", "", "good"]);
  assertEquals(said({ sound: "playing", isMuted: true })[0], "Muted — R5CT10ABCDE");
  assertEquals(said({ sound: "playing" }, ja)[0], "再生中 — R5CT10ABCDE");
});

Deno.test("sentence() says what is wrong with the phone in the relay's words", () => {
  const station = { ...STREAMING, state: "waiting", advice: ADVICE } as const;
  assertEquals(said({ station }), [
    "Waiting for a phone",
    "none is connected",
    "Plug one in.",
    "bad",
  ]);
  assertEquals(said({ station }, ja).slice(0, 3), [
    "待っています",
    "つながっていません",
    "つないでください。",
  ]);
  assertEquals(said({ station: { ...station, advice: null } })[0], "Waiting for audio");
});

Deno.test("sentence() says that only silence comes, but not of a pause in the music", () => {
  assertEquals(said({ station: { ...STREAMING, silentMs: 4999 } })[3], "good");
  const [headline, state] = said({ station: { ...STREAMING, silentMs: 75_000 } });
  assertEquals([headline, state], [
    "Silent — R5CT10ABCDE",
    "Only silence has come for 1 min 10 s",
  ]);
});

Deno.test("sentence() says that the sound is away, and that there is no room for it", () => {
  assertEquals(said({ sound: "waiting" })[0], "Waiting for audio");
  assertEquals(said({ sound: "away" })[0], "The sound is away, and comes back by itself");
  const [headline] = said({ sound: "away", isFull: true });
  assertEquals(headline, "The relay has no room for another listener");
});

Deno.test("sentence() never calls what the relay does not tell any more the present", () => {
  const headlines = (["looking", "away", "stopped", "locked"] as const).map((relay) =>
    said({ relay, station: undefined, sound: "playing" })[0]
  );
  assertEquals(headlines, [
    "Looking for the relay…",
    "The relay does not answer",
    "The relay has stopped",
    "This page needs its link",
  ]);
  assertEquals(said({ relay: "away" })[0], "The relay does not answer");
});

Deno.test("sentence() tells a phone that has never been here from a relay that is sought", () => {
  const [headline, , remedy] = said({ station: undefined });
  assertEquals(headline, "Waiting for the phone");
  assertEquals(remedy, "This page goes on by itself as soon as it is there.");
});
