import { assert, assertEquals } from "@std/assert";
import { breaks, frameNumbers } from "../../scripts/lab/frames.ts";
import { freePort } from "../../scripts/lab/free_port.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { concurrently } from "../../scripts/lab/until.ts";

/** Cheap to encode: other tests run beside, and what a busy computer is late with is passed over. */
const NARROW = "8000:16:2";
const NARROW_RATE = 8000;
const SECONDS = 3;
/** A player looks for a while at what it is given before it plays. */
const VLC_SECONDS = 7;
const FEWEST_SECONDS = 1.5;
const WAV_HEAD_BYTES = 44;
/** VLC does not run as root. */
const NOT_AS_ROOT =
  'test "$(id -u)" = 0 && set -- setpriv --reuid=65534 --clear-groups "$@"; exec "$@"';

/** How a player writes what it hears from a link into a file. */
interface Player {
  readonly program: string;
  args(url: string, file: string): string[];
  /** What comes before the samples in the file. */
  readonly headBytes: number;
}

const PLAYERS: readonly Player[] = [
  {
    program: "mpv",
    args: (url, file) =>
      `mpv --no-config --really-quiet --audio-format=s16 --ao=pcm --ao-pcm-waveheader=no`
        .split(" ").concat(`--ao-pcm-file=${file}`, `--length=${SECONDS}`, url),
    headBytes: 0,
  },
  {
    program: "cvlc",
    args: (url, file) => [
      ...["sh", "-c", NOT_AS_ROOT, "sh"],
      ...["cvlc", "-q", "-I", "dummy", `--run-time=${VLC_SECONDS}`],
      ...["--sout", `#transcode{acodec=s16l}:std{access=file,mux=wav,dst=${file}}`],
      ...[url, "vlc://quit"],
    ],
    headBytes: WAV_HEAD_BYTES,
  },
];

/** What a player hears, as raw PCM. */
async function hear({ args, headBytes }: Player, url: string): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.chmod(folder, 0o777);
    const file = `${folder}/heard`;
    await runProgram(args(url, file), { env: { HOME: folder } });
    const bytes = (await Deno.readFile(file)).subarray(headBytes);
    return bytes.subarray(0, bytes.length - bytes.length % 4);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function isInstalled(program: string): Promise<boolean> {
  const { success } = await new Deno.Command("sh", { args: ["-c", `command -v ${program}`] })
    .output();
  return success;
}

for (const player of PLAYERS) {
  const ignore = !await isInstalled(player.program);
  const missing = ignore ? `: ${player.program} is not installed` : "";
  Deno.test({ name: `${player.program} plays each stream${missing}`, ignore }, async (test) => {
    await using source = new PcmSource({ format: NARROW });
    const httpPort = freePort();
    await using relay = await RelayProcess.start(source.args, { httpPort });
    await relay.event("http-started");
    await relay.event("source-streams");
    const url = (form: string) => `http://127.0.0.1:${httpPort}/stream.${form}`;
    const whole = async (form: string) => {
      const numbers = frameNumbers(await hear(player, url(form)));
      assert(numbers.length > FEWEST_SECONDS * NARROW_RATE, `${numbers.length} frames`);
      assertEquals(breaks(numbers), []);
    };
    await concurrently(test, {
      "WAV, every frame of it": () => whole("wav"),
      "FLAC, every frame of it": () => whole("flac"),
      "Opus, as long as it is": async () => {
        const { length } = await hear(player, url("opus"));
        assert(length > FEWEST_SECONDS * NARROW_RATE * 4, `${length} bytes`);
      },
    });
  });
}
