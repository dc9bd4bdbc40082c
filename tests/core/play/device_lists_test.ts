import { assertEquals } from "@std/assert";
import { aplayDevices, mpvDevices, pactlSinks } from "../../../src/core/play/device_lists.ts";

Deno.test("mpvDevices() reads what mpv 0.35 lists", () => {
  const answer = "[ao/pipewire] Could not connect to context '(null)': Host is down\n" +
    "List of detected audio devices:\n  'auto' (Autoselect device)\n" +
    "  'wasapi/{0.0.0.00000000}' (CABLE Input (VB-Audio Virtual Cable))\r\n  'jack'\n";
  assertEquals(mpvDevices(answer), [
    { name: "auto", description: "Autoselect device" },
    { name: "wasapi/{0.0.0.00000000}", description: "CABLE Input (VB-Audio Virtual Cable)" },
    { name: "jack", description: undefined },
  ]);
});

Deno.test("pactlSinks() reads what pactl 16 lists", () => {
  const answer = "0\tspeakers\tmodule-null-sink.c\ts16le 2ch 44100Hz\tIDLE\n" +
    "47\talsa_output.pci-0000.analog-stereo\tPipeWire\ts32le 2ch 48000Hz\tRUNNING\n";
  assertEquals(pactlSinks(answer), [
    { name: "speakers", description: "s16le 2ch 44100Hz" },
    { name: "alsa_output.pci-0000.analog-stereo", description: "s32le 2ch 48000Hz" },
  ]);
  assertEquals(pactlSinks("Connection failure: Connection refused\n"), []);
});

Deno.test("aplayDevices() reads what aplay 1.2.8 lists", () => {
  const answer = "null\n    Discard all samples (playback)\nhw:CARD=PCH,DEV=0\n" +
    "    HDA Intel PCH, ALC257 Analog\n    Direct hardware device\npulse\n";
  assertEquals(aplayDevices(answer), [
    { name: "null", description: "Discard all samples (playback)" },
    { name: "hw:CARD=PCH,DEV=0", description: "HDA Intel PCH, ALC257 Analog" },
    { name: "pulse", description: undefined },
  ]);
});
