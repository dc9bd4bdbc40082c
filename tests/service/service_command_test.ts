import { assert, assertEquals, assertThrows } from "@std/assert";
import { GivenOptions } from "../../src/app/commands/given_options.ts";
import { readServiceTask } from "../../src/app/commands/service.ts";
import { onPath } from "../../src/core/base/program_search.ts";
import { TroubleError } from "../../src/core/trouble.ts";
import { findAdb } from "../../src/io/adb/find_adb.ts";
import { findServer } from "../../src/io/scrcpy/server_file.ts";
import { programOf, serviceCommand, type Surroundings } from "../../src/service/service_command.ts";
import { writeRecord } from "../../src/service/service_record.ts";
import type { ServiceTrouble } from "../../src/service/trouble.ts";

interface Computer {
  env?: Record<string, string>;
  files?: string[];
  workingFolder?: () => string;
  os?: string;
}

/** What a service runs, if this is typed for it. */
function commandOf(words: string, computer: Computer = {}) {
  const { env = {}, files = [], workingFolder = () => "/home/ann", os = "linux" } = computer;
  const given = new GivenOptions(words.split(" ").filter(Boolean));
  const task = readServiceTask(given, "install", (name) => env[name]);
  assert(task.action === "install");
  const isFile = (path: string) => files.includes(path);
  const surroundings: Surroundings = {
    os,
    workingFolder,
    env: (name) => env[name],
    findAdb: (given, env) => findAdb({ given, env, os, isFile }),
    findScrcpyServer: (env) => {
      const found = findServer({ given: undefined, env, os, isFile, realPath: (path) => path });
      return "code" in found ? undefined : found.path;
    },
    findFfmpeg: (env) => onPath("ffmpeg", { env, os, isFile }).find(isFile),
  };
  return serviceCommand(["/bin/relay"], task.relay, surroundings);
}

const argsOf = (words: string, computer?: Computer) => commandOf(words, computer).args.join(" ");

Deno.test("programOf() starts a binary by its path, and a checkout by Deno's", () => {
  const here = { executable: "/opt/bin/program", folder: "/opt/relay", os: "linux" };
  assertEquals(programOf({ ...here, isStandalone: true }), ["/opt/bin/program"]);
  assertEquals(
    programOf({ ...here, isStandalone: false }).join(" "),
    "/opt/bin/program run -q --no-prompt -P=relay --config /opt/relay/deno.json /opt/relay/main.ts",
  );
});

Deno.test("programOf() has paths of Windows there", () => {
  const here = { executable: "C:\\deno.exe", folder: "D:\\relay", os: "windows" };
  const words = programOf({ ...here, isStandalone: false }).slice(-3);
  assertEquals(words, ["--config", "D:\\relay\\deno.json", "D:\\relay\\main.ts"]);
});

Deno.test("serviceCommand() names files in full as Windows has it", () => {
  const windows = { os: "windows", workingFolder: () => "C:\\Users\\Ann" };
  assertEquals(argsOf("--apk my.apk", windows), "relay --apk=C:\\Users\\Ann\\my.apk");
  assertEquals(argsOf("--apk D:\\my.apk", windows), "relay --apk=D:\\my.apk");
  const server = "\\\\server\\my.apk";
  assertEquals(argsOf(`--apk ${server}`, windows), `relay --apk=${server}`);
});

Deno.test("serviceCommand() hands on the relay's options, and nothing else", () => {
  assertEquals(argsOf(""), "relay");
  assertEquals(
    argsOf("-p 1 -qb :: --kind cron --serial=A -p 2"),
    "relay --serial=A --bind=:: --port=2 --quiet",
  );
  assertEquals(argsOf("--log-format text"), "relay --log-format=text");
});

Deno.test("serviceCommand() keeps secrets out of the command line, and out of what it says of itself", () => {
  const typed = commandOf(
    "--token s3cret-word --publish icecast://source:p4ss@a/x --publish tcp://b:1 --publish-codec mp3",
  );
  assertEquals(typed.args, ["relay", "--publish-codec=mp3"]);
  assertEquals(typed.env, {
    SNDCPY_RELAY_TOKEN: "s3cret-word",
    SNDCPY_RELAY_PUBLISH: "icecast://source:p4ss@a/x tcp://b:1",
  });
  assert(!writeRecord(typed).includes("s3cret") && !writeRecord(typed).includes("p4ss"));
  const env = {
    SNDCPY_RELAY_TOKEN: "other-word",
    SNDCPY_RELAY_PUBLISH: "tcp://c:1 tcp://d:2",
  };
  assertEquals(commandOf("", { env }).env, env);
  const { SNDCPY_RELAY_PUBLISH } = env;
  assertEquals(commandOf("--open", { env }).env, { SNDCPY_RELAY_PUBLISH });
  assertEquals(commandOf("--publish tcp://e:3 --open", { env }).env, {
    SNDCPY_RELAY_PUBLISH: "tcp://e:3",
  });
});

Deno.test("serviceCommand() hands on each of several phones", () => {
  assertEquals(argsOf("--phone A=a --phone B=b"), "relay --phone=A=a --phone=B=b");
});

