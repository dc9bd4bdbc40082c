import { assertEquals, assertRejects } from "@std/assert";
import { VERSION } from "../../scripts/release/binary.ts";
import { smoke } from "../../scripts/smoke.ts";
import type { Faults } from "./fake_relay.ts";

const RUN = `exec "${Deno.execPath()}" run -q --no-prompt`;
const RELAY = `${RUN} -P=demo "${import.meta.dirname}/../../main.ts" "$@"`;
/** Enough for a slow start, and the time that a test takes. */
const SHORT_LIMIT_MS = 5000;

testProgram("accepts a program that plays its demo and stops in order", RELAY, async (file) => {
  assertEquals(await smoke(file), `${file}: version ${VERSION} plays its demo, and stops in order`);
});

testRefused("has another version", "echo sndcpy-relay 0.0.9", 'it says "sndcpy-relay 0.0.9"');
testRefused("does not start", whenPlaying("echo Oh dear >&2; exit 3"), "it ended. Oh dear");
testRefused("plays in another format", `${RELAY} --format 48000:24:2`, "it sent something else");
testRefused("hangs up", withFaults({ bytes: 1000, hangsUp: true }), "it sent 1000 bytes");
testRefused("begins amid a frame", withFaults({ firstByte: 2 }), "it began amid a frame");
testRefused("ends amid a frame", withFaults({ bytes: 96_001 }), "it ended amid one");
testRefused("stops with an error", withFaults({ exitCode: 7 }), "its exit code is 7");
testRefused("does not stop", withFaults({ exitCode: null }), "Cannot stop ", SHORT_LIMIT_MS);

function testRefused(fault: string, script: string, why: string, limitMs?: number): void {
  testProgram(`refuses a program that ${fault}`, script, async (file) => {
    await assertRejects(() => smoke(file, limitMs), Error, why);
  });
}

function withFaults(faults: Faults): string {
  const fake = `${import.meta.dirname}/fake_relay.ts`;
  return whenPlaying(`${RUN} --allow-net "${fake}" '${JSON.stringify(faults)}'`);
}

/** Tells the right version, and does something else when it is to play. */
function whenPlaying(script: string): string {
  return `[ "$1" = --version ] && echo "sndcpy-relay ${VERSION}" && exit\n${script}`;
}

/** Tests with a script of the shell in place of a binary. */
function testProgram(does: string, script: string, fn: (file: string) => Promise<void>): void {
  Deno.test({
    name: `smoke() ${does}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const folder = await Deno.makeTempDir();
      try {
        const file = `${folder}/program`;
        await Deno.writeTextFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        await fn(file);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
