/**
 * Where audio is published: an engine that serves more listeners than one computer can.
 *
 * @module
 */

/** What is given to ffmpeg to deliver, by the schemes of their URLs. */
export const PROGRAM_SCHEMES = ["rtsp", "rtsps", "srt", "rtmp", "rtmps", "rtp"] as const;

/** A scheme that ffmpeg delivers. */
export type ProgramScheme = (typeof PROGRAM_SCHEMES)[number];

/** What is said of a target: nothing in it is secret. */
interface TargetLabel {
  /** Its URL without user, password, query and stream key: `icecast://radio.example:8000/live`. */
  readonly url: string;
}

/** One target. */
export type PublishTarget =
  | TargetLabel & {
    readonly kind: "icecast";
    /** A name or an address, IPv6 without brackets. */
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    /** With a slash in front, escaped as in URLs. */
    readonly mount: string;
  }
  /** Raw PCM, to whoever listens there. */
  | TargetLabel & { readonly kind: "tcp"; readonly host: string; readonly port: number }
  /** Raw PCM, to whoever reads the named pipe. */
  | TargetLabel & { readonly kind: "pipe"; readonly path: string }
  | TargetLabel & {
    readonly kind: "program";
    readonly scheme: ProgramScheme;
    /** The whole URL, which may hold a secret. */
    readonly address: string;
  };

/** They have no usual port, and ffmpeg never begins without one. */
const PORTLESS: readonly string[] = ["srt", "rtp"] satisfies ProgramScheme[];
const ICECAST_PORT = 8000;
const ICECAST_USER = "source";
/** In place of a stream key. */
const HIDDEN = "…";
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i;

/**
 * Reads a target as people type it. In a user and a password, whatever URLs reserve is escaped: `@`
 * is `%40`, `/` is `%2F`.
 *
 * @returns undefined for what is none
 */
export function parseTarget(text: string): PublishTarget | undefined {
  // URL takes line breaks out, and so would hide what was typed.
  if (/[\s\p{Cc}#]/u.test(text)) return undefined;
  const [, path] = /^pipe:\/\/(\/.*[^/])$/.exec(text) ?? [];
  if (path !== undefined) return { kind: "pipe", url: text, path };
  if (!/^[a-z]+:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!HOST.test(url.hostname) || url.port === "0") return undefined;
  const scheme = url.protocol.slice(0, -1);
  if (scheme === "icecast") return icecastTarget(url);
  if (scheme === "tcp") return tcpTarget(url);
  const known = PROGRAM_SCHEMES.find((name) => name === scheme);
  if (known === undefined || url.port === "" && PORTLESS.includes(known)) return undefined;
  return { kind: "program", scheme: known, url: shownUrl(url), address: text };
}

/**
 * Takes whatever a target keeps secret out of a text that somebody else wrote, as ffmpeg quotes URLs.
 */
export function withoutSecrets(text: string, target: PublishTarget): string {
  const secrets = secretsOf(target).toSorted((one, other) => other.length - one.length);
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
}

function icecastTarget(url: URL): PublishTarget | undefined {
  const { pathname: mount, search } = url;
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === undefined || !password || mount.length < 2 || search !== "") return undefined;
  // What stands in the head of a request ends at a colon, or at a line's end.
  if (/[:\p{Cc}]/u.test(user) || /\p{Cc}/u.test(password)) return undefined;
  return {
    kind: "icecast",
    url: shownUrl(url),
    host: bareHost(url),
    port: Number(url.port) || ICECAST_PORT,
    user: user || ICECAST_USER,
    password,
    mount,
  };
}

function tcpTarget(url: URL): PublishTarget | undefined {
  const { port, username, password, pathname, search } = url;
  const hasMore = `${username}${password}${search}` !== "" || !["", "/"].includes(pathname);
  if (port === "" || hasMore) return undefined;
  return { kind: "tcp", url: `tcp://${url.host}`, host: bareHost(url), port: Number(port) };
}

/** Of RTMP, the last part of the path is a key to whoever has it. */
function shownUrl({ protocol, host, pathname }: URL): string {
  const path = protocol.startsWith("rtmp") ? pathname.replace(/[^/]+\/*$/, HIDDEN) : pathname;
  return `${protocol}//${host}${path}`;
}

function secretsOf(target: PublishTarget): string[] {
  if (target.kind === "icecast") return [target.password, encodeURIComponent(target.password)];
  if (target.kind !== "program") return [];
  const { username, password, search, searchParams, pathname } = new URL(target.address);
  const key = target.scheme.startsWith("rtmp") ? /[^/]+\/*$/.exec(pathname)?.[0] : undefined;
  return [username, password, search, key, ...searchParams.values()]
    .flatMap((secret) => secret ? [secret, decoded(secret) ?? secret] : []);
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

/** @returns undefined for a `%` that escapes nothing */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
