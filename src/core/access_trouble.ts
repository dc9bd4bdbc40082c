/**
 * Why somebody is not let in over HTTP, or nobody securely.
 *
 * @module
 */

/**
 * Why a request is refused.
 *
 * - `foreign-host`: it asks for a name that is not this computer's, so a page of another site may have
 *   led a browser here.
 * - `foreign-origin`: a page of another site asks for what changes something.
 * - `token-missing`, `token-wrong`: whoever asks has to know the token.
 */
export type GateTrouble =
  | { readonly code: "foreign-host"; readonly host: string }
  | { readonly code: "foreign-origin" | "token-missing" | "token-wrong" };

/**
 * Why connections cannot be secured with the files that were named.
 *
 * - `tls-file-missing`, `tls-file-forbidden`: a file is not there, or may not be read.
 * - `no-certificate`, `no-private-key`: a file holds something else.
 * - `tls-files-differ`: the key is not that of the certificate.
 */
export type TlsTrouble =
  | {
    readonly code: "tls-file-missing" | "tls-file-forbidden" | "no-certificate" | "no-private-key";
    readonly path: string;
  }
  | { readonly code: "tls-files-differ"; readonly path: string; readonly keyPath: string };
