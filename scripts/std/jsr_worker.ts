/**
 * The worker that imports the genuine packages, so that Deno vendors them.
 *
 * @module
 */

import type { JsrNews } from "./jsr.ts";
import type { StdPackages } from "./std_packages.ts";

const worker = globalThis as unknown as {
  onmessage: (event: MessageEvent<{ packages: StdPackages; stagingFolder: string }>) => void;
  postMessage(news: JsrNews): void;
};

worker.onmessage = async ({ data: { packages, stagingFolder } }) => {
  try {
    await vendorCode(packages);
    await vendorRest(stagingFolder);
    worker.postMessage("done");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    worker.postMessage({ failure: message.split("\n", 1).join() });
  }
};

async function vendorCode(packages: StdPackages): Promise<void> {
  await importAll(
    Object.entries(packages).map(([name, version]) => `jsr:@std/${name}@${version}`),
    {},
  );
}

/** Importing code leaves out files that hold only types; without them, type checks go to JSR. */
async function vendorRest(stagingFolder: string): Promise<void> {
  const registry = Deno.env.get("JSR_URL") ?? "https://jsr.io/";
  const urls: string[] = [];
  for await (const path of manifestsIn(stagingFolder)) {
    const { manifest } = JSON.parse(await Deno.readTextFile(path));
    // What follows the registry's folder, `@std/cli/1.0.32`, is also the package's path on JSR.
    const packagePath = path.slice(stagingFolder.length).replace(/^\/[^/]+\/|_meta\.json$/g, "");
    for (const file of Object.keys(manifest)) {
      if (file.endsWith(".ts")) urls.push(new URL(`${packagePath}${file}`, registry).href);
    }
  }
  await importAll(urls, { with: { type: "text" } });
}

async function* manifestsIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* manifestsIn(`${folder}/${name}`);
    else if (name.endsWith("_meta.json")) yield `${folder}/${name}`;
  }
}

async function importAll(specifiers: string[], options: ImportCallOptions): Promise<void> {
  await Promise.all(specifiers.map(async (specifier) => {
    await import(specifier, options);
    worker.postMessage("progress");
  }));
}
