/**
 * Answers that say what is wrong.
 *
 * Facts: RFC 9457.
 *
 * @module
 */

import { STATUS_CODES } from "node:http";

const HEADERS = {
  "Content-Type": "application/problem+json",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
};

/** What is wrong, besides the status. */
export interface ProblemDetails {
  /** A code that programs can rely on. */
  readonly code?: string;
  /** What people can do about it. */
  readonly detail?: string;
}

/** Makes an answer of the type `application/problem+json`. */
export function problem(
  status: number,
  details: ProblemDetails = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { type: "about:blank", title: STATUS_CODES[status], status, ...details };
  return new Response(JSON.stringify(body) + "\n", {
    status,
    headers: { ...HEADERS, ...headers },
  });
}
