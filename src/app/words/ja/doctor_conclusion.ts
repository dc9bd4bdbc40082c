/**
 * What `doctor` says last, in Japanese.
 *
 * @module
 */

import type { DoctorConclusion } from "../words.ts";

/** What to do next. */
export const doctorConclusion: DoctorConclusion = {
  startRelay: (command) => `問題は見つかりませんでした。リレーを起動するには: ${command}`,
  listen: (command) => `問題はなく、リレーも動いています。聞き方を表示するには: ${command}`,
  mendFirst: (check, command) =>
    `まず、「✗ ${check}」の行の案内に従ってください。もう一度調べるには: ${command}`,
};
