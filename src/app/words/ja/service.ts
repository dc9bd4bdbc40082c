/**
 * What `service` says, in Japanese.
 *
 * @module
 */

import type { CronReason, Note, Step } from "../../../service/plan.ts";
import type { ServiceState } from "../../../service/service_situation.ts";
import type { ServiceStatus } from "../../../service/service_status.ts";
import { shellLine, windowsLine } from "../../../service/shell_words.ts";
import type {
  CommandFailure,
  CommandRemedy,
  ServiceTrouble,
  StepFailure,
} from "../../../service/trouble.ts";
import type { AdviceFor, ServiceTexts } from "../words.ts";

const ANOTHER_KIND = "ほかの --kind を選んでください";
const INSTALL = "サービスをインストールできません";
const TRY_AGAIN = "もう一度試してください";

/** What it does and finds. */
export const serviceTexts: ServiceTexts = {
  step,
  note: (note) => `注：${noteText(note)}`,
  done: { install: "インストールしました。", remove: "削除しました。" },
  installedInVain: "crontab に書き込みましたが、このままではリレーは起動しません。",
  nothing: "何もインストールされていません。service install でインストールできます。",
  foreign: (path) =>
    `インストールされていません：${path} はありますが、sndcpy-relay が作ったものではありません。`,
  status,
};

/** Advice on everything that can be wrong with it. */
export const serviceTroubles: AdviceFor<ServiceTrouble> = {
  "change-failed": ({ change, failure, left, doubts }) => ({
    problem: change === "install" ? INSTALL : "サービスを削除できません",
    state: stateOf(failure),
    remedy: [...remedyOf(failure), outcomeOf(left, doubts)].join("。"),
  }),
  "inquiry-timeout": ({ argv }) => ({
    problem: "サービスの状態を確認できません",
    state: `\`${shellLine(argv)}\` が時間内に終わりませんでした`,
    remedy: `${TRY_AGAIN}。それでも直らないときは、コンピューターを再起動してください`,
  }),
  "no-systemd": () => ({
    problem: `systemd で${INSTALL}`,
    state: "systemd が応答しません（su や sudo を使ったあとによく起こります）",
    remedy: "自分のユーザーでログインし直してもう一度試すか、--kind cron を選んでください",
  }),
  "installed-otherwise": ({ wanted, present }) => ({
    problem: `${wanted} で${INSTALL}`,
    state: `すでに ${present} でインストールされています`,
    remedy: `先に service uninstall を実行するか、--kind ${present} を選んでください`,
  }),
  "place-unreadable": ({ path, words }) => ({
    problem: `${path} を調べられません`,
    state: words,
    remedy: `そこまでのフォルダーを読み取れるようにしてから、${TRY_AGAIN}`,
  }),
  "not-ours": ({ change, path }) =>
    change === "install"
      ? {
        problem: INSTALL,
        state: `${path} がすでにありますが、sndcpy-relay が作ったものではありません`,
        remedy: `それを別の場所に移すか、${ANOTHER_KIND}`,
      }
      : {
        problem: "サービスを削除できません",
        state: `${path} は sndcpy-relay が作ったものではないので、そのまま残します`,
        remedy: "だれも使っていなければ、自分で削除してください",
      },
  "program-unusable": ({ path }) => ({
    problem: `systemd で${INSTALL}`,
    state: "パスに引用符、バックスラッシュ、制御文字のどれかを含むプログラムは、systemd では" +
      `起動できません（${path}）`,
    remedy: `プログラムを別の場所に移すか、${ANOTHER_KIND}`,
  }),
  "plist-control-character": ({ text }) => ({
    problem: INSTALL,
    state: `プロパティリストには制御文字を書けません（${JSON.stringify(text)}）`,
    remedy: `そのオプションを外すか、${ANOTHER_KIND}`,
  }),
  "crontab-line-break": () => ({
    problem: INSTALL,
    state: "crontab には改行を含む値を書けません",
    remedy: `そのオプションを外すか、${ANOTHER_KIND}`,
  }),
  "crontab-edited": () => ({
    problem: "crontab を読み取れません",
    state: "sndcpy-relay のコメントの次の行が、書き込んだときの内容と違います",
    remedy: "crontab -e でそのコメントを削除してください。次の行が sndcpy-relay を起動するもの" +
      `なら、その行も削除してください。そのあとで、${TRY_AGAIN}`,
  }),
  "crontab-unreadable": ({ exitCode, words }) => ({
    problem: "crontab を読み取れません",
    state: words ?? `crontab -l が終了コード ${exitCode} で失敗しました`,
    remedy:
      `crontab -l で内容が表示されるか、crontab がないと表示されるようになったら、${TRY_AGAIN}`,
  }),
  "crontab-forbidden": ({ change, words }) => ({
    problem: "crontab を変更できません",
    state: words,
    remedy: change === "install"
      ? `このコンピューターの管理者に相談するか、${ANOTHER_KIND}`
      : "このコンピューターの管理者に相談してください",
  }),
  "crontab-garbled": ({ change }) => ({
    problem: "crontab を変更できません",
    state: "UTF-8 でないか、改行が Windows のものなので、書き直すと内容が壊れます",
    remedy: "先に変換するか、" +
      (change === "install" ? ANOTHER_KIND : "crontab -e で sndcpy-relay の行を削除してください"),
  }),
  "no-home": (_, os) => {
    const variable = os === "windows" ? "%USERPROFILE%" : "$HOME";
    return {
      problem: "ホームフォルダーが見つかりません",
      state: `${variable} がホームフォルダーを指していません`,
      remedy: `${variable} にそのパスを設定してください`,
    };
  },
  "no-working-folder": () => ({
    problem: "指定されたファイルが見つかりません",
    state: "今いるフォルダーは削除されています",
    remedy: `別のフォルダーに移って、${TRY_AGAIN}`,
  }),
  "batch-file-character": ({ text }) => ({
    problem: INSTALL,
    state: `バッチファイルには引用符や制御文字を書けません（${text}）`,
    remedy: "それを含まない値にするか、そのオプションを外してください",
  }),
  "kind-elsewhere": ({ kind }) => ({
    problem: `${kind} で${INSTALL}`,
    state: kind === "startup" ? "それがあるのは Windows だけです" : "Windows にはありません",
    remedy: "--kind を外してください",
  }),
};

