import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseCommand } from "../../src/app/cli.ts";
import { UsageError } from "../../src/app/given_options.ts";
import { OPTIONS, usage } from "../../src/app/options.ts";
import type { RelayConfig, SourceChoice } from "../../src/app/relay_config.ts";

function config(...args: string[]): RelayConfig {
  const command = parseCommand(args);
  assert(command.kind === "relay");
  return command.config;
}

const PHONE: SourceChoice = {
  kind: "sndcpy",
  host: "127.0.0.1",
  port: 28_200,
  adb: undefined,
  serial: undefined,
  apk: undefined,
  socketName: "sndcpy",
  sampleRate: undefined,
  bufferSizeType: undefined,
  restartAfterZerosMs: undefined,
};

Deno.test("parseCommand() relays sndcpy with its usual ports when nothing is said", () => {
  const { format, ...rest } = config();
  assertEquals(format.toString(), "48000:16:2");
  assertEquals(rest, {
    source: PHONE,
    bind: "localhost",
    port: 28_201,
    bufferMs: 500,
    stallTimeoutMs: 900_000,
    maxClients: undefined,
    gap: "hold",
    logFormat: "text",
    verbosity: "normal",
  });
});

Deno.test("parseCommand() takes every option, in both of its forms", () => {
  const words = "relay --source tcp://[::1]:1 -b :: -p 0 --format=44100:24:6 --buffer 1.5s " +
    "--stall-timeout=2h --max-clients 7 --gap silence --log-format json -q";
  const { format, ...rest } = config(...words.split(" "));
  assertEquals(format.toString(), "44100:24:6");
  assertEquals(rest, {
    source: { kind: "tcp", host: "::1", port: 1 },
    bind: "::",
    port: 0,
    bufferMs: 1500,
    stallTimeoutMs: 7_200_000,
    maxClients: 7,
    gap: "silence",
    logFormat: "json",
    verbosity: "quiet",
  });
});

Deno.test("parseCommand() keeps the options of the relay that this one replaces", () => {
  const { source, port, bind } = config(
    ..."--sndcpy-host 10.0.0.2 --sndcpy-port 1 --port 2 --bind 0.0.0.0".split(" "),
  );
  assertEquals(source, { kind: "tcp", host: "10.0.0.2", port: 1 });
  assertEquals([port, bind], [2, "0.0.0.0"]);
});

Deno.test("parseCommand() takes one port twice where that is possible", () => {
  for (
    const words of [
      "--source tcp://phone:28201",
      "--port 28200 --bind 192.168.0.2",
      "--port 0 --sndcpy-port 0",
    ]
  ) {
    assertEquals(parseCommand(words.split(" ")).kind, "relay");
  }
  assertEquals(parseCommand("doctor -p 0 --sndcpy-port 0".split(" ")).kind, "doctor");
});

Deno.test("parseCommand() knows each kind of source", () => {
  assertEquals(config("--source", "-").source, { kind: "stdin" });
  assertEquals(config("--source=-").source, { kind: "stdin" });
  assertEquals(config("--source", "demo").source, { kind: "demo" });
  assertEquals(config("demo").source, { kind: "demo" });
  assertEquals(config("demo", "--source", "demo").source, { kind: "demo" });
  const { source } = config("--source", "tcp://phone.local:28201/");
  assertEquals(source, { kind: "tcp", host: "phone.local", port: 28_201 });
});

Deno.test("parseCommand() takes every option of a phone", () => {
  const words = "--sndcpy-port 0 --adb /opt/adb --serial PIXEL --apk my.apk --socket-name other " +
    "--sample-rate 44100 --buffer-size-type 4 --restart-after-silence 5m";
  const { source, format } = config(...words.split(" "));
  assertEquals(source, {
    kind: "sndcpy",
    host: "127.0.0.1",
    port: 0,
    adb: "/opt/adb",
    serial: "PIXEL",
    apk: "my.apk",
    socketName: "other",
    sampleRate: 44_100,
    bufferSizeType: 4,
    restartAfterZerosMs: 300_000,
  });
  assertEquals(format.toString(), "44100:16:2");
});

Deno.test("parseCommand() takes the last of an option given twice", () => {
  assertEquals(config("-p", "1", "--port", "2").port, 2);
});

Deno.test("parseCommand() shows help and version before it looks at the rest", () => {
  assertEquals(parseCommand(["relay", "-p", "99999", "--help"]), { kind: "help" });
  assertEquals(parseCommand(["-h"]), { kind: "help" });
  assertEquals(parseCommand(["--version"]), { kind: "version" });
});

Deno.test("parseCommand() knows the commands that only look", () => {
  assertEquals(parseCommand(["devices"]), { kind: "devices", adb: undefined });
  assertEquals(parseCommand(["devices", "--adb", "my/adb"]), { kind: "devices", adb: "my/adb" });
  const usual = {
    adb: undefined,
    serial: undefined,
    socketName: "sndcpy",
    sndcpyPort: 28_200,
    bind: "localhost",
    port: 28_201,
    json: false,
  };
  assertEquals(parseCommand(["doctor"]), { kind: "doctor", config: usual });
  const words = "doctor --json --adb my/adb --serial PIXEL --sndcpy-port 0 --socket-name other " +
    "-b :: -p 1";
  assertEquals(parseCommand(words.split(" ")), {
    kind: "doctor",
    config: {
      adb: "my/adb",
      serial: "PIXEL",
      socketName: "other",
      sndcpyPort: 0,
      bind: "::",
      port: 1,
      json: true,
    },
  });
});

