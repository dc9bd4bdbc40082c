import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { freePort } from "../../scripts/lab/free_port.ts";
import { PcmClient } from "../../scripts/lab/pcm_client.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { until } from "../../scripts/lab/until.ts";
import { testInNetwork } from "../helpers/own_network.ts";

/** A source that comes and goes is told of after 5 s. */
const OBSERVED_MS = 6500;

/** A relay at `port` whose source is at `sourcePort`, and which fills gaps. */
function startCircle(port: number, sourcePort: number): Promise<RelayProcess> {
  const args = ["--source", `tcp://127.0.0.1:${sourcePort}`, "--gap", "silence"];
  return RelayProcess.start(args, { port });
}

async function hearsItself(relay: RelayProcess): Promise<void> {
  const losses = () => relay.all("source-lost").map(({ reason }) => reason);
  await until("hears-itself", () => losses().includes("hears-itself"));
}

testInNetwork("relay notices that an address in the network is its own", async (ownHost) => {
  const port = freePort();
  const args = ["--source", `tcp://${ownHost}:${port}`, "--bind", "0.0.0.0"];
  await using relay = await RelayProcess.start(args, { port });
  const { reason, level } = await relay.event("source-lost");
  assertEquals([reason, level], ["hears-itself", "WARN"]);
  assertEquals(relay.all("client-joined"), []);
});

Deno.test("relay notices that a port forward leads back to it", async () => {
  const port = freePort();
  const forward = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const forwarding = forwardTo(port, forward);
  {
    await using relay = await startCircle(port, forward.addr.port);
    await using _client = await PcmClient.connect(port);
    await hearsItself(relay);
    assertEquals(relay.all("source-streams"), []);
  }
  forward.close();
  await forwarding;
});

Deno.test("relays in a circle take their own silence for no audio, and give it on", async () => {
  const [firstPort, secondPort] = [freePort(), freePort()];
  await using first = await startCircle(firstPort, secondPort);
  await using second = await startCircle(secondPort, firstPort);
  await using client = await PcmClient.connect(firstPort);
  await Promise.all([first, second].map(hearsItself));
  await delay(OBSERVED_MS);
  for (const relay of [first, second]) {
    assertEquals([relay.all("source-streams"), relay.strayLines], [[], []]);
  }
  const silentMs = client.silentBytes / 192;
  assert(silentMs > OBSERVED_MS / 2, `${silentMs} ms of silence`);
});

Deno.test("relays in a row get silence and audio through, and see no circle", async () => {
  await using source = new PcmSource();
  source.isPlaying = false;
  const [firstPort, secondPort] = [freePort(), freePort()];
  await using first = await startCircle(firstPort, source.port);
  await using second = await startCircle(secondPort, firstPort);
  await using client = await PcmClient.connect(secondPort);
  await second.event("source-streams");
  source.isPlaying = true;
  await client.hearsOn(source);
  for (const relay of [first, second]) assertEquals(relay.all("source-lost"), []);
});

Deno.test("three relays in a circle are told so, though they have nothing to say", async () => {
  const [ports, httpPorts] = [0, 1].map(() => [0, 1, 2].map(freePort));
  await using relays = new AsyncDisposableStack();
  const all = await Promise.all(ports!.map(async (port, index) => {
    const above = (index + 1) % 3;
    const source = `tcp://127.0.0.1:${ports![above]}?http=${httpPorts![above]}`;
    const options = { port, httpPort: httpPorts![index]! };
    return relays.use(await RelayProcess.start(["--source", source], options));
  }));
  await Promise.all(all.map(hearsItself));
  for (const relay of all) assertEquals([relay.all("source-streams"), relay.strayLines], [[], []]);
});

Deno.test("relays in a row know how many they are, and where the audio comes from", async () => {
  await using relays = new AsyncDisposableStack();
  const asked: RelayProcess[] = [];
  let above = "demo";
  for (const hops of [0, 1, 2]) {
    const httpPort = freePort();
    // The second asks for a token, as soon as others can reach it: it is asked nevertheless.
    const token = hops === 1 ? ["--token", "s3cret-word"] : [];
    const args = ["relay", "--source", above, ...token];
    const relay = relays.use(await RelayProcess.start(args, { httpPort }));
    above = `tcp://127.0.0.1:${relay.port}?http=${httpPort}`;
    const headers = { authorization: "Bearer s3cret-word" };
    await until(`${hops} hops`, async () => {
      const response = await fetch(`http://127.0.0.1:${httpPort}/api/status`, { headers })
        .catch(() => undefined);
      const [station] = (await response?.json())?.stations ?? [];
      return station?.hops === hops && station.origin === "demo";
    });
    asked.push(relay);
  }
  // Whoever asks is no client.
  assertEquals(asked.map((relay) => relay.all("client-joined").length), [1, 1, 0]);
});

/** Connects each who comes with a port, until the listener is closed. */
async function forwardTo(port: number, listener: Deno.TcpListener): Promise<void> {
  const ends: Promise<unknown>[] = [];
  for await (const near of listener) {
    const far = await Deno.connect({ port });
    const both = [near.readable.pipeTo(far.writable), far.readable.pipeTo(near.writable)];
    ends.push(Promise.allSettled(both));
  }
  await Promise.all(ends);
}
