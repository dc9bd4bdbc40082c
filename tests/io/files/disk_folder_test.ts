import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { WavPart } from "../../../src/core/record/part.ts";
import { TroubleError, troubleOf } from "../../../src/core/trouble.ts";
import { DiskFolder } from "../../../src/io/files/disk_folder.ts";
import { BEGINNING_MS, localInUtc } from "../../helpers/recording_world.ts";

async function withFolder(use: (folder: DiskFolder, path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    const isOwnName = (name: string) => /^\d+\.wav$/.test(name);
    await use(new DiskFolder({ path, isOwnName, mark: "our mark" }), path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

const text = (value: string) => new TextEncoder().encode(value);

Deno.test("DiskFolder writes files whose heads change in place", () =>
  withFolder(async (folder, path) => {
    const file = await folder.create("1.wav");
    await file.append(text("head, "));
    await file.append(text("audio"));
    await file.rewriteHead(text("HEAD"));
    await file.append(text(", more"));
    await file.sync();
    assertEquals(file.bytes, 17);
    await file.close();
    await file.close();
    assertEquals(await Deno.readTextFile(join(path, "1.wav")), "HEAD, audio, more");
    assertEquals(file.path, join(path, "1.wav"));
  }));

Deno.test("DiskFolder overwrites nothing", () =>
  withFolder(async (folder, path) => {
    await Deno.writeTextFile(join(path, "1.wav"), "theirs");
    const error = await assertRejects(() => folder.create("1.wav"), TroubleError);
    assertEquals(troubleOf(error)?.code, "file-exists");
    assertEquals(await Deno.readTextFile(join(path, "1.wav")), "theirs");
  }));

Deno.test("DiskFolder says what is wrong with a folder", () =>
  withFolder(async (folder, path) => {
    await Deno.remove(path);
    const error = await assertRejects(() => folder.create("1.wav"), TroubleError);
    assertEquals(error.trouble, { code: "folder-missing", path });
    assertEquals(await folder.freeBytes(), undefined);
    await assertRejects(() => folder.ownRecordings(), TroubleError);
    await Deno.writeTextFile(path, "a file");
    const other = await assertRejects(() => folder.create("1.wav"), TroubleError);
    assertEquals(troubleOf(other)?.code, "folder-missing");
    await Deno.remove(path);
    await Deno.mkdir(path);
  }));

Deno.test("DiskFolder knows its own files by their names and by the mark in them", () =>
  withFolder(async (folder, path) => {
    await Deno.writeTextFile(join(path, "1.wav"), "with our mark");
    await Deno.writeTextFile(join(path, "2.wav"), "without");
    await Deno.writeTextFile(join(path, "mine.wav"), "with our mark, but another name");
    await Deno.writeTextFile(join(path, "3.wav"), `${" ".repeat(5000)}our mark, deep within`);
    await Deno.mkdir(join(path, "4.wav"));
    const own = await folder.ownRecordings();
    assertEquals(own.map(({ name, bytes }) => [name, bytes]), [["1.wav", 13]]);
    await folder.remove("1.wav");
    await folder.remove("1.wav");
    assertEquals(await folder.ownRecordings(), []);
  }));

Deno.test("DiskFolder tells how much fits", () =>
  withFolder(async (folder) => {
    assert((await folder.freeBytes())! > 1_000_000);
  }));

Deno.test("DiskFolder opens its own files, and nothing beside them or out of the folder", () =>
  withFolder(async (folder, path) => {
    const outside = await Deno.makeTempFile({ suffix: ".wav" });
    await Deno.writeTextFile(join(path, "1.wav"), "with our mark");
    await Deno.writeTextFile(join(path, "mine.wav"), "with our mark, but another name");
    await Deno.writeTextFile(join(path, "2.wav"), "without");
    await Deno.symlink(outside, join(path, "3.wav"));
    await Deno.mkdir(join(path, "4.wav"));
    for (
      const name of ["../1.wav", "..", "", ".", "mine.wav", "3.wav", "4.wav", "5.wav", outside]
    ) {
      assertEquals(await folder.open(name), undefined, name);
    }
    using other = await folder.open("2.wav");
    using own = await folder.open("1.wav");
    assertEquals([own?.isOwn, own?.bytes, other?.isOwn], [true, 13, false]);
    await Deno.remove(outside);
  }));

Deno.test("StoredFile gives the part that is wanted, and is closed with it", () =>
  withFolder(async (folder, path) => {
    const content = new Uint8Array(200_000).map((_, index) => index);
    await Deno.writeFile(join(path, "1.wav"), content);
    for (const [start, end] of [[0, 200_000], [3, 199_999], [7, 8], [5, 5]] as const) {
      const stream = (await folder.open("1.wav"))!.stream(start, end);
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      assertEquals(bytes, content.subarray(start, end));
    }
    const reader = (await folder.open("1.wav"))!.stream(0, 200_000).getReader();
    await reader.read();
    await reader.cancel();
    const cut = (await folder.open("1.wav"))!.stream(0, 200_000);
    await Deno.truncate(join(path, "1.wav"), 100_000);
    await assertRejects(() => new Response(cut).arrayBuffer(), RangeError);
  }));

Deno.test("StoredFile of a WAV file that is being written ends where its head says", () =>
  withFolder(async (folder) => {
    const format = PcmFormat.SNDCPY;
    const story = {
      provenance: () => ({
        description: "",
        originator: "our mark",
        start: localInUtc(BEGINNING_MS),
      }),
      cues: () => [],
    };
    const file = await folder.create("1.wav");
    const part = await WavPart.begin(file, format, story);
    await part.write(new Uint8Array(format.bytesPerSecond));
    await part.checkpoint();
    const wholeBytes = file.bytes;
    await part.write(new Uint8Array(1000));
    using stored = await folder.open("1.wav");
    assertEquals([stored?.bytes, stored?.durationMs], [wholeBytes, 1000]);
    await part.finish();
  }));

Deno.test("DiskFolder sees whether files can be made, and leaves none behind", () =>
  withFolder(async (folder, path) => {
    await folder.tryWrite();
    assertEquals(await Array.fromAsync(Deno.readDir(path)), []);
    await Deno.remove(path);
    for (const attempt of [() => folder.tryWrite(), () => folder.ownRecordings()]) {
      const error = await assertRejects(attempt, TroubleError);
      assertEquals(error.trouble, { code: "folder-missing", path });
    }
    await Deno.mkdir(path);
  }));
