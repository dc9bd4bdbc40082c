/**
 * Who may listen over a network, in Japanese.
 *
 * @module
 */

import type { GateTrouble, TlsTrouble } from "../../../core/access_trouble.ts";
import type { ListenTrouble } from "../../../core/trouble.ts";
import type { Advice, AdviceFor, EventTexts } from "../words.ts";

const USE_LINK =
  "リレーが起動時に表示したリンクを開くか、リンクに ?token=トークン を付けてください";
const REFUSED = "応答できません";
const UNSECURED = "HTTP を暗号化できません";

/** Advice for everybody who is not let in over HTTP, and on the files that secure it. */
export const accessTroubles: AdviceFor<GateTrouble | TlsTrouble> = {
  "token-missing": () => ({
    problem: REFUSED,
    state: "このリレーにはトークンが必要です",
    remedy: USE_LINK,
  }),
  "token-wrong": () => ({
    problem: REFUSED,
    state: "トークンが違います。--token で決めていなければ、起動のたびに変わります",
    remedy: USE_LINK,
  }),
  "foreign-host": ({ host }) => ({
    problem: REFUSED,
    state: `${host} がこのコンピューターの名前かどうか、リレーにはわかりません`,
    remedy: `このコンピューターの名前なら、--public-name ${host} を付けてリレーを起動してください`,
  }),
  "foreign-origin": () => ({
    problem: "実行できません",
    state: "ほかのサイトのページからの要求です",
    remedy: "リレー自身のページを使ってください",
  }),
  "tls-file-missing": ({ path }) => ({
    problem: UNSECURED,
    state: `${path} というファイルがありません`,
    remedy: "--tls-cert と --tls-key を直してください",
  }),
  "tls-file-forbidden": ({ path }) => ({
    problem: UNSECURED,
    state: `${path} を読み取る権限がありません`,
    remedy:
      "リレーを動かすユーザーが読めるようにしてください。demo はファイルを読まないので、relay --source demo を使ってください",
  }),
  "no-certificate": ({ path }) => ({
    problem: UNSECURED,
    state: `${path} に証明書がありません`,
    remedy: "--tls-cert には、BEGIN CERTIFICATE で始まる PEM ファイルを指定してください",
  }),
  "no-private-key": ({ path }) => ({
    problem: UNSECURED,
    state: `${path} に秘密鍵がないか、パスワードが付いています`,
    remedy: "--tls-key には、BEGIN PRIVATE KEY で始まる PEM ファイルを指定してください",
  }),
  "tls-files-differ": ({ path, keyPath }) => ({
    problem: UNSECURED,
    state: `${keyPath} の鍵は、${path} の証明書のものではありません`,
    remedy: "組になっている 2 つを指定してください",
  }),
};

type AccessEvent =
  | "http-started"
  | "http-failed"
  | "token-unseen"
  | "tls-renewed"
  | "tls-not-renewed"
  | "client-not-allowed"
  | "open-bind";

/** @param adviceOn says what is wrong and what to do, in parts */
export function accessEvents(
  adviceOn: (trouble: ListenTrouble | TlsTrouble, os: string) => Advice,
): Pick<EventTexts, AccessEvent> {
  return {
    "http-started": ({ url, urlsElsewhere, needsToken }) =>
      `ブラウザーでは ${url} ` +
      (urlsElsewhere.length === 0
        ? ""
        : `、ほかのコンピューターからは ${urlsElsewhere.join(" か ")} `) +
      (needsToken ? "で聞けます（トークンが必要です）。" : "で聞けます。"),
    "http-failed": ({ trouble }, os) => {
      const { problem, state, remedy } = adviceOn(trouble, os);
      const mend = "address" in trouble
        ? "--http-port で別のポートを指定するか、--http-port 0 で無効にしてください"
        : remedy;
      return `${problem}。${state}。ブラウザーでは聞けませんが、それ以外はこのまま動きます。${mend}。`;
    },
    "token-unseen": () =>
      "ほかのコンピューターのブラウザーで聞くにはトークンが必要ですが、まだ誰にも表示していません。--token か環境変数 " +
      "SNDCPY_RELAY_TOKEN で決めるか、誰でも聞けるように --open を付けてください。",
    "tls-renewed": () => "証明書が更新されました。これからの接続には新しい証明書を使います。",
    "tls-not-renewed": ({ trouble }, os) => {
      const { state, remedy } = adviceOn(trouble, os);
      return `証明書を更新できないため、これまでの証明書を使い続けます。${state}。${remedy}。`;
    },
    "client-not-allowed": ({ host }) =>
      `${host} からの接続を閉じました。--allow で許可されたアドレスではありません。`,
    "open-bind": ({ addresses }) =>
      `${addresses.join(" と ")} にアクセスできる人は、誰でも音を聞けます。` +
      "聞ける人を限るには --allow を、このコンピューターだけにするには -b localhost を付けてリレーを起動してください。",
  };
}
