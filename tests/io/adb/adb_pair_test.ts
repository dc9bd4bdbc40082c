import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CommandError, type CommandResult } from "../../../src/core/base/command.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { canPair } from "../../../src/io/adb/adb_pair.ts";
import { inEnglish } from "../../helpers/english.ts";
import { patient, ScriptedAdb } from "./scripted_adb.ts";

const WINDOW = "192.168.1.5:37123";
const CODE = "012345";

Deno.test("pair() gives the phone's name, and adb the code where nobody sees it", async () => {
  const stdout =
    `Enter pairing code: Successfully paired to ${WINDOW} [guid=adb-R5CR1234-aBcDeF]\n`;
  const script = new ScriptedAdb({ stdout });
  assertEquals(await script.adb.pair(WINDOW, CODE, patient()), "adb-R5CR1234-aBcDeF");
  script.assertAsked(`pair ${WINDOW}`);
  assertEquals(script.inputs, [`${CODE}\n`]);
});

Deno.test("pair() does without the phone's name", async () => {
  const script = new ScriptedAdb({ stdout: `Successfully paired to ${WINDOW}\n` });
  assertEquals(await script.adb.pair(WINDOW, CODE, patient()), undefined);
});

/** What adb says, after its question, and what is said of it. */
const FAULTS: [said: Partial<CommandResult>, code: string, ...parts: string[]][] = [
  [
    { stdout: "Failed: Wrong password or connection was dropped.\n" },
    "pair-failed",
    "does not take that code",
    "Tap Pair device",
  ],
  [
    { stdout: "Failed: Unable to start pairing client.\n" },
    "pair-failed",
    "nothing answers there",
    "same network",
  ],
  [
    {
      exitCode: 1,
      stderr: "error: protocol fault (couldn't read status message): Success\n",
    },
    "pair-failed",
    "adb broke off the connection",
    "not those of the page behind it",
  ],
  [
    { stdout: "Unable to create X509 certificate for pairing\n" },
    "pair-failed",
    'adb says "Unable to create X509 certificate for pairing"',
  ],
  [
    { exitCode: 1, stderr: "adb: unknown command pair\n" },
    "adb-cannot-pair",
    "this adb is too old",
    "version 30",
  ],
  [
    { exitCode: 1, stderr: "error: unknown host service\n" },
    "adb-cannot-pair",
    "adb's server was started by an adb that is too old",
    "kill-server",
  ],
];
for (const [said, code, ...parts] of FAULTS) {
  Deno.test(`pair() says what happened, and what to do: ${said.stdout ?? said.stderr}`, async () => {
    const stdout = `Enter pairing code: ${said.stdout ?? ""}`;
    const script = new ScriptedAdb({ ...said, stdout });
    const error = await assertRejects(() => script.adb.pair(WINDOW, CODE, patient()), TroubleError);
    const [found, message] = inEnglish(error);
    assertEquals(found, code);
    for (const part of parts) assertStringIncludes(message, part);
    assert(!error.message.includes(CODE) && !message.includes("Enter pairing"), message);
  });
}

Deno.test("pair() takes a phone that does not answer in time for one that is not there", async () => {
  const script = new ScriptedAdb(() => {
    throw new CommandError(["adb"], "timeout");
  });
  const error = await assertRejects(() => script.adb.pair(WINDOW, CODE, patient()), TroubleError);
  assertStringIncludes(inEnglish(error)[1], "nothing answers there");
});

Deno.test("canPair() knows the releases that came before pairing", () => {
  for (const release of ["30.0.0-6374843", "34.0.5-debian", "37.0.0", "unknown"]) {
    assertEquals(canPair(release), true, release);
  }
  for (const release of ["29.0.6-debian", "8.1.0", undefined]) {
    assertEquals(canPair(release), false, release);
  }
});

Deno.test("hearsServices() knows whether adb hears of phones on the network", async () => {
  const answers: [Partial<CommandResult>, boolean][] = [
    [{ stdout: "mdns daemon version [Openscreen discovery 0.0.0]\n" }, true],
    [{ stdout: "ERROR: mdns daemon unavailable\n" }, false],
    [{ exitCode: 1, stderr: "error: unknown host service 'mdns:check'\n" }, false],
    [{ exitCode: 1, stderr: "adb: unknown command mdns\n" }, false],
  ];
  for (const [answer, hears] of answers) {
    const script = new ScriptedAdb(answer);
    assertEquals(await script.adb.hearsServices(patient()), hears);
    script.assertAsked("mdns check");
  }
});
