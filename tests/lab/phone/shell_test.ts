import { assertEquals } from "@std/assert";
import { Shell } from "../../../scripts/lab/phone/shell.ts";

/** Scripts, what they print, and their exit codes; `fails` prints to both outputs. */
const SCRIPTS: [script: string, stdout: string, stderr: string, code: number][] = [
  ["echo a; echo b\necho c", "a\nb\nc\n", "", 0],
  ["false && echo a || echo b", "b\n", "", 0],
  ["true || echo a && echo b", "b\n", "", 0],
  ["fails; echo $?", "out\n7\n", "err\n", 0],
  ["echo a; fails >/dev/null", "a\n", "err\n", 7],
  ["fails >/dev/null 2>&1", "", "", 7],
  ["fails 2>/dev/null && echo never", "out\n", "", 7],
  ["fails 2>&1 </dev/null", "out\nerr\n", "", 7],
  [`echo 'a  b' "c  $(echo 'd  e')" $(echo f   g) h\\ i`, "a  b c  d  e f g h i\n", "", 0],
  [`echo "$(fails 2>/dev/null)" $?`, "out 0\n", "", 0],
  ["exit 4; echo never", "", "", 4],
  ["nothing", "", "/system/bin/sh: nothing: inaccessible or not found\n", 127],
  ["echo a; fails 2>&1 | grep -e er -e x | grep r; echo $?", "a\nerr\n0\n", "", 0],
  ["false && echo a | grep a; echo a | grep b || echo c", "c\n", "", 0],
  ["echo a & cat", "", "/system/bin/sh: syntax error: unexpected '& cat'\n", 1],
  ["NAME=a OTHER=b fails >/dev/null", "", "err\n", 7],
  ["NAME=a", "", "", 0],
  ["", "", "", 0],
];

for (const [script, stdout, stderr, code] of SCRIPTS) {
  Deno.test(`the phone's shell runs ${JSON.stringify(script)}`, async () => {
    const shell = new Shell({ fails: () => ({ code: 7, stdout: "out\n", stderr: "err\n" }) });
    const printed = { stdout: "", stderr: "" };
    const result = await shell.run(script, new ReadableStream(), {
      stdout: (text) => printed.stdout += text,
      stderr: (text) => printed.stderr += text,
    });
    assertEquals([printed.stdout, printed.stderr, result], [stdout, stderr, code]);
  });
}
