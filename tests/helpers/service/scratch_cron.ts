/**
 * The real `crontab`, for crontabs of the test's own.
 *
 * @module
 */

import { isInstalled } from "../../../scripts/lab/process_usage.ts";

/** Why there can be none; empty where there can. */
export function whyNoScratchCron(): string {
  const missing = ["crontab", "chroot", "ldd"].find((program) => !isInstalled(program));
  if (missing !== undefined) return `${missing} is not installed`;
  const { success } = new Deno.Command("chroot", { args: ["/", "true"], stderr: "null" })
    .outputSync();
  return success ? "" : "another root folder is not permitted";
}

/** A crontab that knows no folders but its own, so that it cannot find the real crontabs. */
export class ScratchCron implements AsyncDisposable {
  /** What makes a program find it. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.env = { PATH: `${folder}/bin:${Deno.env.get("PATH")}` };
  }

  /** @param isRunning whether pgrep says that a cron runs, whatever runs here */
  static async create({ isRunning = true } = {}): Promise<ScratchCron> {
    const folder = await Deno.makeTempDir({ prefix: "cron-" });
    const build = `
      set -e
      mkdir -p "$1/bin" "$1/usr/bin" "$1/etc" "$1/tmp" "$1/var/spool/cron/crontabs"
      program=$(command -v crontab)
      cp "$program" "$1/usr/bin/crontab"
      for library in $(ldd "$program" | grep -o '/[^ ]*'); do
        mkdir -p "$1\${library%/*}"
        cp "$library" "$1$library"
      done
      echo 'root:x:0:0::/:/bin/sh' > "$1/etc/passwd"
      printf '#!/bin/sh\\nexec %s %s /usr/bin/crontab "$@"\\n' "$(command -v chroot)" "$1" \\
        > "$1/bin/crontab"
      printf '#!/bin/sh\\nexit %s\\n' "$2" > "$1/bin/pgrep"
      chmod +x "$1/bin/crontab" "$1/bin/pgrep"`;
    const { success } = await new Deno.Command("sh", {
      args: ["-c", build, "sh", folder, isRunning ? "0" : "1"],
    })
      .output();
    if (!success) throw new Error("Cannot make a crontab for the test");
    return new ScratchCron(folder);
  }

  /** The crontab as it is, or undefined where there is none. */
  async list(): Promise<string | undefined> {
    const { success, stdout } = await this.#crontab("-l", "null").output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  }

  /** @throws {Error} for what is no crontab */
  async replace(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const child = this.#crontab("-", "piped").spawn();
    const writer = child.stdin.getWriter();
    await writer.write(bytes);
    await writer.close();
    const { success, stderr } = await child.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }

  #crontab(option: string, stdin: "null" | "piped"): Deno.Command {
    return new Deno.Command(`${this.#folder}/bin/crontab`, {
      args: [option],
      stdin,
      stdout: "piped",
      stderr: "piped",
    });
  }
}