Deno.test("parseCommand() knows what can be done with the service", () => {
  assertEquals(parseCommand(["service", "status"]), {
    kind: "service",
    config: { action: "status", kind: undefined },
  });
  assertEquals(parseCommand(["service", "uninstall", "--kind", "cron"]), {
    kind: "service",
    config: { action: "uninstall", kind: "cron" },
  });
  const words = "--sample-rate 44100 -vp 1 --kind=systemd";
  const relay = config("--sample-rate", "44100", "-vp", "1");
  for (const action of ["install", "print"] as const) {
    for (const line of [`service ${action} ${words}`, `service ${action} -- ${words}`]) {
      assertEquals(parseCommand(line.split(" ")), {
        kind: "service",
        config: {
          action,
          kind: "systemd",
          relay,
          options: [
            { name: "sample-rate", value: "44100" },
            { name: "port", value: "1" },
            { name: "verbose", value: undefined },
          ],
        },
      });
    }
  }
});

for (
  const words of ["-p 65536", "--prot 1", "--gap maybe", "--source tcp://phone", "-q -v", "-p"]
) {
  Deno.test(`parseCommand() says of the service what it says of the relay: ${words}`, () => {
    const complaint = (...command: string[]) =>
      assertThrows(() => parseCommand([...command, ...words.split(" ")]), UsageError).message;
    assertEquals(complaint("service", "install"), complaint("relay"));
    assertEquals(complaint("service", "install", "--"), complaint("relay"));
    assertEquals(complaint("service", "print"), complaint("relay"));
  });
}

const WRONG: [words: string, message: string][] = [
  ["--prot 1", "Cannot use --prot: it is no option"],
  ["-x", "-x"],
  ["--port=", "Cannot use --port= alone: it needs a value, PORT"],
  ["--port= --quiet", "Cannot use --port= alone"],
  ["--no-quiet", "--no-quiet"],
  ["-qp4000", "--quiet"],
  ["-p", "Cannot use -p alone: it needs a value, PORT"],
  ["--port --verbose", "--port --verbose"],
  ["-p 65536", "65535"],
  ["-p -1", "--port -1"],
  ["-p 1e3", "--port 1e3"],
  ["--sndcpy-port 65536", "--sndcpy-port 65536"],
  ["--port 28200", "Cannot listen on port 28200: the audio comes from there"],
  ["--sndcpy-port 28201 --bind 0.0.0.0", "Cannot listen on port 28201"],
  ["--source tcp://127.0.0.1:28201", "Cannot listen on port 28201"],
  ["--source tcp://localhost:4 --bind :: -p 4", "Cannot listen on port 4"],
  ["doctor --port 28200", "Cannot listen on port 28200"],
  ["--sndcpy-host phone --sndcpy-port 0", "--sndcpy-port 0"],
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
  ["--source tcp://phone:99999", "65535"],
  ["--bind a/b", "--bind a/b"],
  ["--sndcpy-host []", "--sndcpy-host []"],
  ["-q -v", "--verbose together with --quiet"],
  ["demo --source -", "demo together with --source -"],
  ["demo --sndcpy-port 1", "demo together with"],
  ["--source demo --sndcpy-host phone", "--source demo together with"],
  ["play", "Cannot use play: it is no command"],
  ["relay demo", "demo"],
  ["relay -- --port", "--port"],
  ["toString", "Cannot use toString: it is no command"],
  ["devices --gap silence", "Cannot use --gap with devices: it has no use there"],
  ["devices --json", "Cannot use --json with devices: it has no use there"],
  ["doctor --format 48000:16:2", "Cannot use --format with doctor: it has no use there"],
  ["doctor --port 65536", "--port 65536"],
  ["--json", "Cannot use --json with relay: it has no use there"],
  ["demo --json", "Cannot use --json with demo: it has no use there"],
  ["devices doctor", "doctor"],
  ["service", "Cannot use service alone: it needs install, uninstall, status or print"],
  ["service start", "Cannot use service start: it is no command. Use service install, uninstall"],
  ["service install demo", "demo"],
  ["service install --source -", "service install together with --source -"],
  ["service install --json", "Cannot use --json with service install: it has no use there"],
  ["service install --kind runit", "--kind runit: it is launchd or systemd or cron"],
  ["service status -p 1", "Cannot use --port with service status: it has no use there"],
  ["service uninstall -q", "Cannot use --quiet with service uninstall: it has no use there"],
  ["--kind cron", "Cannot use --kind with relay: it has no use there"],
];

for (const [words, message] of WRONG) {
  Deno.test(`parseCommand() names what is wrong in one line: ${words}`, () => {
    const error = assertThrows(() => parseCommand(words.split(" ")), UsageError);
    assertStringIncludes(error.message, message);
    assert(!error.message.includes("\n"));
  });
}

Deno.test("usage() shows every option, and fits a terminal", () => {
  for (const { name } of OPTIONS) assertStringIncludes(usage(), `--${name}`);
  for (const line of usage().split("\n")) assert(line.length <= 80, line);
});

Deno.test("The README shows every option", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  for (const { name, fallback } of OPTIONS) {
    const row = new RegExp(`^\\|[^|]*\`--${name}[ \`].*$`, "m").exec(readme)?.[0];
    assert(row !== undefined, `no row for --${name}`);
    if (fallback !== undefined) assertStringIncludes(row, fallback.replaceAll("|", "\\|"));
  }
});
