import { assert, assertEquals } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import {
  deliveryArgs,
  deliveryTrouble,
  type ProgramTarget,
} from "../../../src/core/publish/ffmpeg_delivery.ts";
import { codecNamed, codecsOf } from "../../../src/core/publish/publish_codec.ts";
import { parseTarget } from "../../../src/core/publish/target.ts";

const target = parseTarget("rtsp://me:s3cretpw@cam.example:8554/live") as ProgramTarget;

Deno.test("deliveryArgs() names format, codec and muxer, and the URL last", () => {
  const format = PcmFormat.parse("44100:24:1");
  const args = deliveryArgs(target, format, codecNamed("opus", 96_000));
  const line = args.join(" ");
  assert(line.includes("-f s24le -ar 44100 -ac 1 -i pipe:0"), line);
  assert(line.includes("-c:a libopus -ar 48000 -b:a 96000"), line);
  assert(line.endsWith(`-f rtsp -rtsp_transport tcp ${target.address}`), line);
});

Deno.test("deliveryArgs() has RTP say itself what is in it", () => {
  const rtp = parseTarget("rtp://239.255.0.1:5004") as ProgramTarget;
  const args = deliveryArgs(rtp, PcmFormat.SNDCPY, codecNamed(codecsOf(rtp)[0]!));
  assertEquals(args.slice(-3), ["-f", "rtp_mpegts", "rtp://239.255.0.1:5004"]);
  assert(args.includes("aac"), args.join(" "));
});

for (
  const [code, ...lines] of [
    [
      "target-refused",
      "[tcp @ 0x5581c0] Connection to tcp://me:s3cretpw@x failed: Connection refused",
    ],
    ["target-unresolved", "[tcp @ 0x55] Failed to resolve hostname cam.example: Name or service"],
    ["target-denied", "[rtsp @ 0x55] method ANNOUNCE failed: 401 Unauthorized"],
    ["target-unreachable", "rtsp://me:s3cretpw@cam.example:8554/live: No route to host"],
    ["target-lost", "av_interleaved_write_frame(): Broken pipe"],
    ["target-unsupported", "Unknown encoder 'libopus'"],
    ["target-failed", "rtsp://me:s3cretpw@cam.example:8554/live: Invalid data found"],
    ["target-failed"],
  ] as const
) {
  Deno.test(`deliveryTrouble() knows ${code} by ${lines[0] ?? "nothing"}`, () => {
    const trouble = deliveryTrouble(target, lines);
    assertEquals(trouble.code, code);
    assert(!JSON.stringify(trouble).includes("s3cretpw"), JSON.stringify(trouble));
  });
}
