import { assertEquals } from "@std/assert";
import { eventData, troubleData } from "../../src/core/event_data.ts";
import { TroubleError } from "../../src/core/trouble.ts";

const REFUSED = {
  code: "refused",
  source: { kind: "tcp", host: "::1", port: 5000, socketName: "sndcpy", isAdbMissing: true },
} as const;

Deno.test("troubleData() has the code as reason, and the source as --source has it", () => {
  assertEquals(troubleData(REFUSED), { reason: "refused", source: "tcp://[::1]:5000" });
});

Deno.test("eventData() says of a loss what troubleData() says of its trouble", () => {
  const error = new TroubleError(REFUSED);
  assertEquals(eventData({ kind: "source-lost", station: "relay", error }), {
    event: "source-lost",
    station: "relay",
    ...troubleData(REFUSED),
  });
});
