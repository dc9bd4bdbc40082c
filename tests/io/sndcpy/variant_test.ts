import { assert, assertEquals } from "@std/assert";
import { SndcpyApp } from "../../../src/io/sndcpy/sndcpy_app.ts";
import { patient, ScriptedAdb } from "../adb/scripted_adb.ts";
import { STARTED } from "../adb/transcripts.ts";

Deno.test("SndcpyApp asks for a variant by its own package, and for no other", async () => {
  const script = new ScriptedAdb({ stdout: STARTED }, {}, {}, { stdout: "package:/a.apk\n" });
  const app = new SndcpyApp({
    phones: script.adb,
    socketName: "audiosource",
    start: { packageName: "fr.dzx.audiosource" },
    withApk: undefined,
  });
  await app.start("A", { inodes: [], processId: 4711 }, patient());
  await app.stage("A", patient());
  await app.presence("A", patient());
  assertEquals(await app.isThere("A", patient()), true);
  for (const [index, words] of script.calls.entries()) {
    const command = words.at(-1)!;
    assert(command.includes("fr.dzx.audiosource"), `${index}: ${command}`);
    assert(!command.includes("com.rom1v.sndcpy"), command);
  }
});
