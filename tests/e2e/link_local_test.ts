import { assertEquals } from "@std/assert";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { testLinkLocal } from "../helpers/own_network.ts";

testLinkLocal("relay listens on a link-local address, and is heard by its zone", async (host) => {
  await using relay = await RelayProcess.start(["--source", "demo", "--bind", host]);
  const { addresses } = await relay.event("started");
  assertEquals(addresses, [`[${host}]:${relay.port}`]);
  const source = `tcp://[${host}]:${relay.port}`;
  await using second = await RelayProcess.start(["--source", source]);
  await second.event("source-streams");
  assertEquals((await second.event("started")).source, source);
});
