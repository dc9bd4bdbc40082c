import { assert, assertEquals } from "@std/assert";
import { parseCommand } from "../../src/app/cli.ts";
import { sourceRemedy } from "../../src/app/source_remedy.ts";
import type { SourceLoss } from "../../src/core/source.ts";

/** What is said of a loss to somebody who has typed these words. */
function remedy(words: string, loss: SourceLoss, hasAdb: boolean): string {
  const command = parseCommand(words.split(" "));
  assert(command.kind === "relay");
  return sourceRemedy(loss, command.config.source, hasAdb);
}

const REMEDIES: [words: string, loss: SourceLoss, hasAdb: boolean, remedy: string][] = [
  [
    "--source tcp://127.0.0.1:5000",
    "refused",
    false,
    " Start sndcpy on the phone, and: adb forward tcp:5000 localabstract:sndcpy.",
  ],
  [
    "--sndcpy-port 5000 --socket-name other",
    "refused",
    false,
    " Start sndcpy on the phone, and: adb forward tcp:5000 localabstract:other.",
  ],
  [
    "relay",
    "no-audio",
    false,
    " sndcpy serves one program, once: close any other, and start sndcpy again.",
  ],
  ["relay", "ended", true, ""],
  ["--source tcp://other:28201", "refused", false, " Check that the program there runs."],
  ["--source tcp://other:28201", "ended", true, " Check that the program there runs."],
  ["--source tcp://other:28201", "unreachable", false, " Check the cable and the network."],
  ["--source tcp://other:28201", "unresolved", false, ""],
  ["demo", "failed", false, ""],
];

for (const [words, loss, hasAdb, expected] of REMEDIES) {
  Deno.test(`sourceRemedy() fits ${words}: ${loss}, ${hasAdb ? "with" : "without"} adb`, () => {
    assertEquals(remedy(words, loss, hasAdb), expected);
  });
}
