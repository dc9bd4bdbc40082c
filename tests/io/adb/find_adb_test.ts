import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { TroubleError, troubleOf } from "../../../src/core/trouble.ts";
import { findAdb } from "../../../src/io/adb/find_adb.ts";
import { inEnglish } from "../../helpers/english.ts";

interface Computer {
  os: string;
  env: Record<string, string>;
  files: string[];
}

const find = ({ os, env, files }: Computer, given?: string) =>
  findAdb({ given, os, env: (name) => env[name], isFile: (path) => files.includes(path) });

const LINUX: Computer = {
  os: "linux",
  env: { HOME: "/home/ann", PATH: "/usr/local/bin:/usr/bin/::/bin" },
  files: [],
};
const WINDOWS: Computer = {
  os: "windows",
  env: {
    LOCALAPPDATA: "C:\\Users\\Ann\\AppData\\Local",
    PATH: 'C:\\Windows;"C:\\My Tools\\"',
  },
  files: [],
};

const FOUND: [string, Computer, string][] = [
  ["on the PATH", LINUX, "/usr/bin/adb"],
  ["on the PATH", WINDOWS, "C:\\My Tools\\adb.exe"],
  ["in the SDK of Linux", LINUX, "/home/ann/Android/Sdk/platform-tools/adb"],
  [
    "in the SDK of macOS",
    { ...LINUX, os: "darwin", env: { HOME: "/Users/ann" } },
    "/Users/ann/Library/Android/sdk/platform-tools/adb",
  ],
  [
    "in the SDK of Windows",
    WINDOWS,
    "C:\\Users\\Ann\\AppData\\Local\\Android\\Sdk\\platform-tools\\adb.exe",
  ],
  [
    "in the SDK of Visual Studio",
    { ...WINDOWS, env: { "ProgramFiles(x86)": "C:\\Program Files (x86)" } },
    "C:\\Program Files (x86)\\Android\\android-sdk\\platform-tools\\adb.exe",
  ],
  [
    "of winget",
    WINDOWS,
    "C:\\Users\\Ann\\AppData\\Local\\Microsoft\\WinGet\\Links\\adb.exe",
  ],
  [
    "of Scoop",
    { ...WINDOWS, env: { USERPROFILE: "C:\\Users\\Ann" } },
    "C:\\Users\\Ann\\scoop\\shims\\adb.exe",
  ],
  [
    "in $ANDROID_HOME",
    { ...LINUX, env: { ANDROID_HOME: "/sdk" } },
    "/sdk/platform-tools/adb",
  ],
  [
    "in $ANDROID_SDK_ROOT",
    { ...WINDOWS, env: { ANDROID_SDK_ROOT: "D:\\sdk" } },
    "D:\\sdk\\platform-tools\\adb.exe",
  ],
  ...[
    "/opt/homebrew/bin/adb",
    "/usr/local/bin/adb",
    "/usr/bin/adb",
    "/opt/android-sdk/platform-tools/adb",
    "/usr/lib/android-sdk/platform-tools/adb",
  ].map((path): [string, Computer, string] => [
    "without a PATH",
    { ...LINUX, env: {} },
    path,
  ]),
];

for (const [where, computer, path] of FOUND) {
  Deno.test(`findAdb() finds adb ${where}: ${path}`, () => {
    assertEquals(find({ ...computer, files: [path] }), path);
    assertEquals(find(computer), undefined);
  });
}

Deno.test("findAdb() takes --adb, then $ADB, then the PATH, then an SDK", () => {
  const files = ["/a/adb", "/b/adb", "/usr/bin/adb", "/sdk/platform-tools/adb"];
  const env = { ...LINUX.env, ADB: "/b/adb", ANDROID_HOME: "/sdk" };
  assertEquals(find({ ...LINUX, env, files }, "/a/adb"), "/a/adb");
  assertEquals(find({ ...LINUX, env, files }), "/b/adb");
  assertEquals(find({ ...LINUX, env: { ...env, ADB: "" }, files }), "/usr/bin/adb");
  assertEquals(
    find({
      ...LINUX,
      env: { ANDROID_HOME: "/sdk" },
      files: files.filter((f) => f !== "/usr/bin/adb"),
    }),
    "/sdk/platform-tools/adb",
  );
});

