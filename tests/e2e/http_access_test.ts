import { assert, assertEquals } from "@std/assert";
import { networkInterfaces } from "../../src/io/network_interfaces.ts";
import { freePort } from "../../scripts/lab/free_port.ts";
import { RelayProcess, type SpawnOptions } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { concurrently } from "../../scripts/lab/until.ts";
import { HAS_OPENSSL, makeCertificate } from "../helpers/certificates.ts";

const TOKEN = "correct-horse-9";
/** An address that is this computer's, and no loopback. */
const OWN_ADDRESS = networkInterfaces().map(({ address }) => address).find((address) =>
  /^\d+\./.test(address) && !address.startsWith("127.")
);

async function serve(
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<[relay: RelayProcess, port: number]> {
  const httpPort = freePort();
  const relay = await RelayProcess.start(["demo", ...args], { httpPort, ...options });
  await relay.event("http-started");
  return [relay, httpPort];
}

/** The status that curl gets; 0 for a connection that is closed. */
async function curl(...args: string[]): Promise<number> {
  const words = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "5", ...args];
  return Number((await runProgram(words)).stdout);
}

Deno.test("relay lets in over HTTP", (test) =>
  concurrently(test, {
    "whoever knows the token, and nobody else, where others can reach it": async () => {
      const [relay, port] = await serve(["-b", "0.0.0.0"], { env: { SNDCPY_RELAY_TOKEN: TOKEN } });
      await using _ = relay;
      const url = `http://127.0.0.1:${port}/api/status`;
      assertEquals(await curl(url), 401);
      assertEquals(await curl(`${url}?token=${TOKEN}x`), 401);
      assertEquals(await curl(`${url}?token=${TOKEN}`), 200);
      assertEquals(await curl("-H", `Authorization: Bearer ${TOKEN}`, url), 200);
      assertEquals(await curl("-b", `sndcpy-relay-token-${port}=${TOKEN}`, url), 200);
      assertEquals(await curl("-I", `http://127.0.0.1:${port}/stream.wav?token=${TOKEN}`), 200);
      assertEquals(await curl("-I", `http://127.0.0.1:${port}/stream.wav`), 401);
      const logged = JSON.stringify([relay.events, relay.strayLines]);
      assertEquals(logged.includes(TOKEN), false);
    },
    "by a token that it makes, unless somebody opens it": async () => {
      const [relay, port] = await serve(["-b", "0.0.0.0"]);
      await using _ = relay;
      assertEquals(await curl(`http://127.0.0.1:${port}/api/status`), 401);
      await relay.event("token-unseen");
      const [open, openPort] = await serve(["-b", "0.0.0.0", "--open"]);
      await using __ = open;
      assertEquals(await curl(`http://127.0.0.1:${openPort}/api/status`), 200);
    },
    "everybody on this computer, by IPv6 as well, but by no foreign name": async () => {
      const [relay, port] = await serve(["--public-name", "radio.example"]);
      await using _ = relay;
      assertEquals(await curl(`http://127.0.0.1:${port}/api/status`), 200);
      assertEquals(await curl("-g", `http://[::1]:${port}/api/status`), 200);
      const rebound = (host: string) =>
        curl("--resolve", `${host}:${port}:127.0.0.1`, `http://${host}:${port}/api/status`);
      assertEquals(await rebound("evil.example"), 421);
      assertEquals(await rebound("radio.example"), 200);
      const foreign = ["-H", "Origin: http://evil.example"];
      const remove = ["-X", "DELETE", `http://127.0.0.1:${port}/api/clients/9`];
      assertEquals([await curl(...foreign, ...remove), await curl(...remove)], [403, 404]);
    },
  }));

Deno.test({
  name: "relay closes raw and HTTP connections from addresses that may not connect" +
    (OWN_ADDRESS === undefined ? ": this computer has no address in a network" : ""),
  ignore: OWN_ADDRESS === undefined,
  fn: async () => {
    const [relay, port] = await serve(["-b", "0.0.0.0", "--open", "--allow", "203.0.113.0/24"]);
    await using _ = relay;
    assertEquals(await curl(`http://${OWN_ADDRESS}:${port}/api/status`), 0);
    assertEquals(await curl(`http://127.0.0.1:${port}/api/status`), 200);
    using raw = await Deno.connect({ hostname: OWN_ADDRESS!, port: relay.port });
    assertEquals(await raw.read(new Uint8Array(1)).catch(() => null), null);
    using near = await Deno.connect({ hostname: "127.0.0.1", port: relay.port });
    assert(await near.read(new Uint8Array(1)) !== null);
    const refused = await relay.event("client-not-allowed");
    assertEquals(refused.host, OWN_ADDRESS);
    assertEquals(relay.all("open-bind"), []);
  },
});

Deno.test({
  name: `relay serves by https${HAS_OPENSSL ? "" : ": openssl is not installed"}`,
  ignore: !HAS_OPENSSL,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const { certificatePath, keyPath } = await makeCertificate(folder, "localhost");
      const httpPort = freePort();
      const files = ["--tls-cert", certificatePath, "--tls-key", keyPath];
      await using relay = await RelayProcess.start(["relay", "--source", "demo", ...files], {
        httpPort,
      });
      const { url } = await relay.event("http-started");
      assertEquals(url, `https://127.0.0.1:${httpPort}/`);
      const status = `${url}api/status`;
      assertEquals(await curl("--cacert", certificatePath, status), 200);
      assertEquals(await curl(status.replace("https", "http")), 0);
      const { code } = await runProgram(["ffmpeg", "-v", "error", "-t", "1", "-tls_verify", "0"]
        .concat("-i", `${url}stream.wav`, "-f", "null", "-"));
      assertEquals(code, 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
