import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { Crowd } from "../helpers/crowd.ts";
import { assertHeardAll } from "../../scripts/lab/pcm_client.ts";
import { PcmSource } from "../../scripts/lab/pcm_source.ts";
import { processorShare } from "../../scripts/lab/process_usage.ts";
import { RelayProcess } from "../../scripts/lab/relay_process.ts";
import { concurrently, until } from "../../scripts/lab/until.ts";

const LEAVING = 5;
/** Of one processor. */
const NEXT_TO_NOTHING = 0.05;

Deno.test({
  name: "relay lives within the limit of open files",
  ignore: Deno.build.os !== "linux",
  fn: (test) =>
    concurrently(test, {
      "when there are fewer files than it was told": surviveTooMany,
      "by taking no more clients than there can be": takeNoMore,
    }),
});

async function surviveTooMany(): Promise<void> {
  await using source = new PcmSource();
  await using relay = await RelayProcess.start(source.args);
  await relay.event("source-streams");
  await new Deno.Command("prlimit", { args: ["--pid", `${relay.pid}`, "--nofile=60"] }).output();
  await using crowd = await Crowd.connect(relay, 100);
  await relay.event("accept-failed");
  await until("somebody is heard", () => crowd.served.length > 2 * LEAVING);
  source.isPlaying = false;
  const share = await processorShare(relay.pid, () => delay(1000));
  assert(share < NEXT_TO_NOTHING, `${share} of a processor was used to accept nobody`);

  source.isPlaying = true;
  const { served } = crowd;
  for (const client of served) await client.hearsOn(source);
  const [leaving, staying] = [served.slice(0, LEAVING), served.slice(LEAVING)];
  for (const client of leaving) client.close();
  await until("others are let in", () => crowd.served.length >= served.length + LEAVING);
  await assertHeardAll(staying, source);
}

async function takeNoMore(): Promise<void> {
  await using source = new PcmSource();
  await using relay = await RelayProcess.start(
    [...source.args, "--max-clients", "1000"],
    { fileLimit: 100 },
  );
  await using crowd = await Crowd.connect(relay, 100);
  await relay.event("client-refused");
  await until("all are served or closed", () => crowd.served.length + crowd.ended.length === 100);
  assertEquals(relay.all("clients-limited")[0]?.possible, 50);
  const { served } = crowd;
  assert(served.length > 20 && served.length < 60, `${served.length} clients were let in`);
  assertEquals(relay.all("accept-failed"), []);

  // The last open file is not for a client: the source must be able to come back.
  source.hangUp();
  for (const client of served) await client.hearsOn(source);
}
