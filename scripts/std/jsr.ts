/**
 * The genuine packages, fetched by Deno itself.
 *
 * Deno vendors what a module imports, into the folder beside its config: with staging.json that is
 * `scripts/std/vendor`, which nobody else reads. No network permission is needed. An import can be
 * neither timed nor cancelled, so it happens in a worker, which can be ended.
 *
 * @module
 */

import { copyFolder, removeFolder } from "./folders.ts";
import type { StdPackages } from "./std_packages.ts";

const STAGING_FOLDER = `${import.meta.dirname}/vendor`;
const PATIENCE_MS = 3_000;

/** JSR did not answer, or did not have a package; the message says which. */
export class JsrOutOfReach extends Error {}

/** What the worker tells: that something arrived, that all did, or why not. */
export type JsrNews = "progress" | "done" | { failure: string };

/**
 * Fetches whole packages and what they depend on into `folder`.
 *
 * @param patienceMs how long nothing may arrive, in milliseconds.
 * @throws {JsrOutOfReach} when a package cannot be had, or nothing arrives for `patienceMs`.
 * @throws {Error} when Deno did not run with staging.json.
 */
export async function fetchFromJsr(
  packages: StdPackages,
  folder: string,
  patienceMs: number = PATIENCE_MS,
): Promise<void> {
  await removeFolder(STAGING_FOLDER);
  try {
    await stage(packages, patienceMs);
    await copyFolder(await findStaged(), folder);
  } finally {
    // An import that is just being ended may still write there; then the next try clears it.
    await removeFolder(STAGING_FOLDER).catch(() => {});
  }
}

async function stage(packages: StdPackages, patienceMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => reject(new JsrOutOfReach(`nothing came for ${patienceMs / 1000} s`));
  let timer = setTimeout(giveUp, patienceMs);
  const worker = new Worker(import.meta.resolve("./jsr_worker.ts"), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<JsrNews>) => {
    clearTimeout(timer);
    if (data === "done") resolve();
    else if (data === "progress") timer = setTimeout(giveUp, patienceMs);
    else reject(new JsrOutOfReach(data.failure));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  worker.postMessage({ packages, stagingFolder: STAGING_FOLDER });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}

/** The registry has a folder of its own, named after its host; with JSR_URL that is another one. */
async function findStaged(): Promise<string> {
  try {
    for await (const registry of Deno.readDir(STAGING_FOLDER)) {
      if (registry.isDirectory) return `${STAGING_FOLDER}/${registry.name}/@std`;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new Error(
    `Cannot find what Deno fetched: ${STAGING_FOLDER} is empty. Run this as \`deno task std\`.`,
  );
}
