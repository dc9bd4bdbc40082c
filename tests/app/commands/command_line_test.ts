import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { COMMANDS, parseCommandLine } from "../../../src/app/commands/command_line.ts";
import { GivenOptions } from "../../../src/app/commands/given_options.ts";
import { GLOBAL_OPTIONS, type Option, OPTIONS } from "../../../src/app/commands/options.ts";
import { readRelayConfig, type RelayConfig } from "../../../src/app/commands/relay_config.ts";
import type {
  AutoChoice,
  ScrcpyChoice,
  SndcpyChoice,
  SourceChoice,
} from "../../../src/app/commands/source_config.ts";
import { UsageError } from "../../../src/app/commands/usage.ts";
import { inEnglish } from "../../helpers/english.ts";

/** What the words after the program's name tell the relay; the command line must take them. */
function config(...args: string[]): RelayConfig {
  assertEquals(parseCommandLine(args).kind, "command");
  const given = new GivenOptions(args);
  return readRelayConfig(given, given.words[0] === "demo" ? "demo" : "relay");
}

/** What is wrong with a command line. */
function complaint(...args: string[]): string {
  return inEnglish(assertThrows(() => parseCommandLine(args), UsageError))[1];
}

const PHONE: SndcpyChoice = {
  kind: "sndcpy",
  host: "127.0.0.1",
  port: 28_200,
  tunnelHost: undefined,
  adb: undefined,
  serial: undefined,
  apk: undefined,
  packageName: undefined,
  format: undefined,
  socketName: "sndcpy",
  sampleRate: undefined,
  bufferSizeType: undefined,
  restartAfterZerosMs: undefined,
  takesOver: false,
};

const { adb, serial, restartAfterZerosMs } = PHONE;
const SCRCPY: ScrcpyChoice = {
  kind: "scrcpy",
  adb,
  serial,
  restartAfterZerosMs,
  server: undefined,
  capture: "output",
  keepsPlaying: false,
};
const AUTO: AutoChoice = {
  kind: "auto",
  adb,
  serial,
  restartAfterZerosMs,
  sndcpy: PHONE,
  scrcpy: SCRCPY,
};

Deno.test("parseCommandLine() relays what a phone has, by its usual ports, when nothing is said", () => {
  const { format, ...rest } = config();
  assertEquals(format.toString(), "48000:16:2");
  assertEquals(rest, {
    isFormatGiven: false,
    source: AUTO,
    phones: [],
    allPhones: false,
    bind: "localhost",
    port: 28_201,
    httpPort: 28_202,
    access: {
      token: undefined,
      isOpen: false,
      allowed: undefined,
      publicNames: [],
      tls: undefined,
    },
    bufferMs: 500,
    stallTimeoutMs: 900_000,
    maxClients: undefined,
    gap: "hold",
    logFormat: "text",
    verbosity: "normal",
  });
});

Deno.test("parseCommandLine() takes every option, in both of its forms", () => {
  const words =
    "relay --source tcp://[::1]:1 -b :: -p 0 --http-port 80 --format=44100:24:6 --buffer 1.5s " +
    "--stall-timeout=2h --max-clients 7 --gap silence --log-format json -q";
  const { format, access: _, ...rest } = config(...words.split(" "));
  assertEquals(format.toString(), "44100:24:6");
  assertEquals(rest, {
    isFormatGiven: true,
    source: { kind: "tcp", host: "::1", port: 1 },
    phones: [],
    allPhones: false,
    bind: "::",
    port: 0,
    httpPort: 80,
    bufferMs: 1500,
    stallTimeoutMs: 7_200_000,
    maxClients: 7,
    gap: "silence",
    logFormat: "json",
    verbosity: "quiet",
  });
});

/** What sndcpy's own variables tell the relay beside words. */
function sourceWith(env: Record<string, string>, ...args: string[]): SourceChoice {
  return readRelayConfig(new GivenOptions(args), "relay", (name) => env[name]).source;
}

Deno.test("readRelayConfig() takes sndcpy's own variables for what was not typed", () => {
  const env = { SNDCPY_APK: "my.apk", SNDCPY_PORT: "5000" };
  assertEquals(sourceWith(env), { ...PHONE, apk: "my.apk", port: 5000 });
  assertEquals(sourceWith(env, "--sndcpy-port", "1", "--apk", "other.apk"), {
    ...PHONE,
    apk: "other.apk",
    port: 1,
  });
  assertEquals(sourceWith({ SNDCPY_APK: "", SNDCPY_PORT: "" }), AUTO);
});

