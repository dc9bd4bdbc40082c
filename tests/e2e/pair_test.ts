import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { IS_ADB_INSTALLED } from "../../scripts/lab/phone/adb_server.ts";
import { relayArgv, runRelay } from "../../scripts/lab/relay_process.ts";
import { concurrently } from "../../scripts/lab/until.ts";
import { HAS_TERMINALS, Person } from "../helpers/person.ts";

const IS_WINDOWS = Deno.build.os === "windows";
const SERVICE = "adb-R5CR1234-aBcDeF._adb-tls-connect._tcp";
const CTRL_C = "\x03";
const CTRL_D = "\x04";
const ENGLISH = ["--language", "en"];

/** An adb that pairs with whoever says 012345, and notes how it was called. */
async function pairingAdb(mdns: string, listed: string) {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/adb`;
  await Deno.writeTextFile(
    path,
    `#!/bin/sh
echo "$@" >> "${folder}/calls"
case "$1" in
version) printf 'Android Debug Bridge version 1.0.41\\nVersion 35.0.2-12147458\\n';;
pair)
  printf 'Enter pairing code: '
  read code
  if [ "$code" = 012345 ]
  then echo "Successfully paired to $2 [guid=adb-R5CR1234-aBcDeF]"
  else echo 'Failed: Wrong password or connection was dropped.'
  fi;;
mdns) echo '${mdns}';;
connect) echo "connected to $2";;
devices) printf 'List of devices attached\\n${listed} device transport_id:1\\n';;
esac
`,
  );
  await Deno.chmod(path, 0o755);
  return {
    path,
    calls: async () => (await Deno.readTextFile(`${folder}/calls`)).trimEnd().split("\n"),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

const hearingAdb = () => pairingAdb("mdns daemon version [Openscreen discovery 0.0.0]", SERVICE);
const deafAdb = () => pairingAdb("ERROR: mdns daemon unavailable", "192.168.1.5:41234");

function pairArgv(...args: string[]): string[] {
  return relayArgv(["pair", ...args, ...ENGLISH]);
}

function pair(...args: string[]) {
  return runRelay(["pair", ...args, ...ENGLISH]);
}

Deno.test({
  name: "pair leads somebody at a terminal to a phone that is ready",
  ignore: !HAS_TERMINALS,
  fn: (test) =>
    concurrently(test, {
      "that adb has found by itself": findByItself,
      "whose address is asked for, after a wrong code": askAll,
      "unless Ctrl-C is pressed, at any question": interrupt,
      "unless Ctrl-D is pressed": leave,
    }),
});

async function findByItself(): Promise<void> {
  await using adb = await hearingAdb();
  await using person = new Person(pairArgv("--adb", adb.path));
  await person.reads("Tap Pair device with pairing code");
  await person.reads("as in 192.168.1.5:37123: ");
  await person.types("192.168.1.5:37123\n");
  await person.reads("six digits: ");
  await person.types("012345\n");
  await person.reads("is paired");
  await person.reads("is ready. Start the relay:");
  const options = `--serial=${SERVICE} --adb=${adb.path} --language=en`;
  await person.reads(`\n  deno task relay ${options}\r\n`);
  await person.reads(`\n  deno task service install ${options}\r\n`);
  assertEquals(await person.exitCode(), 0);
  assertEquals((await adb.calls()).slice(0, 2), ["version", "pair 192.168.1.5:37123"]);
}

async function askAll(): Promise<void> {
  await using adb = await deafAdb();
  await using person = new Person(pairArgv("--adb", adb.path));
  const typed: [question: string, answer: string][] = [
    ["as in 192.168.1.5:37123: ", "192.168.1.5:37123"],
    ["six digits: ", "123456"],
    ["does not take that code", ""],
    ["as in 192.168.1.5:37123: ", "１９２．１６８．１．５：４００００"],
    ["six digits: ", "012 345"],
    ["will do): ", "41234"],
  ];
  for (const [question, answer] of typed) {
    await person.reads(question);
    if (answer !== "") await person.types(`${answer}\n`);
  }
  await person.reads("192.168.1.5:41234 is ready");
  assertEquals(await person.exitCode(), 0);
  assert((await adb.calls()).includes("pair 192.168.1.5:40000"), (await adb.calls()).join());
  assert(!(await adb.calls()).join().includes("012345"));
}

async function interrupt(): Promise<void> {
  await using adb = await deafAdb();
  const answers = [["192.168.1.5:37123: ", "192.168.1.5:37123"], ["digits: ", "012345"]] as const;
  for (const before of [[], answers.slice(0, 1), answers]) {
    await using person = new Person(pairArgv("--adb", adb.path));
    for (const [question, answer] of before) {
      await person.reads(question);
      await person.types(`${answer}\n`);
    }
    await person.reads(["37123: ", "digits: ", "will do): "][before.length]!);
    await person.types(CTRL_C);
    assertEquals(await person.exitCode(), 130);
    assert(!/Error|at file/.test(person.shown), person.shown);
    assert(person.shown.endsWith("\n"), person.shown);
  }
}

async function leave(): Promise<void> {
  await using adb = await deafAdb();
  await using person = new Person(pairArgv("--adb", adb.path));
  await person.reads("37123: ");
  await person.types(CTRL_D);
  assertEquals(await person.exitCode(), 130);
}

Deno.test({
  name: "pair needs no terminal where all is typed with it",
  ignore: IS_WINDOWS,
  async fn() {
    await using adb = await hearingAdb();
    const { code, stdout, stderr } = await pair("192.168.1.5:37123", "012345", "--adb", adb.path);
    assertStringIncludes(
      stdout,
      `${SERVICE} is ready. Start the relay:\n  deno task relay --serial=`,
    );
    assertEquals([code, stderr], [0, ""]);
    const wrong = await pair("192.168.1.5:37123", "543210", "--adb", adb.path);
    assertStringIncludes(wrong.stderr, "the phone does not take that code");
    assertEquals([wrong.code, wrong.stdout, wrong.stderr.split("\n").length], [1, "", 2]);
    assert(!(await adb.calls()).join().includes("012345"));
  },
});

Deno.test("pair asks nobody where there is no terminal, and takes no wrong words", async () => {
  const mistakes: [args: string[], said: string][] = [
    [[], "there is no terminal to ask at"],
    [["192.168.1.5:37123"], "there is no terminal to ask at"],
    [["192.168.1.5"], "an address is HOST:PORT"],
    [["192.168.1.5:37123", "12345"], "six digits"],
    [["192.168.1.5:37123", "123456", "7"], "Cannot use 7"],
  ];
  const results = await Promise.all(mistakes.map(([args]) => pair(...args)));
  for (const [index, { code, stdout, stderr }] of results.entries()) {
    assertStringIncludes(stderr, mistakes[index]![1]);
    assertEquals([code, stdout, stderr.trimEnd().split("\n").length], [2, "", 1]);
  }
});

Deno.test({
  name: "pair says of the real adb that it is too old, or that nobody is there",
  ignore: !IS_ADB_INSTALLED,
  async fn() {
    const { code, stdout, stderr } = await pair("127.0.0.1:1", "123456");
    assert(/is too old for that|nothing answers there/.test(stderr), stderr);
    assertEquals([code, stdout], [1, ""]);
  },
});
