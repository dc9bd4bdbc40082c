/**
 * What went wrong with a request, as RFC 9457 has it.
 *
 * @module
 */

/**
 * An answer that says so to programs.
 *
 * @param code what it is, in a few words with hyphens; docs/HTTP.md lists them
 * @param parameters what it is about
 */
export function problem(
  status: number,
  code: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Response {
  const body = { ...parameters, type: `urn:sndcpy-relay:${code}`, title: code, status };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
