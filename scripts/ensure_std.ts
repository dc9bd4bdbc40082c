/**
 * Lays the `@std` packages of deno.json in vendor, where Deno looks for them: the task `std`, which
 * runs this only where nothing is laid.
 *
 * The genuine ones come from JSR. Where that is out of reach, our own stand-ins take their place;
 * nothing may be released from those. All is put together in a folder beside, which then becomes
 * vendor by one rename: tasks that start at the same time never see half of it.
 *
 * @module
 */

const JSR_LIMIT_MS = 3_000;
/** A cold machine of a public CI may need more. */
const JSR_LIMIT_IN_CI_MS = 20_000;

/** The subpaths by which we import each package. */
const EXPORTS = {
  assert: ["."],
  async: ["./deadline", "./delay"],
  cli: ["./parse-args"],
};

const PROJECT = `${import.meta.dirname}/..`;

/** Tells "jsr" or "stand-ins"; undefined where this has not laid anything. */
export async function readStdOrigin(project: string): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(`${project}/vendor/std_origin.txt`)).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function ensureStd(): Promise<void> {
  const { imports } = JSON.parse(await Deno.readTextFile(`${PROJECT}/deno.json`));
  const specifiers = Object.values<string>(imports).filter((text) => text.startsWith("jsr:@std/"));
  const scratch = await Deno.makeTempDir({ dir: PROJECT, prefix: "vendor." });
  try {
    const isGenuine = await fetchFromJsr(specifiers, scratch);
    const next = `${scratch}/${isGenuine ? "vendor" : "stand_ins"}`;
    if (!isGenuine) await layStandIns(specifiers, `${next}/jsr.io/@std`);
    await Deno.writeTextFile(`${next}/std_origin.txt`, isGenuine ? "jsr\n" : "stand-ins\n");
    if (await moveToVendor(next) && !isGenuine) {
      console.error("@std: laid stand-ins, as JSR gave no packages. To try again: rm -r vendor");
    }
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** Has Deno put the packages, and what they need, into `folder`/vendor; false if it cannot. */
async function fetchFromJsr(specifiers: string[], folder: string): Promise<boolean> {
  const limitMs = Deno.env.get("CI") === "true" ? JSR_LIMIT_IN_CI_MS : JSR_LIMIT_MS;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--vendor", "--no-config", "--no-lock", ...specifiers],
    cwd: folder,
    signal: AbortSignal.timeout(limitMs),
    stdin: "null",
  }).output();
  return success;
}

/** Writes what Deno reads of a vendored package; it does not ask for checksums there. */
async function layStandIns(specifiers: string[], folder: string): Promise<void> {
  for (const [name, subpaths] of Object.entries(EXPORTS)) {
    const prefix = `jsr:@std/${name}@`;
    const version = specifiers.find((text) => text.startsWith(prefix))!.slice(prefix.length);
    const exports = Object.fromEntries(subpaths.map((subpath) => [subpath, "./mod.ts"]));
    const files = {
      "meta.json": JSON.stringify({ versions: { [version]: {} } }),
      [`${version}_meta.json`]: JSON.stringify({ exports, manifest: {} }),
      [`${version}/mod.ts`]: await Deno.readTextFile(`${PROJECT}/scripts/stand_ins/${name}.ts`),
    };
    await Deno.mkdir(`${folder}/${name}/${version}`, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}/${file}`, text);
    }
  }
}

/** Moves a folder to where Deno looks; false if another task was faster. */
async function moveToVendor(folder: string): Promise<boolean> {
  try {
    await Deno.rename(folder, `${PROJECT}/vendor`);
  } catch {
    if (await readStdOrigin(PROJECT) !== undefined) return false;
    // Deno itself has begun to fetch what an editor asked for.
    await Deno.rename(`${PROJECT}/vendor`, `${folder}.old`);
    await Deno.rename(folder, `${PROJECT}/vendor`);
  }
  return true;
}

if (import.meta.main) await ensureStd();