function step(step: Step): string {
  switch (step.kind) {
    case "make-folder":
      return `フォルダー ${step.path} を作ります`;
    case "remove-file":
      return `${step.path} を削除します`;
    case "write-file":
      return `${step.path} を書き込みます`;
    case "run":
      return `\`${shellLine(step.argv)}\` を実行します`;
  }
}

function noteText(note: Note): string {
  switch (note.code) {
    case "cron-chosen":
      return `${reason(note.why)}、リレーは cron が起動します。` +
        (note.why.code === "no-session"
          ? "su や sudo を使ったあとによく起こります。systemd で起動したいときは、自分のユーザーで" +
            "ログインし直してください。"
          : "");
    case "cron-down":
      return "cron が動いていないので、リレーは起動しません。cron を起動し（Debian と Ubuntu では " +
        "sudo service cron start。ほかのシステムでは crond という名前のこともあります）、" +
        "コンピューターと一緒に起動するようにしてください。";
    case "cron-down-in-wsl":
      return "この WSL では cron が動いていないので、リレーは起動しません。/etc/wsl.conf に [boot] と " +
        "systemd=true の 2 行を書き、Windows で wsl --shutdown を実行してから、このコマンドを" +
        "もう一度実行してください。または、WSL を起動するたびに sudo service cron start で cron を" +
        "起動してください。";
    case "cron-unknown":
      return "cron が動いているかどうか、ここでは分かりません。cron が動いていなければ、リレーは" +
        "起動しません。";
    case "starts-with-systemd":
      return "ログインすると起動します。ログインする前にコンピューターと一緒に起動し、ログアウト" +
        "したあとも動き続けるようにするには：loginctl enable-linger";
    case "starts-with-launchd":
      return `ログインすると起動し、異常終了したときは ${note.pauseS} 秒以上たってから起動し直します。`;
    case "starts-with-cron":
      return "次にコンピューターを起動したときに、cron が起動します。終了しても起動し直しません。" +
        `今すぐ起動するには：${note.command}`;
    case "starts-with-startup":
      return "サインインすると、小さなウィンドウの中で起動します。メッセージはそこに表示され、" +
        "ウィンドウを閉じると止まります。終了しても起動し直しません。今すぐ起動するには、Win+R を" +
        "押して shell:startup と入力し、開いたフォルダーの sndcpy-relay を開いてください。";
    case "log":
      return `メッセージを読むには：${note.command}`;
    case "system-log":
      return `メッセージはシステムのログに入ります：${note.command}`;
    case "log-stays":
      return `これまでのメッセージは ${note.path} に残ります。`;
    case "runs-on":
      return "動いているリレーは、止めるかコンピューターを再起動するまで、今のまま動き続けます。";
    case "systemd-not-told":
      return "systemd が応答しないので、systemd には知らせていません。動いているリレーは、" +
        "コンピューターを再起動するまで動き続けます。";
    case "no-adb":
      return "adb がないので、スマートフォンでは何も起動しません。Android の platform-tools を" +
        "インストールして、service install をもう一度実行してください。";
    case "secret-listed":
      return "cron から起動するため、リレーが動いている間、トークンと --publish のパスワードが、この" +
        "コンピューターのほかのユーザーにもプロセス一覧で見えます。systemd を使えば見えません。";
    case "keep-apk":
      return `${note.path} は動かさないでください。このファイルがないと、リレーは起動しません。` +
        "アプリがスマートフォンに入ったあとは、--apk を付けずに service install をもう一度実行しても" +
        "かまいません。";
    case "npx-cache":
      return `Deno は npx のキャッシュの中にあり（${note.path}）、消されることがあります。確実に` +
        "使い続けるには、Deno（https://deno.com）をインストールし、その Deno で service install を" +
        "実行してください。";
  }
}

