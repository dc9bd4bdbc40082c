import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PcmClient } from "../../../scripts/lab/pcm_client.ts";
import { FIRST_FRAME } from "../../../scripts/lab/pcm_source.ts";
import type { AdbServer } from "../../../scripts/lab/phone/adb_server.ts";
import type { EmulatedPhone } from "../../../scripts/lab/phone/emulated_phone.ts";
import { type PluggedPhone, testPhone } from "../../../scripts/lab/phone/plugged_phone.ts";
import { TemporaryScrcpy } from "../../../scripts/lab/phone/temporary_scrcpy.ts";
import { until } from "../../../scripts/lab/until.ts";

const JAR = "/data/local/tmp/server.jar";
const RAW =
  "tunnel_forward=true video=false control=false cleanup=false audio_codec=raw raw_stream=true";
const READ_FRAMES = 1024;

function command(version: string, options: string): string {
  return `CLASSPATH=${JAR} app_process / com.genymobile.scrcpy.Server ${version} ${options}`;
}

/** Pushes the server, and runs it while `use` runs. */
async function withServer(
  { phone, server }: PluggedPhone,
  options: string,
  use: () => Promise<void>,
): Promise<string> {
  await using scrcpy = await TemporaryScrcpy.create();
  assertEquals((await server.adb("push", scrcpy.serverPath, JAR)).code, 0);
  const shell = server.spawn("shell", `${command("4.1", options)} 2>&1`);
  const said = new Response(shell.stdout).text();
  await shell.stderr.cancel();
  let hasEnded = false;
  const ending = shell.status.then(() => hasEnded = true);
  await use();
  if (phone.scrcpy.isRunning && !hasEnded) shell.kill("SIGTERM");
  await ending;
  return await said;
}

async function connect(server: AdbServer, { scrcpy }: EmulatedPhone): Promise<PcmClient> {
  await until("the server", () => scrcpy.starts > 0);
  const remote = `localabstract:${scrcpy.socketNames.at(-1)}`;
  const port = Number((await server.adb("forward", "tcp:0", remote)).stdout);
  for (;;) {
    const client = await PcmClient.connect(port);
    await until("audio, or the end", () => client.receivedBytes > 0 || client.ending !== undefined);
    if (client.receivedBytes > 0) return client;
    await client[Symbol.asyncDispose]();
  }
}

testPhone("runs scrcpy's server, which gives raw audio to one, and ends with that one", async ({
  phone,
  server,
}) => {
  const said = await withServer({ phone, server }, `scid=0abc ${RAW}`, async () => {
    {
      await using client = await connect(server, phone);
      await client.hearsUpTo(FIRST_FRAME + 10 * READ_FRAMES);
      assertEquals([client.firstFrame, client.breaks], [FIRST_FRAME, []]);
      assertEquals(phone.scrcpy.socketNames, ["scrcpy_00000abc"]);
    }
    await until("the server's end", () => !phone.scrcpy.isRunning);
  });
  assertEquals(said, "[server] INFO: Device: [Google] google Pixel_5 (Android 13)\n");
});

testPhone(
  "sends a byte before the audio where scrcpy's server was not told to leave it out",
  async ({
    phone,
    server,
  }) => {
    await withServer({ phone, server }, `scid=1 ${RAW} send_dummy_byte=true`, async () => {
      await using client = await connect(server, phone);
      await until("an odd byte", () => client.receivedBytes % 4 === 1);
    });
  },
);

testPhone("says instead of audio that scrcpy's server may not capture", async ({
  phone,
  server,
}) => {
  phone.scrcpy.refusal = "Audio capture error";
  const said = await withServer({ phone, server }, `scid=1 ${RAW}`, async () => {
    await using client = await connect(server, phone);
    assertEquals([await client.ends(), client.receivedBytes], ["end", 4]);
    await until("the server's end", () => !phone.scrcpy.isRunning);
  });
  assertStringIncludes(said, "[server] ERROR: Audio capture error\n");
});

testPhone("ends scrcpy's server with its shell, and starts none of another version", async ({
  phone,
  server,
}) => {
  await withServer({ phone, server }, `scid=1 ${RAW}`, async () => {
    await until("the server", () => phone.scrcpy.isRunning);
  });
  await until("the server's end", () => !phone.scrcpy.isRunning);

  const { code, stderr } = await server.adb("shell", command("4.0", RAW));
  assertEquals(code, 1);
  const mismatch = "[server] ERROR: The server version (4.1) does not match the client (4.0)\n";
  assert(stderr.startsWith(mismatch), stderr);
  const unknown = await server.adb("shell", command("4.1", "audio_source=moon"));
  assertStringIncludes(unknown.stderr, "Audio source moon not supported");
  const none = await server.adb("shell", command("4.1", RAW).replace(JAR, "/no.jar"));
  assert(none.code !== 0);
});
