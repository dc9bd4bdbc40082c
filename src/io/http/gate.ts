/**
 * Who may ask, and from where.
 *
 * Facts: RFC 6750 (bearer tokens), RFC 6265 (cookies), RFC 6454 (origins), RFC 9110, section 15.5.20.
 *
 * @module
 */

import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { GateTrouble } from "../../core/access_trouble.ts";
import { problem, problemPage } from "./problem.ts";

/**
 * Say that the process is alive, and which relays the audio passes, and nothing else: whoever looks
 * after it, and the relay that listens to it, need not know a token.
 */
const PUBLIC_PATHS: readonly string[] = ["/healthz", "/api/chain"];
const READING_METHODS: readonly string[] = ["GET", "HEAD"];
const COOKIE = "sndcpy-relay-token";

/** What is answered to whoever is refused. */
export const REFUSALS: Readonly<Record<GateTrouble["code"], number>> = {
  "foreign-host": 421,
  "foreign-origin": 403,
  "token-missing": 401,
  "token-wrong": 401,
};

/** What a gate is made of. */
export interface GateOptions {
  /** What whoever asks has to know; undefined: nobody is asked. */
  readonly token: string | undefined;
  /** The names that this computer answers to, besides `localhost` and its addresses. */
  readonly names: readonly string[];
  /** Whether browsers come by TLS. */
  readonly isSecure: boolean;
  /** Says what is wrong, and what people can do about it. */
  explain(trouble: GateTrouble): string;
}

/**
 * Looks at each request before anybody answers it.
 *
 * A page of another site could lead a browser here by a name of its own (DNS rebinding), so the name
 * that was asked for must be ours. It could also send what changes something; browsers say where such
 * a request comes from, and that must be here.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #names: ReadonlySet<string>;
  readonly #digest: Uint8Array | undefined;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#names = new Set(["localhost", ...options.names.map(asAsked)]);
    this.#digest = options.token === undefined ? undefined : digest(options.token);
  }

  /** What is answered to whoever may not ask this; undefined if it may. */
  refuse(request: Request): Response | undefined {
    const { hostname, host, pathname } = new URL(request.url);
    if (!this.#isOurs(hostname)) {
      return this.#problem(request, { code: "foreign-host", host: hostname });
    }
    const origin = request.headers.get("origin");
    const changes = !READING_METHODS.includes(request.method) || isWebSocket(request);
    if (changes && origin !== null && !this.#isFromHere(origin, host)) {
      return this.#problem(request, { code: "foreign-origin" });
    }
    if (this.#digest === undefined || PUBLIC_PATHS.includes(pathname)) return undefined;
    const given = givenTokens(request);
    if (given.some((token) => this.#isRight(token))) return undefined;
    const code = given.length === 0 ? "token-missing" : "token-wrong";
    return this.#problem(request, { code }, { "WWW-Authenticate": "Bearer" });
  }

  /** Has a browser keep the token of the link by which it came, so that no other link needs it. */
  welcome(request: Request, answer: Response): Response {
    const token = new URL(request.url).searchParams.get("token");
    const isPage = answer.headers.get("content-type")?.startsWith("text/html") === true;
    if (token === null || !isPage || this.#digest === undefined) return answer;
    const secure = this.#options.isSecure ? "; Secure" : "";
    answer.headers.append(
      "Set-Cookie",
      `${cookieName(request.url)}=${
        encodeURIComponent(token)
      }; Path=/; HttpOnly; SameSite=Strict${secure}`,
    );
    return answer;
  }

  /** Addresses are: no foreign name leads to one. */
  #isOurs(hostname: string): boolean {
    const name = asAsked(hostname);
    return isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0 || name.endsWith(".localhost") ||
      this.#names.has(name);
  }

  /** What stands in front of the relay may speak another scheme with browsers. */
  #isFromHere(origin: string, host: string): boolean {
    return URL.canParse(origin) && new URL(origin).host === host;
  }

  #isRight(token: string): boolean {
    return timingSafeEqual(digest(token), this.#digest!);
  }

  #problem(
    { headers }: Request,
    trouble: GateTrouble,
    more?: Record<string, string>,
  ): Response {
    const status = REFUSALS[trouble.code];
    const detail = this.#options.explain(trouble);
    // Whoever has typed the address, or whose link is old, is a person.
    if (headers.get("accept")?.startsWith("text/html")) return problemPage(status, detail);
    return problem(status, { code: trouble.code, detail }, more);
  }
}

/** As browsers ask for it, whoever has typed it: without capitals, accents and the dot of the root. */
function asAsked(name: string): string {
  const hostname = URL.parse(`http://${name}`)?.hostname ?? name;
  return hostname.toLowerCase().replace(/\.$/, "");
}

function isWebSocket({ headers }: Request): boolean {
  return headers.get("upgrade")?.toLowerCase() === "websocket";
}

/** In a header, as programs give it; in the link, as players can; in the cookie that a page has. */
function givenTokens({ headers, url }: Request): string[] {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  const cookies = headers.get("cookie")?.split(/; */) ?? [];
  const start = `${cookieName(url)}=`;
  const cookie = cookies.find((each) => each.startsWith(start))?.slice(start.length);
  const given = [bearer, new URL(url).searchParams.get("token"), decode(cookie)];
  return given.filter((token) => typeof token === "string");
}

/** Browsers tell ports apart in nothing but the names of cookies, and a computer may have two relays. */
function cookieName(url: string): string {
  return [COOKIE, new URL(url).port].filter((part) => part !== "").join("-");
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Digests have one length, and are compared in a time that tells nothing. */
function digest(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
