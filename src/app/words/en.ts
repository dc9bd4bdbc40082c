/**
 * English.
 *
 * @module
 */

import { adviceOn, explain } from "./advice.ts";
import { beyondDoctor, doctor, doctorChecks, doctorTroubles } from "./en/doctor.ts";
import { doctorConclusion } from "./en/doctor_conclusion.ts";
import { eventTexts, say } from "./en/events.ts";
import { help } from "./en/help.ts";
import { levelsText } from "./en/levels.ts";
import { pairing, pairTroubles } from "./en/pairing.ts";
import { recordingLine } from "./en/recording.ts";
import { serviceTexts, serviceTroubles } from "./en/service.ts";
import { troubles } from "./en/troubles.ts";
import { usageTroubles } from "./en/usage.ts";
import type { StatusFigures, Words } from "./words.ts";

/** Everything that the program says: at Linux, unless somebody says otherwise. */
export const en: Words = {
  os: "linux",
  advice: {
    ...troubles,
    ...usageTroubles,
    ...doctorTroubles,
    ...pairTroubles,
    ...serviceTroubles,
  },
  say,
  stateAndRemedy: (state, remedy) => `${state}. ${remedy}.`,
  events: eventTexts(
    (trouble, os) => explain(trouble, { ...en, os }),
    (trouble, os) => adviceOn(trouble, { ...en, os }),
  ),
  moreLikeThat: (suppressed) => `(and ${suppressed} more like the last)`,
  status,
  recording: recordingLine,
  howToListen: (url, urlsElsewhere, command) =>
    `Listen at ${url}${
      urlsElsewhere.length === 0 ? "" : `, on other computers at ${urlsElsewhere.join(" or ")}`
    } (${command} shows how).`,
  openElsewhere: (link, isSecret) =>
    `On a phone or another computer, open ${link}` +
    (isSecret ? " (whoever has this link can listen, until the relay stops)." : "."),
  playElsewhere: (here, elsewhere) =>
    `On other computers, write ${elsewhere.join(" or ")} in place of ${here}.`,
  notChecked: "not checked",
  doctorChecks,
  doctor,
  doctorConclusion,
  beyondDoctor,
  pairing,
  service: serviceTexts,
  noPhones: "No phone is connected. Plug one in, and switch on USB debugging in its developer " +
    "options.",
  deviceHeads: ["SERIAL", "STATE", "MODEL", "ANDROID", "SNDCPY", "USED"],
  deviceCells: { ready: "ready", yes: "yes", no: "no" },
  firstSteps: {
    "play": "hear the phone here",
    "record": "record it into a file",
    "relay": "give it to many programs: OBS, players, other computers",
    "doctor": "find out what is wrong",
    "--help": "everything else",
  },
  help,
};

/** `streaming | 3 clients | L -18 dB R -20 dB | skipped 0.0 s | lost 0.0 s | 192.0 kB/s, +23 ppm` */
function status(figures: StatusFigures): string[] {
  const { state, clients, bytesPerSecond, driftPpm, skippedMs, lostMs } = figures;
  const { levelsDbfs, silentMs } = figures;
  const drift = driftPpm === undefined
    ? ""
    : `, ${driftPpm < 0 ? "" : "+"}${driftPpm.toFixed(0)} ppm`;
  return [
    state,
    `${clients} ${clients === 1 ? "client" : "clients"}`,
    ...levelsDbfs === undefined ? [] : [levelsText(levelsDbfs, silentMs)],
    `skipped ${(skippedMs / 1000).toFixed(1)} s`,
    `lost ${(lostMs / 1000).toFixed(1)} s`,
    `${(bytesPerSecond / 1000).toFixed(1)} kB/s${drift}`,
  ];
}