Deno.test("readRelayConfig() takes scrcpy's variable for what was not typed", () => {
  const env = { SCRCPY_SERVER_PATH: "/a/server", SNDCPY_APK: "my.apk" };
  const server = "/a/server";
  assertEquals(sourceWith(env, "--source", "scrcpy"), { ...SCRCPY, server });
  const apps = sourceWith({ SCRCPY_SERVER_PATH: server });
  assertEquals(apps, { ...AUTO, scrcpy: { ...SCRCPY, server } });
});

Deno.test("readRelayConfig() knows by some options which app is meant", () => {
  const kindOf = (words: string) => sourceWith({}, ...words.split(" ")).kind;
  for (
    const words of [
      "--apk a.apk",
      "--socket-name other",
      "--sample-rate 44100",
      "--tunnel-host desk",
      "--format 44100:16:2",
      "--source sndcpy",
    ]
  ) {
    assertEquals(kindOf(words), "sndcpy", words);
  }
  for (const words of ["--capture mic", "--keep-phone-playing", "--source scrcpy"]) {
    assertEquals(kindOf(words), "scrcpy", words);
  }
  for (const words of ["--scrcpy-server a", "--sndcpy-port 0", "--take-over", "--source auto"]) {
    assertEquals(kindOf(words), "auto", words);
  }
  const source = sourceWith({}, "--keep-phone-playing");
  assertEquals(source, { ...SCRCPY, capture: "playback", keepsPlaying: true });
});

Deno.test("readRelayConfig() knows variants of sndcpy by their name", () => {
  const given = (words: string) =>
    readRelayConfig(new GivenOptions(words.split(" ")), "relay", () => undefined);
  const { source, format } = given("--app audiosource");
  assertEquals(String(format), "44100:16:1");
  assertEquals(source, {
    ...PHONE,
    packageName: "fr.dzx.audiosource",
    socketName: "audiosource",
    format,
  });
  assertEquals(given("--app CyberRex0").source, { ...PHONE, bufferSizeType: 4 });
  assertEquals(given("--app other --format 44100:16:1").source, {
    ...PHONE,
    socketName: "other",
    format,
  });
  assertEquals(given("--app sndcpy").source, PHONE);
  assertEquals(given("--app audiosource --format 44100:16:1").source, source);
});

Deno.test("readRelayConfig() tells what one app alone can do", () => {
  for (
    const [words, first, second] of [
      ["--source scrcpy --sndcpy-port 0", "--source scrcpy", "--sndcpy-port"],
      ["--source scrcpy --apk a.apk", "--source scrcpy", "--apk"],
      ["--source sndcpy --capture mic", "--source sndcpy", "--capture"],
      ["--apk a.apk --capture mic", "--apk", "--capture"],
      ["--capture mic --take-over", "--capture", "--take-over"],
      ["--source scrcpy --format 44100:16:2", "--source scrcpy", "--format 44100:16:2"],
      ["--format 44100:16:2 --scrcpy-server a", "--format", "--scrcpy-server"],
      ["--keep-phone-playing --capture mic", "--keep-phone-playing", "--capture mic"],
      ["--app audiosource --format 48000:16:2", "--app audiosource", "--format 48000:16:2"],
      ["--app audiosource --socket-name x", "--app audiosource", "--socket-name x"],
      ["--app cyberrex0 --buffer-size-type 0", "--app cyberrex0", "--buffer-size-type 0"],
      ["--app sndcpy --capture mic", "--app", "--capture"],
      ["--source scrcpy --app sndcpy", "--source scrcpy", "--app"],
      ["--source demo --capture mic", "--source demo", "--capture"],
    ] as const
  ) {
    const error = assertThrows(() => sourceWith({}, ...words.split(" ")), UsageError);
    const { code, ...rest } = error.trouble;
    assertEquals([code, rest], ["contradiction", { first, second }], words);
  }
});

Deno.test("readRelayConfig() leaves sndcpy's variables alone where there is no phone", () => {
  const env = { SNDCPY_APK: "my.apk", SNDCPY_PORT: "no port" };
  assertEquals(sourceWith(env, "--source", "demo"), { kind: "demo" });
  assertEquals(sourceWith(env, "--sndcpy-host", "10.0.0.2"), {
    ...{ kind: "tcp", host: "10.0.0.2", port: 28_200 },
  });
});

Deno.test("readRelayConfig() says which variable is wrong", () => {
  const error = assertThrows(() => sourceWith({ SNDCPY_PORT: "28200x" }), UsageError);
  assertStringIncludes(inEnglish(error)[1], "Cannot use $SNDCPY_PORT 28200x: ");
});

