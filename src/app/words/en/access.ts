/**
 * Who may listen over a network, in English.
 *
 * @module
 */

import type { GateTrouble, TlsTrouble } from "../../../core/access_trouble.ts";
import type { ListenTrouble } from "../../../core/trouble.ts";
import type { Advice, AdviceFor, EventTexts } from "../words.ts";

const USE_LINK =
  "Open the link that the relay showed when it started, or add ?token=TOKEN to yours";
const UNSECURED = "Cannot secure HTTP";

/** Advice for everybody who is not let in over HTTP, and on the files that secure it. */
export const accessTroubles: AdviceFor<GateTrouble | TlsTrouble> = {
  "token-missing": () => ({
    problem: "Cannot answer",
    state: "this relay asks for its token",
    remedy: USE_LINK,
  }),
  "token-wrong": () => ({
    problem: "Cannot answer",
    state: "that is not the token of this relay, which makes a new one at each start unless " +
      "--token names one",
    remedy: USE_LINK,
  }),
  "foreign-host": ({ host }) => ({
    problem: "Cannot answer",
    state: `${host} is no name of this computer that the relay knows`,
    remedy: `If it is one, start the relay with --public-name ${host}`,
  }),
  "foreign-origin": () => ({
    problem: "Cannot do that",
    state: "a page of another site asked for it",
    remedy: "Use the relay's own page",
  }),
  "tls-file-missing": ({ path }) => ({
    problem: UNSECURED,
    state: `there is no file ${path}`,
    remedy: "Correct --tls-cert and --tls-key",
  }),
  "tls-file-forbidden": ({ path }) => ({
    problem: UNSECURED,
    state: `${path} may not be read`,
    remedy:
      "Let the user who runs the relay read it. `demo` reads no files: use `relay --source demo`",
  }),
  "no-certificate": ({ path }) => ({
    problem: UNSECURED,
    state: `${path} holds no certificate`,
    remedy: "Name a PEM file with --tls-cert: it begins with BEGIN CERTIFICATE",
  }),
  "no-private-key": ({ path }) => ({
    problem: UNSECURED,
    state: `${path} holds no private key, or one with a password`,
    remedy: "Name a PEM file with --tls-key: it begins with BEGIN PRIVATE KEY",
  }),
  "tls-files-differ": ({ path, keyPath }) => ({
    problem: UNSECURED,
    state: `the key in ${keyPath} is not that of the certificate in ${path}`,
    remedy: "Name the two that were made together",
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
      `Open ${url} in a browser` +
      (urlsElsewhere.length === 0 ? "" : `, on other computers ${urlsElsewhere.join(" or ")}`) +
      (needsToken ? " (with the token)." : "."),
    "http-failed": ({ trouble }, os) => {
      const { problem, state, remedy } = adviceOn(trouble, os);
      const mend = "address" in trouble
        ? "Choose another port with --http-port, or none with --http-port 0"
        : remedy;
      return `${problem}: ${state}. Browsers will get no audio, everything else goes on. ${mend}.`;
    },
    "token-unseen": () =>
      "Browsers on other computers need a token, and nobody was shown one. Choose one with " +
      "--token or the variable SNDCPY_RELAY_TOKEN, or let everybody listen with --open.",
    "tls-renewed": () =>
      "The certificate was renewed: whoever connects from now on gets the new one.",
    "tls-not-renewed": ({ trouble }, os) => {
      const { state, remedy } = adviceOn(trouble, os);
      return `The certificate was not renewed, and the one from before goes on: ${state}. ${remedy}.`;
    },
    "client-not-allowed": ({ host }) =>
      `Closed a connection from ${host}: its address is not among those of --allow.`,
    "open-bind": ({ addresses }) =>
      `Anyone who can reach ${addresses.join(" and ")} can listen. Say who may with --allow, or ` +
      "keep it to this computer with -b localhost.",
  };
}
