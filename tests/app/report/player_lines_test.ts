import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { en } from "../../../src/app/words/en.ts";
import { formatPlayerLines, playerLines } from "../../../src/app/report/player_lines.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";

Deno.test("playerLines() has a line for each player", () => {
  const lines = playerLines("127.0.0.1", 28_201, PcmFormat.SNDCPY, "linux");
  assertEquals(lines.map(([player]) => player), ["ffplay 7", "ffplay 6", "mpv", "VLC", "aplay"]);
  const low = "ffplay -nodisp -fflags nobuffer -probesize 32 -f s16le";
  assertEquals(lines.map(([, line]) => line), [
    `${low} -sample_rate 48000 -ch_layout stereo tcp://127.0.0.1:28201`,
    `${low} -ar 48000 -ac 2 tcp://127.0.0.1:28201`,
    "mpv --no-cache --demuxer=rawaudio --demuxer-rawaudio-rate=48000 " +
    "--demuxer-rawaudio-channels=2 --demuxer-rawaudio-format=s16le tcp://127.0.0.1:28201",
    "vlc --demux rawaud --rawaud-samplerate 48000 --rawaud-channels 2 " +
    "--network-caching=50 tcp://127.0.0.1:28201",
    "nc 127.0.0.1 28201 | aplay -f S16_LE -r 48000 -c 2",
  ]);
});

Deno.test("playerLines() names address and format as each player wants them", () => {
  const lines = playerLines("[::1]", 1, PcmFormat.parse("44100:24:6"), "linux");
  const all = lines.map(([, line]) => line).join("\n");
  for (
    const part of ["-f s24le", "-ch_layout 5.1", "-ac 6", "rawaudio-format=s24le"]
      .concat([
        "--rawaud-fourcc s24l",
        "tcp://[::1]:1",
        "nc ::1 1 | aplay -f S24_3LE -r 44100 -c 6",
      ])
  ) assertStringIncludes(all, part);
});

Deno.test("playerLines() has aplay, and a pipe, on Linux alone", () => {
  for (const os of ["darwin", "windows"]) {
    const lines = playerLines("127.0.0.1", 28_201, PcmFormat.SNDCPY, os).flat().join("\n");
    for (const part of ["aplay", "nc ", "|"]) assert(!lines.includes(part), lines);
  }
});

Deno.test("formatPlayerLines() says what to write on other computers", () => {
  const hosts = { here: "127.0.0.1", elsewhere: ["10.0.0.2", "[fd00::2]"] };
  const lines = formatPlayerLines(hosts, 1, PcmFormat.SNDCPY, en);
  assertEquals(
    lines.at(-1),
    "On other computers, write 10.0.0.2 or [fd00::2] in place of 127.0.0.1.",
  );
  const here = formatPlayerLines({ ...hosts, elsewhere: [] }, 1, PcmFormat.SNDCPY, en);
  assertEquals(here, lines.slice(0, -1));
});
