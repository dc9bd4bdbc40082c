/**
 * Between Node's requests and responses and those of the web.
 *
 * @module
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/**
 * The request without a body, which is aborted when whoever asked is gone.
 *
 * @returns undefined for one that no URL can be made of
 */
export function asRequest(
  { method = "GET", url = "", headers }: IncomingMessage,
  response: ServerResponse,
): Request | undefined {
  const whole = `http://${headers.host ?? "localhost"}${url}`;
  if (!url.startsWith("/") || !URL.canParse(whole)) return undefined;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const pairs = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  try {
    return new Request(whole, {
      method,
      headers: Object.fromEntries(pairs),
      signal: gone.signal,
    });
  } catch {
    return undefined;
  }
}

/** Sends an answer of the web. Returns when it is sent, or whoever asked is gone. */
export async function sendAnswer(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null || response.req.method === "HEAD") {
    await answer.body?.cancel();
    response.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(answer.body as never), response);
  } catch {
    response.destroy();
  }
}
