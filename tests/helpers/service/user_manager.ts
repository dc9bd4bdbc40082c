/**
 * systemd, as it runs for a user.
 *
 * @module
 */

import { isInstalled } from "../../../scripts/lab/process_usage.ts";
import { type ProgramOutput, runProgram } from "../../../scripts/lab/run_program.ts";
import { until } from "../../../scripts/lab/until.ts";
import { cacheEnv } from "./relay_service.ts";

const START_LIMIT_MS = 15_000;
const RUNTIME_FOLDER = "/run/user/scratch";

/**
 * Starts systemd apart from this computer: `/run` is another one, processes and control groups are
 * seen from within only, and everything ends with the first process. It prints the number of that.
 * That process ends with its standard input, and so at the latest with the test. systemd may do no
 * more than a user's, whoever runs the test.
 */
const APART = `
set -e
exec 3<&0
groups=$(mktemp -d)
mount -t cgroup2 none "$groups"
group="$groups/sndcpy-relay-test-$$"
mkdir "$group"
sh -c 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"' sh "$group" \\
  unshare --cgroup --pid --fork --mount-proc --kill-child sh -c "$1" <&3 &
until first=$(pgrep -P $!); do sleep 0.02; done
echo "$first"
wait $! || true
find "$group" -depth -type d -exec rmdir {} +
umount "$groups"
rmdir "$groups"
`;
const WITHIN = `
set -e
mount -t tmpfs none /run
mount -t cgroup2 none /sys/fs/cgroup
mkdir -p /run/systemd/system ${RUNTIME_FOLDER}
setpriv --bounding-set -all systemd --user < /dev/null > /dev/null &
cat
`;
const UNSHARE = ["unshare", "--mount", "--propagation", "private"];

/** Why no user's systemd can be started here; empty where it can. */
export function whyNoUserManager(): string {
  const needed = ["systemd-analyze", "unshare", "nsenter", "setpriv", "pgrep"];
  const missing = needed.find((program) => !isInstalled(program));
  if (missing !== undefined) return `${missing} is not installed`;
  const trial = "unshare --pid --fork --cgroup --mount-proc mount -t cgroup2 none /sys/fs/cgroup";
  const { success } = new Deno.Command("unshare", {
    args: [...UNSHARE.slice(1), "sh", "-c", trial],
    stdout: "null",
    stderr: "null",
  }).outputSync();
  return success ? "" : "namespaces are not permitted";
}

/** A systemd of the test's own, for a user whose home is a folder of the test's own. */
export class UserManager implements AsyncDisposable {
  /** What makes a program talk to it, beside the namespaces. */
  readonly env: Readonly<Record<string, string>>;
  readonly #child: Deno.ChildProcess;
  #first = "";

  private constructor(home: string) {
    this.env = {
      ...cacheEnv(),
      HOME: home,
      XDG_CONFIG_HOME: `${home}/.config`,
      XDG_RUNTIME_DIR: RUNTIME_FOLDER,
    };
    this.#child = new Deno.Command(UNSHARE[0]!, {
      args: [...UNSHARE.slice(1), "sh", "-c", APART, "sh", WITHIN],
      env: this.env,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  }

  /** Starts it, with everything that the home wants to have started. */
  static async start(home: string): Promise<UserManager> {
    const manager = new UserManager(home);
    try {
      manager.#first = await firstLine(manager.#child.stdout);
      await until("systemd", async () => {
        const { stdout } = await manager.run("systemctl", "--user", "is-system-running");
        return /^(running|degraded)$/m.test(stdout);
      }, START_LIMIT_MS);
      return manager;
    } catch (error) {
      await manager[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs a program where systemd runs, to its end. */
  run(...argv: string[]): Promise<ProgramOutput> {
    const there = ["nsenter", "--target", this.#first, "--mount", "--pid", "--cgroup", "--"];
    return runProgram([...there, ...argv], { env: this.env });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close();
    await this.#child.status;
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes("\n")) break;
  }
  return text.trim();
}
