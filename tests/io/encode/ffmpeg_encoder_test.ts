import { assert, assertEquals, assertRejects } from "@std/assert";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { Encoder } from "../../../src/core/record/encoder.ts";
import { TroubleError, troubleOf } from "../../../src/core/trouble.ts";
import {
  encodeByFfmpeg,
  type FfmpegEncoding,
  type FfmpegOptions,
} from "../../../src/io/encode/ffmpeg_encoder.ts";
import { startProgram } from "../../../src/io/process/command_runner.ts";
import {
  addedByLength,
  assertSame,
  decoded,
  encodedFile,
  isMarked,
  likeness,
  loudness,
  probed,
  sound,
  TAGS,
  testWith,
} from "../../helpers/encoding.ts";

const format = PcmFormat.SNDCPY;
const ENCODINGS: readonly FfmpegEncoding[] = ["mp3", "m4a"];
/** Decoders give what the encoder has put before the first frame, and behind the last. */
const MOST_ADDED_MS = 100;
const MS = 3210;

function make(encoding: FfmpegEncoding, options: Partial<FfmpegOptions> = {}) {
  return encodeByFfmpeg({ encoding, start: startProgram, ...options });
}

for (const encoding of ENCODINGS) {
  testWith(
    ["ffmpeg", "ffprobe"],
    `encodeByFfmpeg() makes ${encoding} that sounds alike`,
    async () => {
      for (const text of ["48000:16:2", "44100:24:1", "192000:24:8"]) {
        const format = PcmFormat.parse(text);
        const file = await encodedFile(make(encoding), format, sound(format, MS));
        assert(isMarked(file));
        const { seconds, tags } = await probed(file);
        assertEquals(tags.date, TAGS.date);
        assert([tags.encoder, tags.encoded_by].includes(TAGS.encodedBy), JSON.stringify(tags));
        assert(Math.abs(seconds - MS / 1000) < MOST_ADDED_MS / 1000, `${seconds}`);
        if (text !== "48000:16:2") continue;
        const heard = await decoded(file, format);
        assert(Math.abs(format.msFromBytes(heard.length) - MS) < MOST_ADDED_MS);
        assert(likeness(heard, format) > 0.97, `${likeness(heard, format)}`);
        assert(Math.abs(loudness(heard, format) - 0.3 / Math.sqrt(2)) < 0.01);
      }
    },
  );

  testWith(
    ["ffmpeg"],
    `encodeByFfmpeg() makes ${encoding} that is good up to where it is cut`,
    async () => {
      const whole = await encodedFile(make(encoding), format, sound(format, 10_000));
      for (const share of [0.5, 0.77]) {
        const heard = await decoded(whole.subarray(0, Math.floor(whole.length * share)), format);
        assert(likeness(heard, format) > 0.97, `${likeness(heard, format)}`);
        assert(format.msFromBytes(heard.length) > 10_000 * share - 1500, `${heard.length}`);
      }
    },
  );
}

testWith(["ffmpeg"], "encodeByFfmpeg() makes m4a of a fragment for each second", async () => {
  const file = await encodedFile(make("m4a"), format, sound(format, 10_000));
  const fragments = new TextDecoder("latin1").decode(file).match(/moof/g) ?? [];
  assert(fragments.length >= 10, `${fragments.length}`);
});

testWith(
  ["ffmpeg"],
  "encodeByFfmpeg() hands on what is ready while the audio goes on",
  async () => {
    await using encoder = await make("mp3")(format, TAGS);
    let bytes = 0;
    // ffmpeg keeps some for itself, but not for ever.
    for (let time = 0; bytes === 0; time++) {
      assert(time < 3000);
      bytes += (await encoder.encode(sound(format, 20))).length;
    }
  },
);

testScript("needs no more memory for ten minutes than for one", async () => {
  await withScript("exec cat", async (program) => {
    assert(await addedByLength(make("mp3", { program }), format, 600) < 16_000_000);
  });
});

