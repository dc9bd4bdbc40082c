/**
 * What things are called, in Japanese.
 *
 * @module
 */

import { formatAddress } from "../../../core/base/address.ts";
import type { PhoneTask } from "../../../core/phone/phone.ts";
import type { Rival } from "../../../core/phone/rivals.ts";
import type { SourceLabel } from "../../../core/source/source.ts";

/** What a source is called. */
export function sourceName(label: SourceLabel): string {
  switch (label.kind) {
    case "demo":
      return "デモ";
    case "stdin":
      return "標準入力";
    case "tcp":
      return `tcp://${formatAddress(label.host, label.port)}`;
    case "pipe":
      return `パイプ ${label.path}`;
    case "app":
      if (label.app === undefined) return label.serial ?? "スマートフォン";
      return label.serial === undefined ? label.app : `${label.serial} の ${label.app}`;
  }
}

/** Who else has an app, or may have it, and how. */
export function rivalName(app: string, { program, isThere, port }: Rival): string {
  return `${spaced(program ?? "別のプログラム")}がポート ${port} から ${app} の音を聞いて` +
    (isThere ? "います" : "いるかもしれません");
}

/** Puts a space after Latin letters, for the Japanese ones that follow. */
export function spaced(text: string): string {
  return text.replace(/[!-~]$/, "$& ");
}

/** That what was asked of adb cannot be done. */
export function failedTask(task: PhoneTask): string {
  switch (task.kind) {
    case "watch-phones":
      return "スマートフォンの接続を確認できません";
    case "list-phones":
      return "スマートフォンの一覧を取得できません";
    case "list-forwards":
      return "adb のポート転送の一覧を取得できません";
    case "ask-version":
      return "adb のバージョンを確認できません";
    case "use-phone":
      return `${task.serial} を使えません`;
    case "ask-phone":
      return `${task.serial} に問い合わせできません`;
    case "connect":
      return `${task.serial} に接続できません`;
    case "pair":
      return `${task.serial} とペア設定できません`;
    case "seek":
      return "ネットワーク上のスマートフォンを探せません";
    case "start-app":
      return `${task.serial} で ${task.app} を起動できません`;
    case "install-app":
      return `${task.serial} に ${task.app} をインストールできません`;
    case "push":
      return `${task.path} を ${task.serial} にコピーできません`;
    case "forward":
      return `${
        task.port === 0 ? "ポート" : `ポート ${task.port} `
      }を ${task.serial} に転送できません`;
  }
}
