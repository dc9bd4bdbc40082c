/**
 * Compiles the program into one file, for the system that this runs on: the task `compile`.
 *
 * @module
 */

import { checkVersion, compileBinary, VERSION } from "./release/binary.ts";
import { runScript } from "./release/script.ts";
import { executableName } from "./release/targets.ts";

async function compile(): Promise<void> {
  const { target } = Deno.build;
  const file = `dist/${executableName("sndcpy-relay", target)}`;
  await compileBinary(target, file);
  await checkVersion(file);
  console.log(`${file} is sndcpy-relay ${VERSION} for ${target}.`);
}

if (import.meta.main) await runScript("deno task compile", compile);
