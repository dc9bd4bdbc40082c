/**
 * Who is connected, and listens to nothing.
 *
 * @module
 */

/** How many there may be. */
export interface ConnectionLimits {
  readonly most: number;
  /** From one address, unless that is this computer: a proxy has everybody come from there. */
  readonly mostFromAddress: number;
}

/** One connection that was let in. */
export interface Connection {
  /** Its request has come: from then on it does not have to make room for others. */
  asked(): void;
  /** It is gone, or has become a listener, whom the audience counts. */
  leave(): void;
}

interface Entry {
  readonly host: string;
  isAsking: boolean;
  close(): void;
}

/**
 * The connections of everybody who is no listener, and their limits.
 *
 * Where there are as many as may be, the one goes that has taken longest to say what it wants: whoever
 * means no harm says it at once. If none is left to go, the newcomer does.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #isHere: (host: string) => boolean;
  readonly #entries = new Set<Entry>();

  /** @param isHere whether an address is this computer's loopback */
  constructor(limits: ConnectionLimits, isHere: (host: string) => boolean) {
    this.#limits = limits;
    this.#isHere = isHere;
  }

  /** How many there are. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Lets a connection in.
   *
   * @param host the address at its other end
   * @param close called when it has to make room
   * @returns undefined if there is no room
   */
  enter(host: string, close: () => void): Connection | undefined {
    const neighbours = this.#isHere(host) ? [] : this.#from(host);
    const { most, mostFromAddress } = this.#limits;
    if (neighbours.length >= mostFromAddress && !this.#makeRoom(neighbours)) return undefined;
    if (this.#entries.size >= most && !this.#makeRoom(this.#entries)) return undefined;
    const entry = { host, isAsking: true, close };
    this.#entries.add(entry);
    return {
      asked: () => void (entry.isAsking = false),
      leave: () => void this.#entries.delete(entry),
    };
  }

  #from(host: string): Entry[] {
    return Array.from(this.#entries).filter((entry) => entry.host === host);
  }

  #makeRoom(entries: Iterable<Entry>): boolean {
    for (const entry of entries) {
      if (!entry.isAsking) continue;
      this.#entries.delete(entry);
      entry.close();
      return true;
    }
    return false;
  }
}
