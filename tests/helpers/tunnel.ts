/**
 * Passes connections on, as `ssh -L` does. As a program: HOST PORT PATH, from there to a UNIX socket.
 *
 * @module
 */

/** What takes connections, and makes one more for each. */
export class Tunnel implements AsyncDisposable {
  readonly #listener: Deno.Listener;
  readonly #connections = new Set<Deno.Conn>();
  readonly #running = new Set<Promise<unknown>>();

  constructor(listener: Deno.Listener, connect: () => Promise<Deno.Conn>) {
    this.#listener = listener;
    this.#own(this.#serve(connect));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) close(connection);
    await Promise.all(this.#running);
  }

  async #serve(connect: () => Promise<Deno.Conn>): Promise<void> {
    for await (const client of this.#listener) {
      const server = await connect().catch(() => undefined);
      if (server === undefined) client.close();
      else this.#own(this.#join(client, server));
    }
  }

  /** Passes on what either says to the other, until one of them is gone. */
  async #join(client: Deno.Conn, server: Deno.Conn): Promise<void> {
    const both = [client, server];
    for (const connection of both) this.#connections.add(connection);
    await Promise.race([pass(client, server), pass(server, client)]);
    for (const connection of both) {
      close(connection);
      this.#connections.delete(connection);
    }
  }

  #own(running: Promise<unknown>): void {
    this.#running.add(running);
    running.finally(() => this.#running.delete(running));
  }
}

async function pass(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (;;) {
      const count = await from.read(buffer);
      if (count === null) return;
      for (let sent = 0; sent < count;) sent += await to.write(buffer.subarray(sent, count));
    }
  } catch {
    // One of them is gone.
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}

if (import.meta.main) {
  const [hostname, port, path] = Deno.args;
  const listener = Deno.listen({ hostname: hostname!, port: Number(port) });
  new Tunnel(listener, () => Deno.connect({ transport: "unix", path: path! }));
  console.log("ready");
}
