import { runProgram } from "../../scripts/lab/run_program.ts";

/** Lends a folder of its own. */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether this user may mount a disk, as root outside of most containers. */
export async function canMount(): Promise<boolean> {
  let isMounted = false;
  await withFolder(async (folder) => {
    await withSmallDisk(folder, 64, () => {
      isMounted = true;
      return Promise.resolve();
    }).catch(() => {});
  });
  return isMounted;
}

/** Lends a disk that is full after so many kilobytes. */
export async function withSmallDisk(
  folder: string,
  kilobytes: number,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const mount = ["mount", "-t", "tmpfs", "-o", `size=${kilobytes}k`, "none", folder];
  const { code, stderr } = await runProgram(mount);
  if (code !== 0) throw new Error(stderr);
  try {
    await use(folder);
  } finally {
    await runProgram(["umount", "-l", folder]);
  }
}

/** Declares a test that needs a program; where it is missing, its name says so. */
export function testWithProgram(program: string, name: string, fn: () => Promise<void>): void {
  const ignore = !isInstalled(program);
  Deno.test({ name: `${name}${ignore ? ` (${program} is missing)` : ""}`, ignore, fn });
}

function isInstalled(program: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      return Deno.statSync(`${folder}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}
