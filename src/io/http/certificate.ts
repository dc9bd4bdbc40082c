/**
 * What connections are secured with.
 *
 * @module
 */

import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type { TlsTrouble } from "../../core/access_trouble.ts";
import type { Clock } from "../../core/base/clock.ts";
import { TroubleError } from "../../core/trouble.ts";

/** Files are looked at this seldom, however many connect. */
const LOOK_INTERVAL_MS = 1000;
/** A certificate in its file, whole or not. */
const BLOCK = /-----BEGIN CERTIFICATE-----[^]*?(?=-----BEGIN|$)/g;

/** What a certificate is made of. */
export interface CertificateOptions {
  /** PEM files; the certificate comes first in its file, those that vouch for it behind. */
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly clock: Clock;
  /** The files have changed and are in use now; or, with a trouble, those from before still are. */
  changed(trouble?: TlsTrouble): void;
}

/**
 * A certificate and its key, read anew when the files have changed: they run out after some weeks, and
 * whoever renews them knows nothing of the relay. Nothing is looked at while nobody connects.
 */
export class Certificate {
  readonly #options: CertificateOptions;
  #context: SecureContext;
  #stamp: string;
  #lookedAtMs: number;

  /** @throws {TroubleError} a {@linkcode TlsTrouble} when the files are of no use */
  constructor(options: CertificateOptions) {
    this.#options = options;
    this.#stamp = stampOf(options);
    this.#context = read(options);
    this.#lookedAtMs = options.clock.nowMs();
  }

  /** What the next connection is secured with. */
  get context(): SecureContext {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs - this.#lookedAtMs >= LOOK_INTERVAL_MS) {
      this.#lookedAtMs = nowMs;
      this.#look();
    }
    return this.#context;
  }

  #look(): void {
    const stamp = stampOf(this.#options);
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    try {
      this.#context = read(this.#options);
      this.#options.changed();
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      this.#options.changed(error.trouble as TlsTrouble);
    }
  }
}

/** Differs when one of the files has changed. */
function stampOf({ certificatePath, keyPath }: CertificateOptions): string {
  return [certificatePath, keyPath].map((path) => {
    try {
      const { mtime, size, ino } = Deno.statSync(path);
      return `${mtime?.getTime()} ${size} ${ino}`;
    } catch {
      return "missing";
    }
  }).join();
}

function read({ certificatePath, keyPath }: CertificateOptions): SecureContext {
  const [cert, key] = [readFile(certificatePath), readFile(keyPath)];
  const certificate = parse("no-certificate", certificatePath, () => readChain(cert));
  const privateKey = parse("no-private-key", keyPath, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new TroubleError({ code: "tls-files-differ", path: certificatePath, keyPath });
  }
  return createSecureContext({ cert, key });
}

/**
 * The first certificate. Those behind it are looked at, too: with one that is broken, or half written,
 * nobody could connect.
 */
function readChain(pem: string): X509Certificate {
  const certificate = new X509Certificate(pem);
  for (const [block] of pem.matchAll(BLOCK)) new X509Certificate(block);
  return certificate;
}

function readFile(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    const isMissing = cause instanceof Deno.errors.NotFound;
    const code = isMissing ? "tls-file-missing" : "tls-file-forbidden";
    throw new TroubleError({ code, path }, { cause });
  }
}

function parse<Result>(
  code: "no-certificate" | "no-private-key",
  path: string,
  attempt: () => Result,
): Result {
  try {
    return attempt();
  } catch (cause) {
    throw new TroubleError({ code, path }, { cause });
  }
}