testWith(["ffmpeg"], "encodeByFfmpeg() tells that ffmpeg was killed", async () => {
  await withScript('echo $$ >"$0.pid"; exec ffmpeg "$@"', async (program) => {
    await using encoder = await make("m4a", { program })(format, TAGS);
    await encoder.encode(sound(format, 20));
    Deno.kill(Number(await Deno.readTextFile(`${program}.pid`)), "SIGKILL");
    assertEquals(await failure(() => encodeForEver(encoder)), undefined);
  });
});

testScript("tells what ffmpeg says when it ends", async () => {
  const script = "echo '[libmp3lame @ 0x5581c0] no such rate' >&2; echo 'Conversion failed!' >&2; ";
  await withScript(`${script} exit 1`, async (program) => {
    await using encoder = await make("mp3", { program })(format, TAGS);
    assertEquals(await failure(() => encodeForEver(encoder)), "no such rate");
  });
  await withScript(`cat >/dev/null; ${script} exit 1`, async (program) => {
    await using encoder = await make("mp3", { program })(format, TAGS);
    await encoder.encode(sound(format, 20));
    assertEquals(await failure(() => encoder.end()), "no such rate");
  });
});

testScript("waits for ffmpeg to take the audio, and no longer than for its disposal", async () => {
  await withScript("exec sleep 60", async (program) => {
    const encoder = await make("mp3", { program })(format, TAGS);
    const encoding = failure(() => encodeForEver(encoder));
    await encoder[Symbol.asyncDispose]();
    assertEquals(await encoding, undefined);
    await encoder[Symbol.asyncDispose]();
  });
});

testScript("waits no longer than its limit for ffmpeg to end", async () => {
  await withScript("trap '' TERM; cat >/dev/null; while :; do sleep 1; done", async (program) => {
    await using encoder = await make("mp3", { program, endLimitMs: 50 })(format, TAGS);
    await encoder.encode(sound(format, 20));
    assertEquals(await failure(() => encoder.end()), undefined);
  });
});

testScript("loses nothing, however much comes and goes at once", async () => {
  const pcm = sound(format, 10_000);
  for (const script of ["exec cat", "head -c 3000000 /dev/zero >&2; exec cat"]) {
    await withScript(script, async (program) => {
      const pieceBytes = 256 * 1024;
      assertSame(await encodedFile(make("mp3", { program }), format, pcm, { pieceBytes }), pcm);
    });
  }
});

Deno.test("encodeByFfmpeg() tells that there is no ffmpeg", async () => {
  const making = () => make("m4a", { program: "no-such-ffmpeg" })(format, TAGS);
  assertEquals(troubleOf(await assertRejects(making, TroubleError)), {
    code: "ffmpeg-missing",
    encoding: "m4a",
  });
});

testScript("tells why ffmpeg cannot be started", async () => {
  await withScript("exit", async (program) => {
    await Deno.chmod(program, 0o600);
    const making = () => make("mp3", { program })(format, TAGS);
    assertEquals((await failure(making))?.includes("ermission denied"), true);
  });
});

/** The words of the failure that `action` ends with. */
async function failure(action: () => Promise<unknown>): Promise<string | undefined> {
  const trouble = troubleOf(await assertRejects(action, TroubleError));
  assert(trouble?.code === "ffmpeg-failed");
  return trouble.words;
}

async function encodeForEver(encoder: Encoder): Promise<never> {
  const second = sound(format, 1000);
  while (true) await encoder.encode(second);
}

/** Runs `use` with the path of a program that is a shell's script. */
async function withScript(script: string, use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/ffmpeg`;
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o700 });
    await use(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function testScript(does: string, fn: () => Promise<void>): void {
  const ignore = Deno.build.os === "windows";
  Deno.test({ name: `encodeByFfmpeg() ${does}`, ignore, fn });
}
