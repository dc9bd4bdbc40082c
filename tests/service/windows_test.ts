import { assertEquals, assertStringIncludes } from "@std/assert";
import { windowsAdvice } from "../../src/service/windows.ts";

Deno.test("windowsAdvice() says in one line what to do with which command line", () => {
  const advice = windowsAdvice([
    "C:\\Program Files\\deno.exe",
    "run",
    "D:\\relay\\main.ts",
    "relay",
  ]);
  assertEquals(advice.split("\n").length, 1);
  assertStringIncludes(advice, "shell:startup");
  assertStringIncludes(advice, "Task Scheduler");
  const line = String.raw`: "C:\Program Files\deno.exe" run D:\relay\main.ts relay`;
  assertEquals(advice.slice(-line.length), line);
});

Deno.test("windowsAdvice() quotes as Windows takes command lines apart", () => {
  const last = (word: string) => windowsAdvice([word]).replace(/^.*log on: /s, "");
  assertEquals(last(String.raw`a\b`), String.raw`a\b`);
  assertEquals(last("a b\\"), String.raw`"a b\\"`);
  assertEquals(last(String.raw`a"b\"c`), String.raw`"a\"b\\\"c"`);
  assertEquals(last(""), '""');
});