Deno.test("findAdb() looks for a bare name on the PATH", () => {
  assertEquals(find({ ...LINUX, files: ["/bin/adb-35"] }, "adb-35"), "/bin/adb-35");
  const env = { ...WINDOWS.env, ADB: "adb" };
  assertEquals(find({ ...WINDOWS, env, files: ["C:\\Windows\\adb.exe"] }), "C:\\Windows\\adb.exe");
});

Deno.test("findAdb() takes an empty variable for none", () => {
  const env = { PATH: "::", HOME: "", ADB: "" };
  assertEquals(
    find({ ...LINUX, env, files: ["/adb", "/Android/Sdk/platform-tools/adb"] }),
    undefined,
  );
});

Deno.test("findAdb() takes a Windows path with and without .exe", () => {
  const computer = { ...WINDOWS, files: ["D:\\x\\adb.exe"] };
  assertEquals(find(computer, "D:\\x\\adb"), "D:\\x\\adb.exe");
  assertEquals(find(computer, "D:\\x\\adb.exe"), "D:\\x\\adb.exe");
});

Deno.test("findAdb() says which of the names is wrong, and takes no other adb", () => {
  const computer = { ...LINUX, files: ["/usr/bin/adb"] };
  const complaint = (computer: Computer, given?: string) =>
    inEnglish(assertThrows(() => find(computer, given), TroubleError))[1];
  assertStringIncludes(
    complaint(computer, "/nope/adb"),
    'Cannot find adb: --adb names "/nope/adb", but there is no such file, nor a folder with adb in it.',
  );
  assertStringIncludes(
    complaint({ ...computer, env: { ...LINUX.env, ADB: "adbb" } }),
    'Cannot find adb: $ADB names "adbb", but it is in no folder of the PATH.',
  );
  assertStringIncludes(complaint(computer, ""), "--adb");
});

Deno.test("findAdb() takes the folder in which adb lies, or that of an SDK", () => {
  const sdk = { ...LINUX, files: ["/sdk/platform-tools/adb"] };
  for (const given of ["/sdk/platform-tools/adb", "/sdk/platform-tools", "/sdk/", "/sdk"]) {
    assertEquals(find(sdk, given), "/sdk/platform-tools/adb");
  }
  assertEquals(find({ ...LINUX, files: ["tools/adb"] }, "tools"), "tools/adb");
  const windows = { ...WINDOWS, files: ["D:\\tools\\adb.exe"] };
  assertEquals(find(windows, "D:\\tools\\"), "D:\\tools\\adb.exe");
});

Deno.test("findAdb() says what only a shell would understand", () => {
  const computer = { ...LINUX, files: ["/usr/bin/adb", "/my sdk/adb", "/home/ann/adb"] };
  const fault = (value: string) => {
    const trouble = troubleOf(assertThrows(() => find(computer, value), TroubleError));
    return trouble?.code === "adb-misnamed" ? trouble.fault : undefined;
  };
  assertEquals(fault('"/usr/bin/adb"'), "quotes");
  assertEquals(fault("'/my sdk/adb'"), "quotes");
  assertEquals(fault("~/adb"), "tilde");
  assertEquals(fault("adb -s PIXEL"), "arguments");
  assertEquals(fault("/my sdk/adb -H desk"), "arguments");
  assertEquals(fault("/my sdk/adbb"), "no-file");
  assertEquals(fault("my adb"), "not-on-path");
  assertEquals(find(computer, "/my sdk/adb"), "/my sdk/adb");
});

Deno.test("findAdb() looks on Windows in no path without a drive, where others may lay one", () => {
  const looked: string[] = [];
  findAdb({
    given: undefined,
    os: "windows",
    env: (name) => name === "ADB" ? undefined : `C:\\of ${name}`,
    isFile: (path) => (looked.push(path), false),
  });
  assert(looked.length > 5);
  assertEquals(looked.filter((path) => !/^C:\\[^/]*\\adb\.exe$/.test(path)), []);
});
