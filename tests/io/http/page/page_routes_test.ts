import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pageRoutes } from "../../../../src/io/http/page/page_routes.ts";

const FILES = [
  { path: "/", contentType: "text/html; charset=utf-8", text: "<p>こ</p>" },
  { path: "/main.js", contentType: "text/javascript; charset=utf-8", text: "1" },
];

function routesFor(pages: readonly string[]) {
  return pageRoutes({
    files: FILES,
    ways: ({ host }) => ({ pages, streams: [], players: [{ name: "mpv", line: `mpv ${host}` }] }),
  });
}

Deno.test("GET / gives each file with its type, and permits nothing from elsewhere", async () => {
  const routes = routesFor([]);
  for (const { path, contentType, text } of FILES) {
    const answer = await routes.request(path);
    assertEquals(answer.headers.get("content-type"), contentType);
    assertEquals(await answer.text(), text);
    const policy = answer.headers.get("content-security-policy")!;
    const parts = policy.split("; ").map((part) => part.split(" "));
    assertEquals(parts[0], ["default-src", "'none'"]);
    assert(parts.every(([, ...allowed]) => allowed.every((word) => /^'(self|none)'$/.test(word))));
    for (const name of ["base-uri", "form-action", "frame-ancestors"]) {
      assertStringIncludes(policy, `${name} 'none'`);
    }
  }
});

Deno.test("GET / says that a browser has the file already", async () => {
  const routes = routesFor([]);
  const etag = (await routes.request("/")).headers.get("etag")!;
  const again = await routes.request("/", { headers: { "if-none-match": etag } });
  assertEquals([again.status, await again.text()], [304, ""]);
  const other = await routes.request("/main.js", { headers: { "if-none-match": etag } });
  assertEquals(other.status, 200);
});

Deno.test("GET /api/ways asks for the ways under the name that the page was opened by", async () => {
  const answer = await routesFor([]).request("http://relay.local:28202/api/ways");
  const { players } = await answer.json();
  assertEquals(players, [{ name: "mpv", line: "mpv relay.local:28202" }]);
});

Deno.test("GET /api/qr.svg is a picture, where other devices can open the page", async () => {
  const there = await routesFor(["http://192.168.1.20:28202/"]).request("/api/qr.svg");
  assertEquals(there.headers.get("content-type"), "image/svg+xml");
  // Version 2: 25 modules, and a border of 2 on each side.
  assertStringIncludes(await there.text(), `viewBox="0 0 29 29"`);
  const nowhere = await routesFor([]).request("/api/qr.svg");
  assertEquals([nowhere.status, (await nowhere.json()).code], [404, "here-only"]);
});
