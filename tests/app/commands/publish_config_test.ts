import { assertEquals, assertThrows } from "@std/assert";
import { GivenOptions } from "../../../src/app/commands/given_options.ts";
import { readPublishCommand, readPublishOption } from "../../../src/app/commands/publish_config.ts";
import { UsageError } from "../../../src/app/commands/usage.ts";

const NOTHING = () => undefined;

function given(args: string): GivenOptions {
  return new GivenOptions(args.split(" "));
}

/** What is published where, and how. */
function read(args: string, env: (name: string) => string | undefined = NOTHING): string[] {
  return shown(readPublishOption(given(args), env));
}

function shown(configs: ReturnType<typeof readPublishOption>): string[] {
  return configs.map(({ target: { url }, codec }) =>
    codec === undefined ? `${url} raw` : `${url} ${codec.name} ${codec.bitRate}`
  );
}

Deno.test("readPublishOption() reads each target, with what it takes best", () => {
  assertEquals(read("relay"), []);
  assertEquals(
    read(
      "relay --publish icecast://source:p@a/x --publish=tcp://b:1 --publish pipe:///c " +
        "--publish rtmp://d/e/f --publish srt://g:1 --publish rtsp://h/i",
    ),
    [
      "icecast://a/x opus 128000",
      "tcp://b:1 raw",
      "pipe:///c raw",
      "rtmp://d/e/… aac 192000",
      "srt://g:1 aac 192000",
      "rtsp://h/i opus 128000",
    ],
  );
});

Deno.test("readPublishOption() gives the codec to all but raw takers", () => {
  assertEquals(
    read("relay --publish tcp://b:1 --publish icecast://source:p@a/x --publish-codec mp3:96k"),
    ["tcp://b:1 raw", "icecast://a/x mp3 96000"],
  );
});

Deno.test("readPublishOption() reads the variable where nothing was typed", () => {
  const env = (name: string) =>
    name === "SNDCPY_RELAY_PUBLISH" ? " tcp://a:1  tcp://b:2 " : undefined;
  assertEquals(read("relay", env), ["tcp://a:1 raw", "tcp://b:2 raw"]);
  assertEquals(read("relay --publish tcp://c:3", env), ["tcp://c:3 raw"]);
  const given = new GivenOptions(["publish", "--publish-codec", "opus"]);
  assertEquals(shown(readPublishCommand(given, [], env)), ["tcp://a:1 raw", "tcp://b:2 raw"]);
});

Deno.test("readPublishOption() publishes one phone, whoever says what where", () => {
  const env = () => "tcp://a:1";
  for (const several of ["--phone A --phone B", "--all-phones"]) {
    const refused = `${several.split(" ")[0]}`;
    for (
      const [what, read] of [
        ["$SNDCPY_RELAY_PUBLISH", () => readPublishOption(given(`relay ${several}`), env)],
        ["publish", () => readPublishCommand(given(`publish ${several}`), ["tcp://a:1"], NOTHING)],
        ["publish", () => readPublishCommand(given(`publish ${several}`), [], env)],
      ] as const
    ) {
      const { trouble } = assertThrows(read, UsageError);
      assertEquals(trouble, { code: "contradiction", first: refused, second: what });
    }
    assertEquals(readPublishOption(given(`relay ${several}`), NOTHING), []);
  }
});

Deno.test("GivenOptions gives back each value of an option that was repeated", () => {
  const { options } = new GivenOptions(["--publish", "tcp://a:1", "--publish", "tcp://b:2"]);
  assertEquals(options, [
    { name: "publish", value: "tcp://a:1" },
    { name: "publish", value: "tcp://b:2" },
  ]);
});
