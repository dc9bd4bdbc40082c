import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  exists,
  makeFolder,
  readFile,
  removeFile,
  removeFolder,
  writeFile,
} from "../../../src/io/files/user_files.ts";
import { ScratchHome } from "../../helpers/service/scratch_home.ts";

const bytes = new Uint8Array([0xff, 0, 10]);

/** Declares a test with a folder of its own. Windows has other permissions. */
function testFiles(name: string, fn: (home: ScratchHome) => Promise<void>): void {
  Deno.test({
    name,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using home = await ScratchHome.create();
      await fn(home);
    },
  });
}

testFiles("writeFile() writes bytes and permissions, over what was there", async ({ path }) => {
  const file = `${path}/file`;
  await Deno.writeTextFile(file, "longer than that", { mode: 0o644 });
  await writeFile(file, { bytes, mode: 0o606 });
  assertEquals(await readFile(file), { bytes, mode: 0o606 });
  await removeFile(file);
  assertEquals(await exists(file), false);
});

testFiles("writeFile() leaves all as it was when it cannot", async (home) => {
  await Deno.mkdir(`${home.path}/taken`);
  const before = await home.snapshot();
  await assertRejects(() => writeFile(`${home.path}/taken`, { bytes, mode: 0o644 }));
  await assertRejects(() => writeFile(`${home.path}/no/folder`, { bytes, mode: 0o644 }));
  assertEquals(await home.snapshot(), before);
});

testFiles("readFile() takes neither a folder nor a link for a file", async ({ path }) => {
  await Deno.writeTextFile(`${path}/file`, "");
  await Deno.symlink(`${path}/file`, `${path}/link`);
  await Deno.symlink(`${path}/nowhere`, `${path}/broken`);
  for (const name of ["", "/link", "/broken"]) {
    assertEquals(await readFile(path + name), undefined);
    assert(await exists(path + name), name);
  }
  for (const name of ["/nowhere", "/file/below"]) {
    assertEquals(await readFile(path + name), undefined);
    assert(!await exists(path + name), name);
  }
});

testFiles(
  "makeFolder() makes the folders that are missing, for their owner alone",
  async (home) => {
    const { path } = home;
    assertEquals(await makeFolder(`${path}/a/b`), [`${path}/a/b`, `${path}/a`]);
    assertEquals(await makeFolder(`${path}/a/c`), [`${path}/a/c`]);
    assertEquals(await makeFolder(`${path}/a/b`), []);
    assertEquals(await home.snapshot(), { "/a": "700", "/a/b": "700", "/a/c": "700" });
  },
);

testFiles("makeFolder() makes none when it cannot make the last", async (home) => {
  const tooLong = "x".repeat(1000);
  await assertRejects(() => makeFolder(`${home.path}/a/b/${tooLong}`));
  assertEquals(await home.snapshot(), {});
});

testFiles("removeFolder() removes a folder only if it is empty", async (home) => {
  await Deno.mkdir(`${home.path}/folder/inner`, { recursive: true });
  await removeFolder(`${home.path}/folder`);
  assertEquals(await home.snapshot(), { "/folder": "755", "/folder/inner": "755" });
  await removeFolder(`${home.path}/folder/inner`);
  await removeFolder(`${home.path}/folder`);
  assertEquals(await home.snapshot(), {});
});
