import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { PLAYER_NAMES, type PlayerName, type Playing } from "../../../src/core/play/player.ts";
import { deviceOfSink, playersOf } from "../../../src/core/play/players.ts";

const STUDIO = PcmFormat.parse("96000:24:6");

function line(name: PlayerName, playing: Partial<Playing> = {}): string | undefined {
  const player = playersOf(playing.os ?? "linux").find((one) => one.name === name)!;
  const usual = {
    format: PcmFormat.SNDCPY,
    input: "-",
    device: undefined,
    answer: "",
    os: "linux",
  };
  return player.args({ ...usual, ...playing })?.join(" ");
}

Deno.test("playersOf() has the best first, and only what a system may have", () => {
  const names = (os: string) => playersOf(os).map(({ name }) => name);
  assertEquals(names("linux"), [...PLAYER_NAMES]);
  assertEquals(names("darwin"), ["mpv", "ffplay", "vlc", "sox"]);
  assertEquals(names("windows"), ["mpv", "ffplay", "vlc"]);
  assertEquals(names("freebsd"), names("linux"));
});

/** Parts of the line for 48000:16:2 and 96000:24:6. */
const TOLD: Readonly<Record<PlayerName, readonly [usual: string, studio: string]>> = {
  "mpv": [
    "rate=48000 --demuxer-rawaudio-channels=2 --demuxer-rawaudio-format=s16le -",
    "rate=96000 --demuxer-rawaudio-channels=6 --demuxer-rawaudio-format=s24le -",
  ],
  "ffplay": [
    "-f s16le -sample_rate 48000 -ch_layout stereo -i -",
    "-f s24le -sample_rate 96000 -ch_layout 5.1 -i -",
  ],
  "vlc": [
    "--rawaud-samplerate 48000 --rawaud-channels 2 -",
    "--rawaud-samplerate 96000 --rawaud-channels 6 --rawaud-fourcc s24l -",
  ],
  "pw-play": [
    "--rate 48000 --channels 2 --format s16 -",
    "--rate 96000 --channels 6 --format s24 -",
  ],
  "paplay": [
    "--rate=48000 --channels=2 --format=s16le",
    "--rate=96000 --channels=6 --format=s24le",
  ],
  "aplay": ["-f S16_LE -r 48000 -c 2 -", "-f S24_3LE -r 96000 -c 6 -"],
  "sox": ["-b 16 -r 48000 -c 2 - -d", "-b 24 -r 96000 -c 6 - -d"],
};
/** What ffplay 7 and pw-play 1.4 say that they can do. */
const ANSWER = "-sample_rate -ch_layout --raw s16 s24";

for (const name of PLAYER_NAMES) {
  Deno.test(`${name} is told the format of what it plays`, () => {
    for (const [index, format] of [PcmFormat.SNDCPY, STUDIO].entries()) {
      const told = line(name, { format, answer: ANSWER })!;
      assert(told.includes(TOLD[name][index]!), told);
    }
  });

  Deno.test(`${name} is told a device if it takes one`, () => {
    const { takesDevice, opensUrls } = playersOf("linux").find((one) => one.name === name)!;
    assertEquals(
      line(name, { answer: ANSWER, device: "kitchen" })!.includes("kitchen"),
      takesDevice,
    );
    const url = line(name, { answer: ANSWER, input: "tcp://h:1" })!;
    assertEquals(url.endsWith("tcp://h:1"), opensUrls);
  });
}

Deno.test("ffplay is told the number of channels if it does not know layouts", () => {
  assert(line("ffplay", { answer: "-sample_rate -channels" })!.includes("48000 -channels 2 -i"));
});

Deno.test("pw-play plays nothing that it does not know", () => {
  assertEquals(line("pw-play", { answer: "--format s16" }), undefined);
  assertEquals(line("pw-play", { answer: "--raw s16", format: STUDIO }), undefined);
});

Deno.test("sox is told the sound of the system, too, where it is told a device", () => {
  assert(line("sox", { device: "hw:1" })!.endsWith("-t alsa hw:1"));
  assert(line("sox", { device: "BlackHole", os: "darwin" })!.endsWith("-t coreaudio BlackHole"));
});

Deno.test("deviceOfSink() names a sink as a player has it", () => {
  const names = PLAYER_NAMES.map((name) => deviceOfSink(name, "room"));
  assertEquals(names, [
    "pulse/room",
    undefined,
    undefined,
    undefined,
    "room",
    undefined,
    undefined,
  ]);
});
