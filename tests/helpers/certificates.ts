/**
 * Certificates for tests, by openssl.
 *
 * @module
 */

import { join } from "node:path";

/** What a certificate is made of. */
export interface CertificateFiles {
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** Whether there is an openssl to make them. */
export const HAS_OPENSSL = await run(["version"]).catch(() => false);

/** Writes a certificate for this computer that vouches for itself. */
export async function makeCertificate(folder: string, name: string): Promise<CertificateFiles> {
  const certificatePath = join(folder, `${name}.cert.pem`);
  const keyPath = join(folder, `${name}.key.pem`);
  const words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 " +
    "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE";
  await run([
    ...words.split(" "),
    "-subj",
    `/CN=${name}`,
    "-out",
    certificatePath,
    "-keyout",
    keyPath,
  ]);
  return { certificatePath, keyPath };
}

async function run(args: string[]): Promise<boolean> {
  const { success } = await new Deno.Command("openssl", { args, stdout: "null", stderr: "null" })
    .output();
  return success;
}
