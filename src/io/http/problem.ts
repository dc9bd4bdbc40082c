/**
 * Answers that say what is wrong.
 *
 * Facts: RFC 9457.
 *
 * @module
 */

/** The names of the statuses that are answered (RFC 9110, section 15). */
export const TITLES: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  206: "Partial Content",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  416: "Range Not Satisfiable",
  421: "Misdirected Request",
  426: "Upgrade Required",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
};
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

/** The same for a person who looks at it in a browser: a text, and nothing that could be run. */
export function problemPage(status: number, detail: string): Response {
  const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  const text = detail.replace(/[&<>"]/g, (sign) => signs[sign]!);
  const page = '<!doctype html><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" ' +
    `content="light dark"><title>sndcpy-relay</title><p>${text}</p>\n`;
  return new Response(page, {
    status,
    headers: {
      ...HEADERS,
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
      "Referrer-Policy": "no-referrer",
    },
  });
}

/** Makes an answer of the type `application/problem+json`. */
export function problem(
  status: number,
  details: ProblemDetails = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { type: "about:blank", title: TITLES[status], status, ...details };
  return new Response(JSON.stringify(body) + "\n", {
    status,
    headers: { ...HEADERS, ...headers },
  });
}
