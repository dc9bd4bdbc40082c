import { assertEquals, assertStringIncludes } from "@std/assert";
import { IS_ADB_INSTALLED } from "../helpers/phone/adb_server.ts";

const PROJECT = new URL("../..", import.meta.url);

Deno.test({
  name: `soak runs, draws and judges${IS_ADB_INSTALLED ? "" : " (adb is not installed)"}`,
  ignore: !IS_ADB_INSTALLED,
  fn: async () => {
    const chart = await Deno.makeTempFile({ suffix: ".svg" });
    try {
      const { code, stdout } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-q", "--no-prompt", "-P=emulate", "scripts/soak.ts"],
          ...["--minutes", "0.07", "--chart", chart],
        ],
        cwd: PROJECT,
      }).output();
      const said = new TextDecoder().decode(stdout);
      assertStringIncludes(said, "All is flat.");
      assertEquals(code, 0, said);
      assertStringIncludes(await Deno.readTextFile(chart), "<polyline");
    } finally {
      await Deno.remove(chart);
    }
  },
});
