/**
 * Waiting in real time.
 *
 * @module
 */

import { delay } from "@std/async/delay";

const LOOK_EVERY_MS = 5;

/**
 * Resolves as soon as `condition` holds.
 *
 * @param what names what is waited for, in the error
 * @throws {Error} when it does not hold within `limitMs`
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 5000,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!await condition()) {
    if (performance.now() > endMs) throw new Error(`Waited ${limitMs} ms in vain: ${what}`);
    await delay(LOOK_EVERY_MS);
  }
}

/** How long `action` takes, in milliseconds. */
export async function elapsedMs(action: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await action();
  return performance.now() - startMs;
}

/**
 * Runs scenarios that spend their time waiting at the same time, each as a step of `test`.
 *
 * Steps that overlap cannot be checked for leaks one by one: the test as a whole is.
 */
export async function concurrently(
  test: Deno.TestContext,
  scenarios: Record<string, () => Promise<void>>,
): Promise<void> {
  await Promise.all(
    Object.entries(scenarios).map(([name, fn]) =>
      test.step({ name, fn, sanitizeOps: false, sanitizeResources: false, sanitizeExit: false })
    ),
  );
}
