import { assertEquals, assertRejects } from "@std/assert";
import type { PhoneDevice } from "../../../src/core/phone/phone.ts";
import { SharedWatch } from "../../../src/core/phone/shared_watch.ts";

/** adb's server as a test has it. */
class ScriptedServer {
  /** How often somebody has begun to watch. */
  begun = 0;
  /** How many watch. */
  watching = 0;
  #news: PromiseWithResolvers<readonly PhoneDevice[] | undefined> = Promise.withResolvers();

  async *watch(signal: AbortSignal): AsyncGenerator<readonly PhoneDevice[]> {
    this.begun++;
    this.watching++;
    this.#news = Promise.withResolvers();
    signal.addEventListener("abort", () => this.#news.resolve(undefined));
    try {
      for (let devices = await this.#news.promise; devices; devices = await this.#news.promise) {
        this.#news = Promise.withResolvers();
        yield devices;
      }
    } finally {
      this.watching--;
    }
  }

  list(...serials: string[]): void {
    this.#news.resolve(serials.map((serial) => ({ serial, state: "device" })));
  }

  end(error?: Error): void {
    if (error === undefined) this.#news.resolve(undefined);
    else this.#news.reject(error);
  }
}

function world() {
  const server = new ScriptedServer();
  const shared = new SharedWatch((signal) => server.watch(signal));
  const stop = new AbortController();
  return { server, stop, begin: () => shared.watch(stop.signal) };
}

type Phones = AsyncGenerator<readonly PhoneDevice[]>;

async function next(phones: Phones): Promise<string> {
  const { done, value } = await phones.next();
  return done ? "end" : value.map(({ serial }) => serial).join();
}

Deno.test("SharedWatch watches once for all, and tells whoever comes later how things are", async () => {
  const { server, begin } = world();
  const [first, second] = [begin(), begin()];
  const [a, b] = [next(first), next(second)];
  server.list("PIXEL");
  assertEquals(await Promise.all([a, b]), ["PIXEL", "PIXEL"]);
  const third = begin();
  assertEquals([await next(third), server.begun, server.watching], ["PIXEL", 1, 1]);
  const [c, d] = [next(first), next(third)];
  server.list();
  assertEquals(await Promise.all([c, d]), ["", ""]);
  for (const phones of [first, second, third]) await phones.return(undefined);
});

Deno.test("SharedWatch watches no longer than somebody does, and then anew", async () => {
  const { server, begin } = world();
  const first = begin();
  const a = next(first);
  server.list("PIXEL");
  await a;
  await first.return(undefined);
  const second = begin();
  const b = next(second);
  await Promise.resolve();
  server.list("GALAXY");
  assertEquals([await b, server.begun], ["GALAXY", 2]);
  await second.return(undefined);
  assertEquals(server.watching, 0);
});

Deno.test("SharedWatch gives the end and a failure to everybody", async () => {
  const { server, begin } = world();
  const ends = [next(begin()), next(begin())];
  server.end();
  assertEquals(await Promise.all(ends), ["end", "end"]);
  const failures = [next(begin()), next(begin())];
  server.end(new Error("odd"));
  for (const failure of failures) await assertRejects(() => failure, Error, "odd");
});

Deno.test("SharedWatch ends for whoever stops", async () => {
  const { server, stop, begin } = world();
  const phones = next(begin());
  stop.abort();
  assertEquals(await phones, "end");
  assertEquals(server.watching, 0);
});