Deno.test("parseCommandLine() keeps the options of the relay that this one replaces", () => {
  const { source, port, bind } = config(
    ..."--sndcpy-host 10.0.0.2 --sndcpy-port 1 --port 2 --bind 0.0.0.0".split(" "),
  );
  assertEquals(source, { kind: "tcp", host: "10.0.0.2", port: 1 });
  assertEquals([port, bind], [2, "0.0.0.0"]);
});

Deno.test("parseCommandLine() takes one port twice where that is possible", () => {
  for (
    const words of [
      "--source tcp://phone:28201",
      "--source tcp://127.0.0.1:4 --bind ::1 --port 4",
      "--port 28200 --bind 192.168.0.2",
      "--port 0 --sndcpy-port 0",
    ]
  ) {
    assertEquals(parseCommandLine(words.split(" ")).kind, "command");
  }
  assertEquals(parseCommandLine("doctor -p 0 --sndcpy-port 0".split(" ")).kind, "command");
});

Deno.test("parseCommandLine() knows each kind of source", () => {
  assertEquals(config("--source", "-").source, { kind: "stdin" });
  assertEquals(config("--source=-").source, { kind: "stdin" });
  assertEquals(config("--source", "demo").source, { kind: "demo" });
  assertEquals(config("demo").source, { kind: "demo" });
  assertEquals(config("demo", "--source", "demo").source, { kind: "demo" });
  for (const text of ["/tmp/snapfifo", "pipe:///tmp/snapfifo"]) {
    assertEquals(config("--source", text).source, { kind: "pipe", path: "/tmp/snapfifo" });
  }
  const { source: linkLocal } = config("--source", "tcp://[fe80::1%eth0]:28201");
  assertEquals(linkLocal, { kind: "tcp", host: "fe80::1%eth0", port: 28_201 });
  const { source } = config("--source", "tcp://phone.local:28201/");
  assertEquals(source, { kind: "tcp", host: "phone.local", port: 28_201 });
});

Deno.test("parseCommandLine() takes every option of a phone", () => {
  const words = "--sndcpy-port 0 --tunnel-host desk --adb /opt/adb --serial PIXEL --apk /my.apk " +
    "--socket-name other --sample-rate 44100 --buffer-size-type 4 --restart-after-silence 5m " +
    "--take-over";
  const { source, format } = config(...words.split(" "));
  assertEquals(source, {
    kind: "sndcpy",
    host: "127.0.0.1",
    port: 0,
    tunnelHost: "desk",
    adb: "/opt/adb",
    serial: "PIXEL",
    apk: "/my.apk",
    packageName: undefined,
    format: undefined,
    socketName: "other",
    sampleRate: 44_100,
    bufferSizeType: 4,
    restartAfterZerosMs: 300_000,
    takesOver: true,
  });
  assertEquals(format.toString(), "44100:16:2");
});

Deno.test("parseCommandLine() takes the last of an option given twice", () => {
  assertEquals(config("-p", "1", "--port", "2").port, 2);
});

Deno.test("parseCommandLine() shows help and version before it looks at the rest", () => {
  const helped = (...args: string[]) => {
    const invocation = parseCommandLine(args);
    assert(invocation.kind === "help");
    return invocation.commands.map(({ name }) => name);
  };
  assertEquals(helped("relay", "-p", "99999", "--help"), ["relay"]);
  assertEquals(helped("-h"), COMMANDS.map(({ name }) => name));
  assertEquals(helped("service", "install", "-h"), ["service install"]);
  const service = COMMANDS.map(({ name }) => name).filter((name) => name.startsWith("service "));
  assertEquals(helped("service", "--help"), service);
  assertEquals(parseCommandLine(["--version"]), { kind: "version" });
  assertStringIncludes(complaint("relais", "--help"), "Did you mean relay?");
});

Deno.test("parseCommandLine() knows the commands that only look, and their options", () => {
  for (
    const words of [
      "devices --adb my/adb",
      "doctor --json --adb my/adb --serial PIXEL --sndcpy-port 0 --socket-name other -b :: -p 1",
      "players -b :: -p 1 --format 44100:16:1",
      "service status --kind cron",
      "devices --language ja",
    ]
  ) assertEquals(parseCommandLine(words.split(" ")).kind, "command");
});

for (
  const words of ["-p 65536", "--prot 1", "--gap maybe", "--source tcp://phone", "-q -v", "-p"]
) {
  Deno.test(`parseCommandLine() says of the service what it says of the relay: ${words}`, () => {
    const given = words.split(" ");
    const ofRelay = complaint("relay", ...given);
    assertEquals(complaint("service", "install", ...given), ofRelay);
    assertEquals(complaint("service", "install", "--", ...given), ofRelay);
    assertEquals(complaint("service", "print", ...given), ofRelay);
  });
}

