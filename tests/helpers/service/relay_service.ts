/**
 * `sndcpy-relay service` as a command line.
 *
 * @module
 */

const PROJECT = new URL("../../../", import.meta.url).pathname;

/** The command line; it does not matter where it is run. */
export function serviceArgv(...args: string[]): string[] {
  const deno = [Deno.execPath(), "run", "-q", "--no-prompt", "-P=service"];
  return [...deno, "--config", `${PROJECT}deno.json`, `${PROJECT}main.ts`, "service", ...args];
}

/** What keeps Deno's cache where it is, whatever the home is. */
export function cacheEnv(): Record<string, string> {
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  return { DENO_DIR: JSON.parse(new TextDecoder().decode(stdout)).denoDir };
}
