import { assert, assertEquals } from "@std/assert";
import { freePort } from "../../scripts/lab/free_port.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { runProgram } from "../../scripts/lab/run_program.ts";
import { until } from "../../scripts/lab/until.ts";

const NGINX = ["nginx", "/usr/sbin/nginx"].find(isInstalled);
const NAME = "radio.example";
const GUIDE = new URL("../../docs/SCALE.md", import.meta.url);

/** What people copy from the guide, with this relay in place of theirs. */
async function location(httpPort: number): Promise<string> {
  const [, block] = /```nginx\n([^]+?)```/.exec(await Deno.readTextFile(GUIDE))!;
  return block!.replace("28202", String(httpPort));
}

async function startNginx(folder: string, port: number, location: string) {
  await Deno.writeTextFile(
    `${folder}/nginx.conf`,
    `daemon off; pid ${folder}/pid; error_log ${folder}/log;
    events {}
    http {
      access_log off;
      client_body_temp_path ${folder}; proxy_temp_path ${folder};
      fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
      server { listen 127.0.0.1:${port}; server_name ${NAME}; ${location} }
    }`,
  );
  const outputs = { stdin: "null", stdout: "null", stderr: "null" } as const;
  return new Deno.Command(NGINX!, { args: ["-c", `${folder}/nginx.conf`], ...outputs }).spawn();
}

/** The first bytes of an answer, as they come. */
async function firstBytes(url: string, bytes: number): Promise<Uint8Array> {
  const found: number[] = [];
  for await (const chunk of (await fetch(url)).body!) {
    found.push(...chunk);
    if (found.length >= bytes) break;
  }
  return Uint8Array.from(found);
}

Deno.test({
  name: "relay is heard behind nginx, as the guide sets it up" +
    (NGINX === undefined ? " (nginx is not installed)" : ""),
  ignore: NGINX === undefined,
  fn: async () => {
    const [httpPort, port] = [freePort(), freePort()];
    await using relay = await RelayProcess.start(["demo", "--public-name", NAME], { httpPort });
    await relay.event("http-started");
    const folder = await Deno.makeTempDir();
    const nginx = await startNginx(folder, port, await location(httpPort));
    try {
      const url = `http://127.0.0.1:${port}/`;
      const status = () => runProgram(["curl", "-s", "-H", `Host: ${NAME}`, `${url}api/status`]);
      await until("nginx to listen", async () => (await status()).code === 0);
      const { stations } = JSON.parse((await status()).stdout);
      assertEquals(stations[0].state, "streaming");
      const event = await firstBytes(`${url}api/events`, 20);
      assert(new TextDecoder().decode(event).startsWith("retry: "));
      const audio = await firstBytes(`${url}stream.wav`, 20_000);
      assertEquals(new TextDecoder().decode(audio.slice(0, 4)), "RIFF");
      assert(audio.slice(1000).some((byte) => byte !== 0));
      const page = await fetch(url);
      assert((await page.text()).includes("<title>sndcpy-relay</title>"));
      assertEquals(await hello(`ws://127.0.0.1:${port}/stream.ws`), "48000:16:2");
    } finally {
      nginx.kill();
      await nginx.status;
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** The format that a WebSocket begins with. */
async function hello(url: string): Promise<string> {
  const socket = new WebSocket(url);
  const said = Promise.withResolvers<string>();
  const closed = Promise.withResolvers<void>();
  socket.onmessage = ({ data }) => said.resolve(data);
  socket.onclose = () => closed.resolve();
  socket.onerror = () => said.reject(new Error(`${url} is no WebSocket`));
  try {
    return JSON.parse(await said.promise).format;
  } finally {
    socket.close();
    await closed.promise;
  }
}