const WRONG: [words: string, message: string][] = [
  ["--prot 1", "Cannot use --prot: unknown option. Did you mean --port?"],
  ["-x", "-x"],
  ["--port=", "Cannot use --port= alone: it needs a value. Write PORT after it."],
  ["--port= --quiet", "Cannot use --port= alone"],
  ["--no-quiet", "--no-quiet"],
  ["-qp4000", "--quiet"],
  ["--quiet=yes", "Cannot use --quiet with a value"],
  ["-p", "Cannot use -p alone: it needs a value. Write PORT after it."],
  ["--port --verbose", "Cannot use --port alone: it needs a value"],
  ["--port --language ja", "Cannot use --port alone: it needs a value"],
  ["-p 65536", "65535"],
  ["-p -1", "--port -1"],
  ["-p 1e3", "--port 1e3"],
  ["--sndcpy-port 65536", "--sndcpy-port 65536"],
  ["--port 28200", "Cannot listen on port 28200: the audio comes from that port"],
  ["--sndcpy-port 28201 --bind 0.0.0.0", "Cannot listen on port 28201"],
  ["--source tcp://127.0.0.1:28201", "Cannot listen on port 28201"],
  ["--source tcp://localhost:4 --bind :: -p 4", "Cannot listen on port 4"],
  ["--source tcp://LOCALHOST:28201", "Cannot listen on port 28201"],
  ["--source tcp://2130706433:28201", "Cannot listen on port 28201"],
  ["--source tcp://0x7f.1:28201", "Cannot listen on port 28201"],
  ["--source tcp://[::ffff:127.0.0.1]:28201", "Cannot listen on port 28201"],
  ["--source tcp://[0:0:0:0:0:0:0:1]:28201", "Cannot listen on port 28201"],
  ["--source tcp://127.0.0.2:28201 --bind 0.0.0.0", "Cannot listen on port 28201"],
  ["--sndcpy-host LOCALHOST --port 28200", "Cannot listen on port 28200"],
  ["doctor --port 28200", "Cannot listen on port 28200"],
  ["--sndcpy-host phone --sndcpy-port 0", "--sndcpy-port 0"],
  ["--sndcpy-host phone --tunnel-host desk", "--sndcpy-host phone together with --tunnel-host"],
  ["--sndcpy-host 127.0.0.1 --tunnel-host desk", "--sndcpy-host together with --tunnel-host"],
  ["--sndcpy-host phone --serial PIXEL", "--sndcpy-host phone together with --serial"],
  ["--source tcp://phone:1 --apk my.apk", "--source tcp://phone:1 together with --apk"],
  ["--sample-rate 44100 --format 48000:16:2", "--sample-rate 44100 together with"],
  ["--socket-name a;b", "--socket-name a;b"],
  ["--buffer-size-type 5", "--buffer-size-type 5"],
  ["--restart-after-silence 1s", "10s"],
  ["--format 48000", "48000:16:2"],
  ["--format 48000:16:9", "channels"],
  ["--buffer 500", "500ms"],
  ["--buffer 1ms", "20ms"],
  ["--buffer -1s", "--buffer -1s"],
  ["--stall-timeout 25h", "24h"],
  ["--max-clients 0", "--max-clients 0"],
  ["--gap maybe", "hold or silence"],
  ["--log-format xml", "text or json"],
  ["--source http://phone:1", "tcp://HOST:PORT"],
  ["--source tcp://phone", "tcp://HOST:PORT"],
  ["--source snapfifo", "the full path of a named pipe"],
  ["--source pipe://snapfifo", "the full path of a named pipe"],
  ["--source tcp://phone:99999", "65535"],
  ["--bind a/b", "--bind a/b"],
  ["-b 127.0.0.1:4000", "--bind 127.0.0.1:4000: a host is a name or an address, without a port"],
  ["--language de", "--language de: it must be en or ja"],
  ["--sndcpy-host []", "--sndcpy-host []"],
  ["-q -v", "--verbose together with --quiet"],
  ["demo --source -", "demo together with --source -"],
  ["demo --sndcpy-port 1", "demo together with"],
  ["--source demo --sndcpy-host phone", "--source demo together with"],
  ["player", "Cannot use player: unknown command. Did you mean players?"],
  ["relay demo", "demo"],
  ["relay -- --port", "--port"],
  ["toString", "Cannot use toString: unknown command. See --help."],
  ["devices --gap silence", "Cannot use --gap with devices: it has no effect there"],
  ["devices --json", "Cannot use --json with devices: it has no effect there"],
  ["doctor --buffer 1s", "Cannot use --buffer with doctor: it has no effect there"],
  ["doctor --port 65536", "--port 65536"],
  ["--json", "Cannot use --json with relay: it has no effect there"],
  ["demo --json", "Cannot use --json with demo: it has no effect there"],
  ["devices doctor", "doctor"],
  ["service", "Cannot use service alone: it needs another word after it. Add install, print"],
  ["service start", "Cannot use service start: unknown command. Did you mean service sta"],
  ["service install demo", "demo"],
  ["service install --source -", "service install together with --source -"],
  ["service install --json", "Cannot use --json with service install: it has no effect there"],
  ["service install --kind runit", "--kind runit: it must be launchd, systemd, cron or startup"],
  ["service status -p 1", "Cannot use --port with service status: it has no effect there"],
  ["service uninstall -q", "Cannot use --quiet with service uninstall: it has no effect there"],
  ["play --player winamp", "--player winamp: it must be mpv, ffplay, vlc, pw-play, paplay"],
  ["play phone:28201", "Cannot use phone:28201: a relay is named as tcp://HOST:PORT"],
  ["play tcp://phone:1 tcp://phone:2", "Cannot use tcp://phone:2"],
  ["play tcp://phone:1 --source demo", "tcp://phone:1 together with --source"],
  ["play tcp://phone:1 --port 4", "tcp://phone:1 together with --port"],
  ["play --devices --print", "--devices together with --print"],
  ["play --as-microphone --device x", "--as-microphone together with --device"],
  ["play --as-microphone --print", "--as-microphone together with --print"],
  ["play --record x", "Cannot use --record with play"],
  ["relay --player mpv", "Cannot use --player alone: it has no effect without --play"],
  ["service install --device x", "Cannot use --device alone: it has no effect without --play"],
  ["--as-microphone", "Cannot use --as-microphone with relay: it has no effect there"],
  ["--record a --recordings b", "--record together with --recordings"],
  ["record --recordings b", "Cannot use --recordings with record: it has no effect there"],
  [
    "--publish live",
    "Cannot use --publish …: a target is icecast://source:PASSWORD@HOST:PORT/MOUNT",
  ],
  ["publish live", "Cannot use …: a target is icecast://source:PASSWORD@HOST:PORT/MOUNT"],
  ["publish", "Cannot use publish alone: it needs a value. Write URL after it."],
  ["publish tcp://a:1 --publish tcp://a:2", "publish URL together with --publish"],
  ["publish tcp://a:1 tcp://a:1", "tcp://a:1 together with tcp://a:1"],
  ["--publish-codec opus", "Cannot use --publish-codec alone: it has no effect without --publish"],
  ["--publish tcp://a:1 --publish-codec wav", "--publish-codec wav: a codec is opus, aac, mp3"],
  ["--publish tcp://a:1 --publish-codec opus:1k", "--publish-codec opus:1k: a codec is"],
  ["--publish tcp://a:1 --publish-codec flac:9k", "--publish-codec flac:9k: a codec is"],
  ["--publish rtmp://a/b/c --publish-codec flac", "flac together with rtmp://a/b/…"],
  ["--all-phones --publish tcp://a:1", "--all-phones together with --publish"],
  ["play --publish tcp://a:1", "Cannot use --publish with play: it has no effect there"],
  ["--kind cron", "Cannot use --kind with relay: it has no effect there"],
];

for (const [words, message] of WRONG) {
  Deno.test(`parseCommandLine() names what is wrong in one line: ${words}`, () => {
    const said = complaint(...words.split(" "));
    assertStringIncludes(said, message);
    assert(!said.includes("\n"));
  });
}

Deno.test("every option belongs to a command, or to all", () => {
  const known = new Set<string>([
    ...COMMANDS.flatMap(({ options }) => options),
    ...GLOBAL_OPTIONS,
  ]);
  assertEquals(OPTIONS.map(({ name }) => name).filter((name) => !known.has(name)), []);
});

Deno.test("The documentation shows every option", async () => {
  const page = await Deno.readTextFile(new URL("../../../docs/OPTIONS.md", import.meta.url));
  for (const { name, fallback } of OPTIONS as readonly Option[]) {
    const row = new RegExp(`^\\|[^|]*\`--${name}[ \`].*$`, "m").exec(page)?.[0];
    assert(row !== undefined, `no row for --${name}`);
    if (fallback !== undefined) assertStringIncludes(row, fallback.replaceAll("|", "\\|"));
  }
});
