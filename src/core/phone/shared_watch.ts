/**
 * One look at the phones, for all who wait for one.
 *
 * @module
 */

import { abortable } from "../base/abortable.ts";
import type { PhoneAccess, PhoneDevice } from "./phone.ts";

type Watch = PhoneAccess["watch"];

/**
 * Watches while somebody does, once for everybody: each watch is a process of adb's or a connection
 * to its server. Whoever comes later is told at once how things are; all get the end, or the failure.
 */
export class SharedWatch {
  readonly #watch: Watch;
  #round: Round | undefined;

  /** @param watch as {@linkcode PhoneAccess.watch} */
  constructor(watch: Watch) {
    this.#watch = watch;
  }

  /** As {@linkcode PhoneAccess.watch}; of what changes quickly only the last is told. */
  async *watch(signal: AbortSignal): AsyncGenerator<readonly PhoneDevice[]> {
    const round = this.#round ??= new Round(this.#watch, () => this.#forget(round));
    const watcher = round.enter();
    try {
      for (;;) {
        const devices = await abortable(watcher.next(), signal).catch((error) => {
          if (signal.aborted) return undefined;
          throw error;
        });
        if (devices === undefined) return;
        yield devices;
      }
    } finally {
      await round.leave(watcher);
    }
  }

  #forget(round: Round): void {
    if (this.#round === round) this.#round = undefined;
  }
}

/** From the first who watches to the last. */
class Round {
  readonly #watchers = new Set<Watcher>();
  readonly #stop = new AbortController();
  readonly #over: () => void;
  readonly #running: Promise<void>;
  #last: readonly PhoneDevice[] | undefined;

  /** @param over called when nobody can enter any more */
  constructor(watch: Watch, over: () => void) {
    this.#over = over;
    this.#running = this.#run(watch);
  }

  enter(): Watcher {
    const watcher = new Watcher();
    this.#watchers.add(watcher);
    if (this.#last !== undefined) watcher.tell(this.#last);
    return watcher;
  }

  /** Whoever leaves last waits until nobody watches any more. */
  async leave(watcher: Watcher): Promise<void> {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    this.#over();
    this.#stop.abort();
    await this.#running;
  }

  /** Never rejects. */
  async #run(watch: Watch): Promise<void> {
    try {
      for await (const devices of watch(this.#stop.signal)) {
        this.#last = devices;
        for (const watcher of this.#watchers) watcher.tell(devices);
      }
      this.#over();
      for (const watcher of this.#watchers) watcher.end();
    } catch (error) {
      this.#over();
      for (const watcher of this.#watchers) watcher.fail(error);
    }
  }
}

/** One who watches, and what is not told yet. */
class Watcher {
  #devices: readonly PhoneDevice[] | undefined;
  #ending: (() => Promise<undefined>) | undefined;
  #wake: () => void = () => {};

  tell(devices: readonly PhoneDevice[]): void {
    this.#devices = devices;
    this.#wake();
  }

  end(): void {
    this.#ending = () => Promise.resolve(undefined);
    this.#wake();
  }

  fail(error: unknown): void {
    this.#ending = () => Promise.reject(error);
    this.#wake();
  }

  /** @returns undefined at the end */
  async next(): Promise<readonly PhoneDevice[] | undefined> {
    while (this.#devices === undefined) {
      if (this.#ending !== undefined) return await this.#ending();
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    const devices = this.#devices;
    this.#devices = undefined;
    return devices;
  }
}
