import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import manifest from "../../../deno.json" with { type: "json" };
import {
  checkVersion,
  compileArgs,
  compileBinary,
  explainFailure,
  VERSION,
} from "../../../scripts/release/binary.ts";
import { downloadName, executableName, TARGETS } from "../../../scripts/release/targets.ts";
import { CompiledFile } from "./compiled_file.ts";

const ENVIRONMENT = "ADB,ADB_SERVER_SOCKET,ANDROID_ADB_SERVER_ADDRESS,ANDROID_ADB_SERVER_PORT," +
  "ANDROID_HOME,ANDROID_SDK_ROOT,ANDROID_SERIAL,HOME,INIT_CWD,JOURNAL_STREAM,LANG,LC_ALL,LC_MESSAGES,LOCALAPPDATA," +
  "NOTIFY_SOCKET,PATH,ProgramFiles,ProgramFiles(x86),SCRCPY_SERVER_PATH,SNDCPY_APK,SNDCPY_PORT,SNDCPY_RELAY_PUBLISH,SNDCPY_RELAY_TOKEN,USERPROFILE,WS_NO_BUFFER_UTIL," +
  "WS_NO_UTF_8_VALIDATE,APPDATA,DENO_DIR,XDG_CONFIG_HOME";

const DOWNLOADS: [target: string, name: string][] = [
  ["x86_64-unknown-linux-gnu", "sndcpy-relay-x86_64-unknown-linux-gnu"],
  ["aarch64-unknown-linux-gnu", "sndcpy-relay-aarch64-unknown-linux-gnu"],
  ["x86_64-apple-darwin", "sndcpy-relay-x86_64-apple-darwin"],
  ["aarch64-apple-darwin", "sndcpy-relay-aarch64-apple-darwin"],
  ["x86_64-pc-windows-msvc", "sndcpy-relay-x86_64-pc-windows-msvc.exe"],
];

Deno.test("TARGETS are all systems that can be downloaded for, each under its name", () => {
  assertEquals(TARGETS.map((target) => [target, downloadName(target)]), DOWNLOADS);
});

Deno.test("compileArgs() grants what the commands need, and no more", () => {
  assertEquals(
    ["deno", ...compileArgs("x86_64-apple-darwin", "dist/relay")].join(" "),
    "deno compile --no-prompt --allow-net --allow-run --allow-read --allow-write " +
      `--allow-sys=hostname,networkInterfaces,statfs,uid --allow-env=${ENVIRONMENT} --no-code-cache ` +
      "--target x86_64-apple-darwin --output dist/relay main.ts",
  );
});

Deno.test("compileBinary() puts in the program, its version and its permissions, and no more", async () => {
  const folder = await Deno.makeTempDir();
  using _ = runtimeForCompiling();
  try {
    const file = `${folder}/${executableName("sndcpy-relay", Deno.build.target)}`;
    await compileBinary(Deno.build.target, file);
    const { metadata, paths } = await CompiledFile.read(file);
    const { permissions } = metadata;
    // Empty lists are everything of a kind, and null is nothing.
    assertEquals(
      Object.entries(permissions).filter(([kind, granted]) =>
        /^allow_(?!import$)/.test(kind) && granted !== null
      ).sort(),
      [
        ["allow_env", ENVIRONMENT.split(",")],
        ["allow_net", []],
        ["allow_read", []],
        ["allow_run", []],
        ["allow_sys", ["hostname", "networkInterfaces", "statfs", "uid"]],
        ["allow_write", []],
      ],
    );
    assertEquals(permissions.prompt, false);
    assertEquals(metadata.code_cache_key, null);
    assertEquals([metadata.entrypoint_key, metadata.app_version], ["main.ts", VERSION]);
    assertEquals(VERSION, manifest.version);
    for (const needed of ["deno.json", "main.ts", "src/app/program.ts", "src/page/main.js"]) {
      assert(paths.includes(needed), `${needed} is missing`);
    }
    const ours = paths.filter((path) => !path.startsWith(".deno_compile_node_modules/"));
    const surplus = ours.filter((path) =>
      !/^(deno\.json|main\.ts|src\/.*\.ts|src\/io\/encode\/lib\w+\.js|src\/page\/[\w.]+)$/.test(
        path,
      )
    );
    assertEquals(surplus, []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("explainFailure() names DENORT_BIN when Deno cannot download the runtime", () => {
  const said = explainFailure(
    "x86_64-unknown-linux-gnu",
    `Check main.ts
Compile main.ts to dist/sndcpy-relay
Download https://deno.example/release/v2.9.6/denort-x86_64-unknown-linux-gnu.zip
error: Writing deno compile executable to temporary file 'dist/sndcpy-relay.tmp-2917c640fc414923'

Caused by:
    0: Setting up base binary.
    1: error sending request for url (https://deno.example/release/v2.9.6/denort-x86_64-unknown-linux-gnu.zip): client error (Connect): dns error: failed to lookup address information: Name or service not known
    2: client error (Connect)
    3: dns error
`,
  );
  assertEquals(said.split("\n").length, 1);
  assertStringIncludes(said, "Cannot compile for x86_64-unknown-linux-gnu: ");
  assertStringIncludes(said, "dns error: failed to lookup address information");
  assertStringIncludes(said, "DENORT_BIN");
});

Deno.test("explainFailure() hands on whatever else Deno says", () => {
  const said = explainFailure("x86_64-apple-darwin", "error: Type checking failed.\n");
  assertEquals(said, "Cannot compile for x86_64-apple-darwin:\nerror: Type checking failed.");
});

Deno.test("checkVersion() refuses a file that is another program", async () => {
  const error = await assertRejects(() => checkVersion(Deno.execPath()), Error, "DENORT_BIN");
  assertStringIncludes(error.message, `it says "deno `);
});

/** Any program can stand in for Deno's runtime, as long as nobody starts the result. */
function runtimeForCompiling(): Disposable {
  const before = Deno.env.get("DENORT_BIN");
  // Deno itself would do everywhere, but is large.
  Deno.env.set("DENORT_BIN", Deno.build.os === "linux" ? "/bin/true" : Deno.execPath());
  return {
    [Symbol.dispose]() {
      if (before === undefined) Deno.env.delete("DENORT_BIN");
      else Deno.env.set("DENORT_BIN", before);
    },
  };
}
