import { assert, assertEquals } from "@std/assert";
import { LANGUAGES } from "../../../src/app/commands/options.ts";
import { eventText } from "../../../src/app/report/event_log.ts";
import { explain } from "../../../src/app/words/advice.ts";
import { en } from "../../../src/app/words/en.ts";
import { ja } from "../../../src/app/words/ja.ts";
import { events, troubles, usageTroubles } from "./samples.ts";

const WORDS = { en, ja };
/** What belongs to one kind of system alone. */
const OF_WINDOWS = /netsh|cmd \/c/g;
const OF_OTHERS = /ulimit|mkfifo|\b102[34]\b|\\\\/g;
const OF_MAC = /Local Network|ローカルネットワーク/g;

/** Everything that is said on a system. Windows has no limit of open files. */
function saidOn(os: string, language: keyof typeof WORDS): string {
  const words = { ...WORDS[language], os };
  return [
    ...[...troubles, ...usageTroubles].map((trouble) => explain(trouble, words)),
    ...events.filter(({ kind }) => os !== "windows" || kind !== "clients-limited")
      .map((event) => eventText(event, words, false)),
  ].join("\n");
}

function found(text: string, pattern: RegExp): string[] {
  return [...new Set(text.match(pattern))].sort();
}

for (const language of LANGUAGES) {
  Deno.test(`${language} names what a system has on that system alone`, () => {
    const windows = saidOn("windows", language);
    assertEquals(found(windows, OF_WINDOWS), ["cmd /c", "netsh"]);
    assertEquals(found(windows, OF_OTHERS), []);
    for (const os of ["linux", "darwin"]) {
      assertEquals(found(saidOn(os, language), OF_WINDOWS), []);
      assert(found(saidOn(os, language), OF_OTHERS).includes("ulimit"), os);
    }
    assertEquals(found(saidOn("linux", language) + windows, OF_MAC), []);
    assertEquals(found(saidOn("darwin", language), OF_MAC).length, 1);
  });

  Deno.test(`${language} has macOS's leave in the way of what is near alone`, () => {
    const words = { ...WORDS[language], os: "darwin" };
    const isNamed = (host: string) => {
      const source = { kind: "tcp", host, port: 1 } as const;
      return explain({ code: "unreachable", source }, words).search(OF_MAC) >= 0;
    };
    const hosts = ["192.168.1.9", "kitchen.local", "8.8.8.8", "radio.example", "127.0.0.1"];
    assertEquals(hosts.map(isNamed), [true, true, false, false, false]);
  });
}
