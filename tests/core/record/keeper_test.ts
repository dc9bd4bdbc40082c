import { assertEquals } from "@std/assert";
import type { StationEvent } from "../../../src/core/event.ts";
import { type Keep, Keeper } from "../../../src/core/record/keeper.ts";
import type { StoredRecording } from "../../../src/core/record/recording_file.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { SimulatedDisk } from "../../../scripts/lab/simulated_disk.ts";
import { localInUtc } from "../../helpers/recording_world.ts";

const DAY_MS = 86_400_000;
const NOW_MS = 100 * DAY_MS;

/** What is removed of five recordings, a day apart and of 10 bytes each; the newest is being written. */
async function removed(
  keep: Keep,
  remove?: () => Promise<void>,
  isBeingWritten: (name: string) => boolean = () => false,
) {
  const events: StationEvent[] = [];
  const folder = new SimulatedDisk();
  const own: StoredRecording[] = [3, 0, 4, 1, 2].map((days) => ({
    name: `${days} days old`,
    bytes: 10,
    writtenAtMs: NOW_MS - days * DAY_MS,
    durationMs: undefined,
  }));
  folder.ownRecordings = () => Promise.resolve(own);
  if (remove !== undefined) folder.remove = remove;
  const calendar = { epochMs: () => NOW_MS, local: localInUtc };
  const keeper = new Keeper({
    ...{ keep, folder, calendar, isBeingWritten },
    emit: (event) => events.push(event),
  });
  await keeper.tidy("0 days old");
  await keeper.tidy("0 days old");
  return events.slice(0, events.length / (remove === undefined ? 2 : 1)).map((event) =>
    event.kind === "recording-removed" ? event.name : event.kind
  );
}

Deno.test("Keeper removes what is older than a time", async () => {
  assertEquals(await removed({ by: "time", ms: 2.5 * DAY_MS }), ["4 days old", "3 days old"]);
});

Deno.test("Keeper removes the oldest until the rest fits", async () => {
  assertEquals(await removed({ by: "size", bytes: 30 }), ["4 days old", "3 days old"]);
  assertEquals(await removed({ by: "size", bytes: 31 }), ["4 days old", "3 days old"]);
  assertEquals(await removed({ by: "size", bytes: 50 }), []);
});

Deno.test("Keeper leaves what is being written, however little there is room for", async () => {
  const all = ["4 days old", "3 days old", "2 days old", "1 days old"];
  assertEquals(await removed({ by: "size", bytes: 1 }), all);
});

Deno.test("Keeper says once that it cannot remove something", async () => {
  const refuse = () => {
    throw new TroubleError({ code: "folder-forbidden", path: "/x" });
  };
  assertEquals(await removed({ by: "size", bytes: 30 }, refuse), ["recordings-kept"]);
});

Deno.test("Keeper leaves what another recording is writing", async () => {
  const keep = { by: "time", ms: 2.5 * DAY_MS } as const;
  const isBeingWritten = (name: string) => name === "4 days old";
  assertEquals(await removed(keep, undefined, isBeingWritten), ["3 days old"]);
});
