/**
 * Recordings, over HTTP. Nothing is removed by it.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { type Trouble, TroubleError, troubleOf } from "../../../core/trouble.ts";
import type { HttpWorld } from "../http_world.ts";
import { problem } from "../problem.ts";
import { readRange } from "./byte_range.ts";
import { listReport, runningReport } from "./recordings_report.ts";
import type { OpenRecording } from "./recordings.ts";

/** What is answered to a trouble; to others, that the relay cannot do it now. */
export const STATUSES: Readonly<Partial<Record<Trouble["code"], number>>> = {
  "unknown-form": 400,
  "recordings-off": 403,
  "files-forbidden": 403,
  "no-such-recording": 404,
  "no-such-station": 404,
  "own-recording": 409,
  "too-many-recordings": 503,
  "too-many-clients": 503,
};
const UNAVAILABLE = 503;

/** By the endings of files. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  wav: "audio/wav",
  flac: "audio/flac",
  opus: "audio/ogg; codecs=opus",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
};

/** Recordings can be begun, listed, ended and downloaded. */
export function recordingRoutes(world: HttpWorld): Hono {
  const { recordings, explain } = world;
  const routes = new Hono();
  const one = "/api/recordings/:id{\\d+}";

  routes.get("/api/recordings", async (context) => {
    return context.json(await listReport(world));
  });

  routes.post("/api/recordings", async (context) => {
    const running = await recordings.begin(
      context.req.query("form"),
      context.req.query("station") || undefined,
    );
    return context.json(runningReport(running), 201, { Location: `/api/recordings/${running.id}` });
  });

  routes.get(one, (context) => {
    const id = Number(context.req.param("id"));
    const running = recordings.running().find((each) => each.id === id);
    if (running === undefined) throw new TroubleError({ code: "no-such-recording" });
    return context.json(runningReport(running));
  });

  routes.delete(one, async (context) => {
    return context.json(runningReport(await recordings.end(Number(context.req.param("id")))));
  });

  routes.get("/api/recordings/:name", async (context) => {
    const name = context.req.param("name");
    return download(context, name, await recordings.open(name));
  });

  routes.all("/api/recordings", () => problem(405, {}, { Allow: "GET, HEAD, POST" }));
  routes.all(one, () => problem(405, {}, { Allow: "GET, HEAD, DELETE" }));
  routes.all("/api/recordings/:name", () => problem(405, {}, { Allow: "GET, HEAD" }));

  routes.onError((error) => {
    const trouble = troubleOf(error);
    if (trouble === undefined) throw error;
    const { code } = trouble;
    return problem(STATUSES[code] ?? UNAVAILABLE, { code, detail: explain(trouble) });
  });
  return routes;
}

function download({ req }: Context, name: string, file: OpenRecording): Response {
  const { bytes, writtenAtMs } = file;
  // A part of what has changed meanwhile would not fit.
  const range = req.header("if-range") === undefined
    ? readRange(req.header("range"), bytes)
    : undefined;
  if (range === "beyond") {
    file[Symbol.dispose]();
    return problem(416, {}, { "Content-Range": `bytes */${bytes}` });
  }
  const { start, end } = range ?? { start: 0, end: bytes };
  const headers = {
    "Content-Type": CONTENT_TYPES[name.slice(name.lastIndexOf(".") + 1)] ??
      "application/octet-stream",
    "Content-Length": String(end - start),
    "Content-Disposition": disposition(name),
    "Accept-Ranges": "bytes",
    "Last-Modified": new Date(writtenAtMs).toUTCString(),
    ...range === undefined ? {} : { "Content-Range": `bytes ${start}-${end - 1}/${bytes}` },
  };
  const status = range === undefined ? 200 : 206;
  if (req.method !== "HEAD") return new Response(file.stream(start, end), { status, headers });
  file[Symbol.dispose]();
  return new Response(null, { status, headers });
}

/** Facts: RFC 6266, RFC 8187. */
function disposition(name: string): string {
  if (/^[\w. -]+$/.test(name)) return `attachment; filename="${name}"`;
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
}