/** Why it is cron. */
function reason(why: CronReason): string {
  switch (why.code) {
    case "other-system":
      return "このシステムには launchd も systemd もないので";
    case "no-systemd":
      return "このコンピューターには systemd がないので";
    case "not-booted":
      return "このコンピューターは systemd で起動していないので";
    case "no-session":
      return "systemd にあなたのセッションがないので" +
        (why.words === undefined ? "" : `（メッセージは「${why.words}」）`);
  }
}

function status({ kind, path, argv, state, log, missing }: ServiceStatus): string[] {
  return [
    `インストール済み：${kind}（${path ?? "crontab"}）`,
    `コマンドライン：${kind === "startup" ? windowsLine(argv) : shellLine(argv)}`,
    `動作中：${running(state)}`,
    ...log === undefined ? [] : [`ログ：${log}`],
    ...missing.map((file) =>
      `${file} が見つかりません：移動または削除されています。今ある場所から service install を` +
      "もう一度実行してください。"
    ),
  ];
}

function running(state: ServiceState): string {
  switch (state.code) {
    case "running":
      return `はい（${state.words}）`;
    case "stopped":
      return `いいえ（${state.words}）`;
    case "unloaded":
      return "いいえ（launchd に登録されていません）";
    case "no-answer":
      return "不明（systemd が応答しません）";
    case "not-told":
      return "不明（cron では分かりません）";
    case "own-window":
      return "sndcpy-relay というウィンドウがあれば、動いています";
  }
}

/** Why a step failed. */
function stateOf(failure: StepFailure): string {
  switch (failure.code) {
    case "interrupted":
      return "途中で中断されました";
    case "file":
      return failure.words;
    case "timeout":
      return `\`${shellLine(failure.argv)}\` が時間内に終わりませんでした`;
    case "not-started":
      return `\`${shellLine(failure.argv)}\` を起動できませんでした`;
    case "too-much-output":
      return `\`${shellLine(failure.argv)}\` の出力が終わりません`;
    case "exit": {
      const { argv, exitCode, words = `終了コード ${exitCode}` } = failure;
      return `\`${shellLine(argv)}\` が失敗しました（${words}）`;
    }
  }
}

function remedyOf(failure: StepFailure): string[] {
  if (failure.code === "file") return ["書き込めるか、空きがあるかを確かめてください"];
  if (failure.code === "interrupted" || failure.remedy === undefined) return [];
  return [commandRemedy(failure.remedy, failure)];
}

function commandRemedy(remedy: CommandRemedy, { code }: CommandFailure): string {
  switch (remedy.code) {
    case "read-log":
      return `リレーのメッセージを \`${remedy.command}\` で読んでください`;
    case "log-in-at-screen":
      return `Mac の画面でログインして実行してください。Mac でなければ、${ANOTHER_KIND}`;
    case "check-cron":
      return code === "not-started"
        ? `cron をインストールするか、${ANOTHER_KIND}`
        : `直せないときは、${ANOTHER_KIND}`;
    case "list-crontab":
      return "今の内容を crontab -l で確かめてください";
  }
}

/** What carrying out the plan has left behind. */
function outcomeOf(left: readonly StepFailure[], doubts: readonly StepFailure[]): string {
  const rest = [...left, ...doubts]
    .map((failure) => [stateOf(failure), ...remedyOf(failure)].join("。"))
    .join("；");
  if (rest === "") return "すべて元のままです";
  return left.length > 0
    ? `元に戻せなかったものがあります：${rest}`
    : `元に戻っていないものがあるかもしれません：${rest}`;
}
