import { assertEquals } from "@std/assert";
import { CommandError } from "../../../src/core/base/command.ts";
import { askProgramVersion, readServerVersion } from "../../../src/io/scrcpy/server_version.ts";
import { readFailure } from "../../../src/io/scrcpy/server_words.ts";
import { patient } from "../adb/scripted_adb.ts";
import * as said from "./transcripts.ts";

const TASK = { kind: "start-app", serial: "A", app: "scrcpy" } as const;

const FAILURES: [said: string, wasDisabled: boolean, failure: object][] = [
  [said.BEFORE_ANDROID_11, true, {
    ...{ code: "capture-needs-android", capture: "mic", oldest: 11 },
  }],
  [said.BEFORE_ANDROID_13, true, {
    ...{ code: "capture-needs-android", capture: "mic", oldest: 13 },
  }],
  [said.LOCKED, true, { code: "capture-needs-unlock" }],
  [said.NO_PLAYBACK, true, {
    ...{ code: "capture-refused", capture: "mic", words: "Could not capture audio playback" },
  }],
  ["", true, { code: "capture-refused", capture: "mic", words: undefined }],
  [said.UNKNOWN_OPTION, false, {
    ...{ code: "scrcpy-too-old", words: "Unknown server option: audio_dup" },
  }],
  [said.UNKNOWN_CAPTURE, false, {
    ...{ code: "scrcpy-too-old", words: "Audio source voice-call not supported" },
  }],
  [said.NO_SERVER, false, { code: "scrcpy-failed", words: "Aborted" }],
  ["", false, { code: "scrcpy-failed", words: undefined }],
];

for (const [output, wasDisabled, failure] of FAILURES) {
  Deno.test(`readFailure() knows ${JSON.stringify(failure)}`, () => {
    const lines = (said.BEGUN + output).split("\n").filter((line) => line !== "");
    assertEquals(readFailure(lines, TASK, "mic", wasDisabled) as object, {
      ...failure,
      task: TASK,
    });
  });
}

Deno.test("readServerVersion() learns from the server alone which version it is", () => {
  assertEquals(readServerVersion(said.OTHER_VERSION.split("\n")), "4.1");
  const hostile = "[server] ERROR: The server version (4.1; reboot) does not match the client (x)";
  assertEquals(readServerVersion([hostile, said.BEGUN]), undefined);
});

Deno.test("askProgramVersion() takes the version that scrcpy prints, and nothing else", async () => {
  const ask = (stdout: string) =>
    askProgramVersion(
      "scrcpy",
      () => Promise.resolve({ exitCode: 0, stdout, stderr: "" }),
      patient(),
    );
  const lines = "scrcpy 4.1 <https://github.com/Genymobile/scrcpy>\n\nDependencies (compiled):\n";
  assertEquals(await ask(lines), "4.1");
  assertEquals(await ask("scrcpy v3.3.1\r\n"), "3.3.1");
  assertEquals(await ask("hello\n"), undefined);
  const failing = () => Promise.reject(new CommandError(["scrcpy"], "timeout"));
  assertEquals(await askProgramVersion("scrcpy", failing, patient()), undefined);
});