Deno.test("serviceCommand() names files in full", () => {
  const files = ["my/adb", "/opt/adb", "/home/ann/bin/adb-35"];
  const env = { PATH: "/home/ann/bin" };
  assertEquals(argsOf("--apk my.apk"), "relay --apk=/home/ann/my.apk");
  assertEquals(argsOf("--apk /my.apk"), "relay --apk=/my.apk");
  assertEquals(argsOf("--recordings my"), "relay --recordings=/home/ann/my");
  const adb = (given: string) => argsOf(`--adb ${given}`, { env, files });
  assertEquals(adb("my/adb"), "relay --adb=/home/ann/my/adb");
  assertEquals(adb("/opt/adb"), "relay --adb=/opt/adb");
  assertEquals(adb("adb-35"), "relay --adb=/home/ann/bin/adb-35");
});

Deno.test("serviceCommand() asks for the working folder only where a file lies in it", () => {
  const workingFolder = () => {
    throw new TroubleError<ServiceTrouble>({ code: "no-working-folder" });
  };
  assertEquals(argsOf("--apk /my.apk", { workingFolder }), "relay --apk=/my.apk");
  assertThrows(() => argsOf("--apk my.apk", { workingFolder }), TroubleError);
});

Deno.test("serviceCommand() names an adb that a service would not find by itself", () => {
  const usual = "/home/ann/Android/Sdk/platform-tools/adb";
  const HOME = "/home/ann";
  assertEquals(argsOf("", { env: { HOME }, files: [usual] }), "relay");
  const onPath = { env: { HOME, PATH: "/opt/tools" }, files: [usual, "/opt/tools/adb"] };
  assertEquals(argsOf("", onPath), "relay --adb=/opt/tools/adb");
  const variable = { env: { HOME, ADB: "/my/adb" }, files: [usual, "/my/adb"] };
  assertEquals(argsOf("", variable), "relay --adb=/my/adb");
  assertEquals(argsOf("--source demo", onPath), "relay --source=demo");
});

Deno.test("serviceCommand() gives a service the PATH to an ffmpeg that it would not find", () => {
  const pathOf = (folder: string, os = "linux") =>
    commandOf("", { os, env: { PATH: folder }, files: [`${folder}/ffmpeg`] }).env["PATH"];
  const path = "/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
  assertEquals(pathOf("/opt/homebrew/bin", "darwin"), path);
  assertEquals([pathOf("/usr/bin"), pathOf("/usr/bin", "windows")], [undefined, undefined]);
  assertEquals(commandOf("", { env: { PATH: "/opt/bin" } }).env, {});
});

Deno.test("serviceCommand() names a server of scrcpy's that a service would not find by itself", () => {
  const server = "/home/ann/scrcpy/scrcpy-server";
  const here = {
    env: { HOME: "/home/ann", PATH: "/home/ann/scrcpy" },
    files: ["/home/ann/scrcpy/scrcpy", server],
  };
  assertEquals(argsOf("", here), `relay --scrcpy-server=${server}`);
  const line = `relay --source=scrcpy --scrcpy-server=${server}`;
  assertEquals(argsOf("--source scrcpy", here), line);
  for (const words of ["--source sndcpy", "--app cyberrex0", "--source demo"]) {
    assertEquals(argsOf(words, here).includes("scrcpy-server"), false, words);
  }
  assertEquals(argsOf("--scrcpy-server my", here), "relay --scrcpy-server=/home/ann/my");
  const usual = ["/usr/bin/scrcpy", "/usr/share/scrcpy/scrcpy-server"];
  assertEquals(argsOf("", { env: { PATH: "/usr/bin" }, files: usual }), "relay");
});

Deno.test("serviceCommand() says before anything is installed that adb is missing", () => {
  assertThrows(() => argsOf("--adb /no/adb"), TroubleError, "adb-misnamed");
  assertThrows(() => argsOf("", { env: { ADB: "/no/adb" } }), TroubleError);
});

Deno.test("serviceCommand() takes variables along that configure adb and Deno", () => {
  const env = {
    HOME: "/home/ann",
    ANDROID_SERIAL: "PIXEL",
    ANDROID_ADB_SERVER_PORT: "5038",
    ADB_SERVER_SOCKET: "",
    DENO_DIR: "/deno",
  };
  assertEquals(commandOf("", { env }).env, {
    ANDROID_ADB_SERVER_PORT: "5038",
    ANDROID_SERIAL: "PIXEL",
    DENO_DIR: "/deno",
  });
});

Deno.test("serviceCommand() names what sndcpy's own variables say, since a service lacks them", () => {
  const env = { SNDCPY_APK: "my.apk", SNDCPY_PORT: "5000" };
  const named = "relay --apk=/home/ann/my.apk --sndcpy-port=5000";
  assertEquals(argsOf("", { env }), named);
  assertEquals(
    argsOf("--sndcpy-port 1 --apk /my.apk", { env }),
    "relay --apk=/my.apk --sndcpy-port=1",
  );
  assertEquals(argsOf("--source demo", { env }), "relay --source=demo");
});
