import { assert, assertEquals, assertRejects } from "@std/assert";
import { zipSync } from "fflate";
import { apkBytes } from "../../../scripts/lab/phone/temporary_apk.ts";
import { TroubleError, troubleOf } from "../../../src/core/trouble.ts";
import { checkApk, withApk } from "../../../src/io/sndcpy/apk_file.ts";

const APK = apkBytes();

/** A file with a name in a folder of its own. */
async function file(name: string, bytes: Uint8Array): Promise<AsyncDisposable & { path: string }> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/${name}`;
  await Deno.writeFile(path, bytes);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

async function faultOf(path: string): Promise<unknown> {
  const trouble = troubleOf(await assertRejects(() => checkApk(path), TroubleError));
  assert(trouble?.code === "apk-file");
  assertEquals(trouble.path, path);
  return trouble.fault === "several-apps" ? trouble.names : trouble.fault;
}

Deno.test("withApk() hands an APK on as it is", async () => {
  await using apk = await file("sndcpy.apk", APK);
  assertEquals(await withApk(apk.path, (path) => Promise.resolve(path)), apk.path);
});

for (
  const [what, name, bytes] of [
    ["that is in a zip", "sndcpy-v1.1.zip", zipSync({ "sndcpy": APK, "a/sndcpy.apk": APK })],
    ["whose name adb would not take", "sndcpy", APK],
  ] as const
) {
  Deno.test(`withApk() makes a file for adb of an APK ${what}, and removes it`, async () => {
    await using given = await file(name, bytes);
    const made = await withApk(given.path, async (path) => {
      assert(path.endsWith(".apk"));
      assertEquals(await Deno.readFile(path), APK);
      return path;
    });
    await assertRejects(() => Deno.stat(made), Deno.errors.NotFound);
    await assertRejects(
      () => withApk(given.path, (path) => Promise.reject(new Error(path))),
      Error,
      ".apk",
    );
  });
}

Deno.test("checkApk() says what is wrong with a file", async () => {
  assertEquals(await faultOf("no-such.apk"), "missing");
  await using text = await file("sndcpy.apk", new TextEncoder().encode("<html>Not Found</html>"));
  assertEquals(await faultOf(text.path), "no-app");
  assertEquals(await faultOf(text.path.replace(/\/[^/]*$/, "")), "folder");
  await using half = await file("sndcpy.apk", APK.subarray(0, 10_000));
  assertEquals(await faultOf(half.path), "no-app");
  await using other = await file("photos.zip", zipSync({ "a.jpg": APK }));
  assertEquals(await faultOf(other.path), "no-app");
  await using several = await file("apps.zip", zipSync({ "a.apk": APK, "b.apk": APK }));
  assertEquals(await faultOf(several.path), ["a.apk", "b.apk"]);
});

Deno.test("checkApk() refuses what is far larger than any sndcpy, without reading it", async () => {
  await using huge = await file("sndcpy.apk", APK);
  await Deno.truncate(huge.path, 10_000_000_000);
  assertEquals(await faultOf(huge.path), "no-app");
});

Deno.test("checkApk() unpacks no more than it would read", async () => {
  const bomb = zipSync({ "a.apk": new Uint8Array(65 * 1024 * 1024) });
  assert(bomb.length < 1_000_000);
  await using bombFile = await file("sndcpy.zip", bomb);
  assertEquals(await faultOf(bombFile.path), "no-app");
});

Deno.test("checkApk() overlooks what macOS adds to a zip, and takes no file for an app by its name", async () => {
  const extra = { "a/sndcpy.apk": APK, "__MACOSX/a/._sndcpy.apk": new Uint8Array(99) };
  await using zip = await file("sndcpy.zip", zipSync(extra));
  await checkApk(zip.path);
  await using named = await file("sndcpy.zip", zipSync({ "sndcpy.apk": new Uint8Array(99) }));
  assertEquals(await faultOf(named.path), "no-app");
});

Deno.test({
  name: "checkApk() reads nothing that may have no end",
  ignore: Deno.build.os === "windows",
  fn: async () => assertEquals(await faultOf("/dev/zero"), "no-app"),
});

Deno.test("withApk() speaks of the file that was named, not of its copy", async () => {
  await using zip = await file("sndcpy.zip", zipSync({ "sndcpy.apk": APK }));
  const task = { kind: "install-app", serial: "A", app: "sndcpy" } as const;
  const refused = (path: string) =>
    Promise.reject(new TroubleError({ code: "apk-unusable", task, path, fault: "no-app" }));
  const { trouble } = await assertRejects(() => withApk(zip.path, refused), TroubleError);
  assertEquals(trouble, { code: "apk-unusable", task, path: zip.path, fault: "no-app" });
});
