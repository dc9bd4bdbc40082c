import { assertEquals } from "@std/assert";
import { tellingLine } from "../../../src/core/base/telling_line.ts";

/** What adb 29 prints where its server does not come up, but for the lines that tell why. */
function startup(...log: string[]): string[] {
  return [
    "ADB server didn't ACK",
    "Full server startup log: /tmp/adb.1000.log",
    "Server had pid: 4711",
    "--- adb starting (pid 4711) ---",
    "adb I 11-28 08:53:54  4711  4711 main.cpp:60] Android Debug Bridge version 1.0.41",
    "adb I 11-28 08:53:54  4711  4711 auth.cpp:437] adb_auth_init...",
    ...log,
    "adb: failed to check server version: cannot connect to daemon",
  ];
}

const LINES: [string, string[], string | undefined][] = [
  [
    "a home that cannot be written",
    startup(
      "adb F 11-28 08:53:54 4711 4711 adb_utils.cpp:316] Cannot mkdir '/root/.android': Permission denied",
    ),
    "Cannot mkdir '/root/.android': Permission denied",
  ],
  [
    "a port that is in use",
    startup("error: could not install *smartsocket* listener: Address already in use"),
    "could not install *smartsocket* listener: Address already in use",
  ],
  [
    "a host that nobody knows",
    [
      "adb W 11-28 08:53:54 4711 4711 network.cpp:146] failed to resolve host: 'desk': Name or service not known",
      "adb: failed to check server version: cannot connect to daemon at tcp:desk:5037: failed to resolve host: 'desk': Name or service not known",
    ],
    "failed to check server version: cannot connect to daemon at tcp:desk:5037: failed to resolve host: 'desk': Name or service not known",
  ],
  [
    "a warning alone",
    startup("adb W 11-28 08:53:54.123 4711 4711 usb_linux.cpp:1] no permission"),
    "no permission",
  ],
  [
    "a server that does not say why",
    [...startup(), "cannot connect to daemon at tcp:5037: Connection refused"],
    "cannot connect to daemon at tcp:5037: Connection refused",
  ],
  ["nothing but that there is no server", startup(), undefined],
  [
    "an exception of Android",
    ["", "Exception occurred while executing:", "java.lang.SecurityException: Shell may not."],
    "java.lang.SecurityException: Shell may not",
  ],
  ["a word of adb", ["adb: error: closed."], "closed"],
  ["nothing", [], undefined],
];
for (const [what, lines, telling] of LINES) {
  Deno.test(`tellingLine() finds what tells most in ${what}`, () => {
    assertEquals(tellingLine(lines), telling);
  });
}
