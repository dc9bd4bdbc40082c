import { until } from "../../scripts/lab/until.ts";

/** A folder with programs that are shell scripts, found before all others of their names. */
export class ScriptedPrograms implements AsyncDisposable {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;

  private constructor(folder: string) {
    this.folder = folder;
    this.env = { PATH: `${folder}:${Deno.env.get("PATH")}`, OUT: folder };
  }

  /** @param scripts by name; `$OUT` is the folder */
  static async make(scripts: Readonly<Record<string, string>>): Promise<ScriptedPrograms> {
    const programs = new ScriptedPrograms(await Deno.makeTempDir());
    for (const [name, script] of Object.entries(scripts)) {
      await Deno.writeTextFile(`${programs.folder}/${name}`, `#!/bin/sh\n${script}\n`, {
        mode: 0o755,
      });
    }
    return programs;
  }

  /** What stands in a file that a script writes; empty if it has not yet. */
  async read(name: string): Promise<Uint8Array> {
    return await Deno.readFile(`${this.folder}/${name}`).catch(() => new Uint8Array());
  }

  /** The number that a script has written. */
  async number(name: string): Promise<number> {
    const text = async () => new TextDecoder().decode(await this.read(name)).trim();
    await until(`${name} to be written`, async () => await text() !== "");
    return Number(await text());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
