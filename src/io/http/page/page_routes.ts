/**
 * The page that people look at.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { Hono } from "hono";
import { problem } from "../problem.ts";
import type { PageFile, PageWorld } from "./page_world.ts";

/** The page fetches from the relay alone, runs nothing but its own files, and is in no frame. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  ...["script", "style", "connect", "img", "media", "worker", "manifest"].map((kind) =>
    `${kind}-src 'self'`
  ),
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The page's files, how else to listen, and a picture that opens the page on a phone. */
export function pageRoutes({ files, ways }: PageWorld): Hono {
  const routes = new Hono();
  for (const file of files) {
    const etag = `"${createHash("sha256").update(file.text).digest("base64url").slice(0, 22)}"`;
    routes.get(file.path, ({ req }) => answer(file, etag, req.header("if-none-match")));
  }

  routes.get(
    "/api/ways",
    (context) =>
      context.json(ways(new URL(context.req.url), context.req.query("station") || undefined)),
  );

  routes.get("/api/qr.svg", async (context) => {
    const [url] = ways(new URL(context.req.url), undefined).pages;
    if (url === undefined) return problem(404, { code: "here-only" });
    // Not needed before somebody looks.
    const { renderSVG } = await import("uqr");
    return context.body(renderSVG(url, { pixelSize: 1, border: 2 }), 200, {
      "Content-Type": "image/svg+xml",
    });
  });

  return routes;
}

function answer({ contentType, text }: PageFile, etag: string, known: string | undefined) {
  const headers = {
    // A relay of another version may answer the next time.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "ETag": etag,
  };
  if (known === etag) return new Response(null, { status: 304, headers });
  return new Response(text, { headers: { ...headers, "Content-Type": contentType } });
}
