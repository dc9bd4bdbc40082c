import { assertEquals, assertRejects } from "@std/assert";
import type { RecordingConfig } from "../../src/app/commands/recording_config.ts";
import { RecordingDesk } from "../../src/app/recording_desk.ts";
import { TroubleError, troubleOf } from "../../src/core/trouble.ts";
import { HttpLab } from "../helpers/http_lab.ts";
import { withFolder } from "../helpers/recording_places.ts";

/** A desk whose recordings of a lab's station go into a folder. */
function deskOf(lab: HttpLab, folder: string): RecordingDesk {
  const config: RecordingConfig = {
    folder,
    pattern: "{part}.wav",
    ending: "wav",
    countsUp: true,
    split: undefined,
    gaps: "silence",
    durationMs: undefined,
    gate: undefined,
    bits: undefined,
    keep: undefined,
  };
  const desk = new RecordingDesk(config, "1.2.3");
  desk.waiting(lab.station, () => {});
  return desk;
}

async function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  return troubleOf(await assertRejects(() => attempt, TroubleError))?.code;
}

Deno.test("RecordingDesk begins nothing once the relay stops", () =>
  withFolder(async (folder) => {
    await using lab = new HttpLab();
    const desk = deskOf(lab, folder);
    await lab.run();
    await lab.stop();
    assertEquals(await codeOf(desk.begin()), "stopping");
    assertEquals(desk.running(), []);
  }));

Deno.test("RecordingDesk says that there are as many clients as may be", () =>
  withFolder(async (folder) => {
    await using lab = new HttpLab();
    const desk = deskOf(lab, folder);
    lab.admit("tcp", true);
    lab.admit("tcp", true);
    assertEquals(await codeOf(desk.begin()), "too-many-clients");
    assertEquals(desk.running(), []);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  }));

Deno.test("RecordingDesk without a folder has nothing, begins nothing and opens nothing", async () => {
  const desk = new RecordingDesk(undefined, "1.2.3");
  assertEquals(desk.running(), []);
  for (const attempt of [desk.begin(), desk.stored(), desk.open("a.wav")]) {
    assertEquals(await codeOf(attempt), "recordings-off");
  }
  assertEquals(await codeOf(desk.end(1)), "no-such-recording");
});
