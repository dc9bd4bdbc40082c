/**
 * A relay with faults, for one client.
 *
 * @module
 */

import { demoFrames } from "../../src/core/source/demo_sound.ts";
import { PcmFormat } from "../../src/core/base/pcm_format.ts";

/** What is wrong with it. Without anything, it plays and stops as it should. */
export interface Faults {
  /** Begins that many bytes into the sound. */
  firstByte?: number;
  /** Sends so many bytes; half a second is what is asked for. */
  bytes?: number;
  /** Does not wait until it is asked to stop. */
  hangsUp?: boolean;
  /** Ends with it; with nothing it does not end. */
  exitCode?: number | null;
}

if (import.meta.main) {
  const faults: Faults = JSON.parse(Deno.args[0]!);
  const { firstByte = 0, bytes = 96_000, hangsUp = false, exitCode = 0 } = faults;
  const stop = Promise.withResolvers<void>();
  Deno.addSignalListener("SIGINT", stop.resolve);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.error(JSON.stringify({ event: "started", port: listener.addr.port }));
  const client = await listener.accept();
  const sound = demoFrames(PcmFormat.SNDCPY, 0, PcmFormat.SNDCPY.sampleRate);
  const writer = client.writable.getWriter();
  await writer.write(sound.slice(firstByte, firstByte + bytes));
  if (!hangsUp) await stop.promise;
  await writer.close();
  if (exitCode === null) await new Promise(() => setInterval(() => {}, 1000));
  else Deno.exit(exitCode);
}
