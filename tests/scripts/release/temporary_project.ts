/**
 * A project that may be released, until something about it is changed.
 *
 * @module
 */

import { assert } from "@std/assert";
import { isInstalled } from "../../../scripts/lab/process_usage.ts";

/** Whether git is there. */
export const IS_GIT_INSTALLED = isInstalled("git");

const FILES = {
  ".gitignore": "vendor/\ndist/\n",
  "CHANGELOG.md": "# Changes\n\n## 1.2.3 - 2026-01-31\n\n- Something.\n",
  "deno.json": `{ "version": "1.2.3" }`,
  "main.ts": "",
  "vendor/std_origin.txt": "jsr\n",
};

/** Version 1.2.3 in a repository of its own, committed and tagged. */
export class TemporaryProject implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async create(): Promise<TemporaryProject> {
    const project = new TemporaryProject(await Deno.makeTempDir());
    for (const [path, text] of Object.entries(FILES)) await project.write(path, text);
    await project.git("init", "--quiet");
    await project.git("add", ".");
    await project.git("commit", "--quiet", "--message", "Release 1.2.3");
    await project.git("tag", "v1.2.3");
    return project;
  }

  async write(path: string, text: string): Promise<void> {
    await Deno.mkdir(`${this.folder}/${path}/..`, { recursive: true });
    await Deno.writeTextFile(`${this.folder}/${path}`, text);
  }

  /** Runs git whatever the user's own settings are. */
  async git(...args: string[]): Promise<void> {
    const settings = {
      "user.name": "Test",
      "user.email": "test@localhost",
      "commit.gpgSign": false,
    };
    const { success, stderr } = await new Deno.Command("git", {
      args: [
        ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
        ...args,
      ],
      cwd: this.folder,
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
