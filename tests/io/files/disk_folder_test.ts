import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { TroubleError, troubleOf } from "../../../src/core/trouble.ts";
import { DiskFolder } from "../../../src/io/files/disk_folder.ts";

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
