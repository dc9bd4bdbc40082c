/**
 * Chromium's DevTools protocol, as far as it is needed here.
 *
 * @module
 */

import { deadline } from "@std/async/deadline";

/** A recording is an answer, too. */
const ANSWER_LIMIT_MS = 120_000;

/** What an answer or an event says. */
export type DevToolsData = Record<string, unknown>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: DevToolsData;
  readonly result?: DevToolsData;
  readonly error?: { readonly message: string };
}

/** One connection to a browser. */
export class DevTools {
  /** Called with each event. */
  onEvent: (method: string, params: DevToolsData, sessionId: string | undefined) => void = () => {};
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, PromiseWithResolvers<DevToolsData>>();
  #count = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = () => {
      for (const { reject } of this.#answers.values()) reject(new Error("The browser has gone"));
    };
  }

  /** @throws {Error} when nobody is there */
  static async connect(url: string): Promise<DevTools> {
    const socket = new WebSocket(url);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`${url} does not answer`));
    await promise;
    return new DevTools(socket);
  }

  /**
   * Gives a command, to a page if a session is named, and waits for what comes of it.
   *
   * @throws {Error} when it cannot be carried out, and when the browser has gone or hangs
   */
  async send(method: string, params: DevToolsData = {}, sessionId?: string): Promise<DevToolsData> {
    const id = ++this.#count;
    const answer = Promise.withResolvers<DevToolsData>();
    this.#answers.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return await deadline(answer.promise, ANSWER_LIMIT_MS);
  }

  /** Resolves when the connection has ended. */
  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.addEventListener("close", () => resolve());
    if (this.#socket.readyState === WebSocket.CLOSED) resolve();
    this.#socket.close();
    await promise;
  }

  #hear({ id, method, params, result, error, sessionId }: Message & { sessionId?: string }): void {
    if (method !== undefined) this.onEvent(method, params ?? {}, sessionId);
    if (id === undefined) return;
    if (error !== undefined) this.#answers.get(id)?.reject(new Error(error.message));
    else this.#answers.get(id)?.resolve(result ?? {});
    this.#answers.delete(id);
  }
}
