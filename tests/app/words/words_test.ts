import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../../src/app/commands/command_line.ts";
import type { DoctorState } from "../../../src/app/commands/doctor_findings.ts";
import { type Language, LANGUAGES } from "../../../src/app/commands/options.ts";
import { eventText } from "../../../src/app/report/event_log.ts";
import { adviceOn, explain } from "../../../src/app/words/advice.ts";
import { en } from "../../../src/app/words/en.ts";
import { commandHelp, firstSteps, programHelp } from "../../../src/app/words/help.ts";
import { ja } from "../../../src/app/words/ja.ts";
import type { Words } from "../../../src/app/words/words.ts";
import { displayWidth } from "../../../src/io/terminal/display_text.ts";
import {
  doctorStates,
  doctorTroubles,
  events,
  pairTroubles,
  troubles,
  usageTroubles,
} from "./samples.ts";

const TERMINAL_COLUMNS = 80;
const WORDS: Readonly<Record<Language, Words>> = { en, ja };
const SYSTEMS = ["linux", "darwin", "windows"];
const TROUBLES = [...troubles, ...usageTroubles, ...doctorTroubles, ...pairTroubles];

const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
/** English words in a row, but not an option and its value. */
const ENGLISH_SENTENCE = /(?<![-\w])[A-Za-z']+ [a-z']+/;
/** Commands to type, and what others say. */
const QUOTED = /`[^`]*`|「[^」]*」|\([^)]*\)/g;

/** What is said of everything that can go wrong or happen, on each system. */
function sentences(language: Words): string[] {
  return SYSTEMS.flatMap((os) => sentencesOn({ ...language, os }));
}

function sentencesOn(words: Words): string[] {
  return [
    ...TROUBLES.map((trouble) => explain(trouble, words)),
    ...events.map((event) => eventText(event, words, false)),
    ...TROUBLES.map((trouble) => {
      const { state, remedy } = adviceOn(trouble, words);
      return words.stateAndRemedy(state, remedy);
    }),
    words.noPhones,
    words.howToListen("tcp://127.0.0.1:28201", [], "COMMAND"),
    words.howToListen(
      "tcp://127.0.0.1:28201",
      ["tcp://10.0.0.2:1", "tcp://[fd00::2]:1"],
      "COMMAND",
    ),
    words.playElsewhere("127.0.0.1", ["10.0.0.2", "[fd00::2]"]),
  ];
}

/** What is said in the other places. */
function phrases(words: Words): string[] {
  const { help, doctor } = words;
  const losses = { skippedMs: 0, lostMs: 0 };
  const figures = { clients: 1, bytesPerSecond: 192_000, ...losses, levelsDbfs: undefined };
  return [
    ...doctorStates.map((state) => (doctor[state.code] as (state: DoctorState) => string)(state)),
    ...Object.values(words.doctorChecks),
    words.doctorConclusion.startRelay("COMMAND"),
    words.doctorConclusion.listen("COMMAND"),
    words.doctorConclusion.mendFirst("X", "COMMAND"),
    ...words.pairing.steps,
    ...[words.pairing.askAddress, words.pairing.askCode, words.pairing.askConnectAddress],
    words.pairing.paired,
    words.pairing.ready("192.168.1.5:37123"),
    words.pairing.service,
    words.notChecked,
    words.beyondDoctor,
    words.moreLikeThat(3),
    ...words.deviceHeads,
    ...Object.values(words.deviceCells),
    ...words.status({ ...figures, state: "streaming", driftPpm: 23, silentMs: 0 }),
    ...words.status({ ...figures, state: "waiting", driftPpm: undefined, silentMs: 0 }),
    ...[[-18, -20], [-Infinity, -9], [-18], [-Infinity]].flatMap((levelsDbfs) =>
      [12_000, 180_000].flatMap((silentMs) =>
        words.status({ ...figures, state: "streaming", driftPpm: undefined, levelsDbfs, silentMs })
      )
    ),
    ...[help.purpose, help.usage, help.commands, help.options, help.more, help.exitCodes],
    help.defaultIs("x"),
    ...Object.values(words.firstSteps),
    ...Object.values(help.command).map(({ summary }) => summary),
    ...Object.values(help.option),
  ];
}

for (const language of LANGUAGES) {
  const words = WORDS[language];

  Deno.test(`${language} has a text for everything, and no value in it is missing`, () => {
    for (const text of [...sentences(words), ...phrases(words)]) {
      assert(!/^$|undefined|null|NaN|\[object|=>/.test(text), text);
      assertEquals(text.replaceAll(/ +/g, " ").trim(), text);
    }
  });

  Deno.test(`${language} has a problem, a state and a remedy for each trouble, to be joined`, () => {
    for (
      const [os, trouble] of SYSTEMS.flatMap((os) => TROUBLES.map((one) => [os, one] as const))
    ) {
      for (const part of Object.values(adviceOn(trouble, { ...words, os }))) {
        assert(/[^\s.。：:]$/.test(part), `${trouble.code}: ${part}`);
      }
    }
  });

  Deno.test(`${language} ends each sentence with one full stop`, () => {
    for (const text of sentences(words)) assert(/[^.。][.。]$/.test(text), text);
  });

  Deno.test(`${language} has help that fits a terminal`, () => {
    const helps = [programHelp(COMMANDS, words), ...COMMANDS.map((one) => commandHelp(one, words))];
    for (const line of [...helps.flat(), ...firstSteps(words)]) {
      assert(displayWidth(line) <= TERMINAL_COLUMNS, line);
    }
  });

  Deno.test(`${language} has status fields that fit a terminal together, but for the rate`, () => {
    const figures = { clients: 5000, bytesPerSecond: 192_000, skippedMs: 99_900, lostMs: 99_900 };
    const levels = { levelsDbfs: [-138.5, -138.5], silentMs: 0 };
    const fields = words.status({ ...figures, ...levels, state: "streaming", driftPpm: -100 });
    const [rate, ...others] = fields.toReversed();
    assert(rate!.startsWith("192.0 kB/s"), rate);
    const shown = others.toReversed().join(" | ");
    assert(displayWidth(shown) < TERMINAL_COLUMNS, shown);
  });
}

Deno.test("what adb says, and nobody knows, is quoted, and leads to doctor", () => {
  const task = { kind: "list-phones" } as const;
  const trouble = { code: "adb-failed", task, words: "it was not to be" } as const;
  for (
    const [words, ...parts] of [
      [en, 'adb says "it was not to be"', "knows no more than that", "`doctor`"],
      [
        ja,
        "adb のメッセージは「it was not to be」です",
        "これ以上のことがわかりません",
        "`doctor`",
      ],
    ] as const
  ) {
    for (const part of parts) assert(explain(trouble, words).includes(part), part);
  }
});

Deno.test("nobody with a phone on the network is told of cables", () => {
  const network = TROUBLES.filter((trouble) => /192\.168\.1\.5:5555/.test(JSON.stringify(trouble)));
  const codes = new Set(network.map(({ code }) => code));
  for (const code of ["no-device", "device-gone", "offline", "adb-failed", "install-failed"]) {
    assert(codes.has(code as typeof network[number]["code"]), code);
  }
  for (const trouble of network) {
    assert(!/plug|cable|USB/i.test(explain(trouble, en)), explain(trouble, en));
    assert(!/ケーブル|つなぎ直|差し|USB/.test(explain(trouble, ja)), explain(trouble, ja));
  }
});

Deno.test("ja is Japanese, but for names", () => {
  const isName = (text: string) => /^[\w.]+$/.test(text) || text.startsWith("192.0 kB/s");
  for (const text of [...sentences(ja), ...phrases(ja)]) {
    assert(JAPANESE.test(text) || isName(text), text);
  }
  for (const trouble of TROUBLES) {
    for (const part of Object.values(adviceOn(trouble, ja))) assert(JAPANESE.test(part), part);
  }
});

Deno.test("ja has no English sentence in it, but for quotations", () => {
  for (const text of [...sentences(ja), ...phrases(ja)]) {
    assert(!ENGLISH_SENTENCE.test(text.replaceAll(QUOTED, "")), text);
  }
  // The pattern does find English.
  for (const trouble of TROUBLES) assert(ENGLISH_SENTENCE.test(explain(trouble, en)));
});

Deno.test("en is English", () => {
  for (const text of [...sentences(en), ...phrases(en)]) assert(!JAPANESE.test(text), text);
});
