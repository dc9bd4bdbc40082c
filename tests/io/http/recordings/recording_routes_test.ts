import { assertEquals } from "@std/assert";
import { routes } from "../../../../src/io/http/routes.ts";
import { ask, HttpLab, testAdvice } from "../../../helpers/http_lab.ts";
import { RUNNING } from "../../../helpers/scripted_recordings.ts";

const PATH = "/api/recordings";
const FILE = { name: "a b.wav", bytes: 100, writtenAtMs: RUNNING.beganAtMs, durationMs: 2000.4 };
const CONTENT = Uint8Array.from({ length: FILE.bytes }, (_, index) => index);

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

Deno.test("POST /api/recordings begins one in the form that is asked for, and says where it is", async () => {
  await using lab = new HttpLab();
  const app = routes(lab.world);
  const response = await app.request(`${PATH}?form=flac`, { method: "POST" });
  assertEquals([response.status, response.headers.get("location")], [201, `${PATH}/1`]);
  const body = await response.json();
  assertEquals([body.id, body.form, body.recordedMs, body.beganAt], [
    1,
    "flac",
    1500,
    "2026-11-28T19:30:05.000Z",
  ]);
  assertEquals((await ask(app, `${PATH}/1`)).body, body);
});

Deno.test("DELETE /api/recordings ends one, and says how it was; there is no more of it then", async () => {
  await using lab = new HttpLab();
  const app = routes(lab.world);
  lab.recordings.all.push(RUNNING);
  const { status, body } = await ask(app, `${PATH}/1`, { method: "DELETE" });
  assertEquals([status, body.name, body.trouble], [200, "a.wav", null]);
  const after = await ask(app, `${PATH}/1`);
  assertEquals([after.status, after.body.code], [404, "no-such-recording"]);
});

Deno.test("GET /api/recordings lists files, the newest first, and which are being written", async () => {
  await using lab = new HttpLab();
  const { recordings } = lab;
  recordings.all.push({ ...RUNNING, trouble: { code: "disk-full", path: "a.wav" } });
  const older = { ...FILE, writtenAtMs: 0, durationMs: undefined };
  recordings.files.push(older, { ...FILE, name: "a.wav" });
  const { body: { trouble, running, files } } = await ask(routes(lab.world), PATH);
  assertEquals([trouble, running[0].trouble], [null, { reason: "disk-full", path: "a.wav" }]);
  assertEquals(files[0], {
    name: "a.wav",
    form: "wav",
    bytes: 100,
    durationMs: 2000,
    writtenAt: "2026-11-28T19:30:05.000Z",
    isBeingWritten: true,
  });
  assertEquals([files[1].durationMs, files[1].isBeingWritten], [null, false]);
});

Deno.test("GET /api/recordings says in words why none can be begun", async () => {
  await using lab = new HttpLab();
  lab.recordings.trouble = { code: "recordings-off" };
  const { status, body } = await ask(routes(lab.world), PATH);
  const trouble = {
    reason: "recordings-off",
    detail: "About recordings-off",
    advice: testAdvice({ code: "recordings-off" }),
  };
  assertEquals([status, body], [200, { schema: 1, trouble, running: [], files: [] }]);
});

Deno.test("POST /api/recordings answers a trouble as a problem, with what to do", async () => {
  await using lab = new HttpLab();
  const app = routes(lab.world);
  const statuses = {
    "recordings-off": 403,
    "own-recording": 409,
    "no-such-recording": 404,
    "too-many-clients": 503,
  } as const;
  for (const [code, expected] of Object.entries(statuses)) {
    lab.recordings.trouble = { code: code as keyof typeof statuses };
    const { status, type, body } = await ask(app, PATH, { method: "POST" });
    assertEquals([status, type], [expected, "application/problem+json"]);
    assertEquals([body.code, body.detail], [code, `About ${code}`]);
  }
});

Deno.test("GET /api/recordings/NAME is the file, with its type, length and name", async () => {
  await using lab = new HttpLab();
  lab.recordings.files.push(FILE);
  const response = await routes(lab.world).request(`${PATH}/a%20b.wav`);
  const { headers } = response;
  assertEquals(await bytesOf(response), CONTENT);
  assertEquals(
    ["content-type", "content-length", "content-disposition", "last-modified"].map((name) =>
      headers.get(name)
    ),
    ["audio/wav", "100", 'attachment; filename="a b.wav"', "Sat, 28 Nov 2026 19:30:05 GMT"],
  );
});

Deno.test("GET /api/recordings/NAME says a name of any letters", async () => {
  await using lab = new HttpLab();
  const name = `"電話's".flac`;
  lab.recordings.files.push({ ...FILE, name });
  const response = await routes(lab.world).request(`${PATH}/${encodeURIComponent(name)}`);
  await response.body!.cancel();
  assertEquals(
    [response.headers.get("content-disposition"), response.headers.get("content-type")],
    ["attachment; filename*=UTF-8''%22%E9%9B%BB%E8%A9%B1%27s%22.flac", "audio/flac"],
  );
});

Deno.test("GET /api/recordings/NAME sends the part that is asked for", async () => {
  await using lab = new HttpLab();
  lab.recordings.files.push(FILE);
  const app = routes(lab.world);
  const get = (range: string) => app.request(`${PATH}/a%20b.wav`, { headers: { range } });
  for (
    const [range, start, end] of [
      ["bytes=0-9", 0, 10],
      ["bytes=90-", 90, 100],
      ["bytes=-5", 95, 100],
      ["bytes=90-1000", 90, 100],
    ] as const
  ) {
    const response = await get(range);
    assertEquals([response.status, await bytesOf(response)], [206, CONTENT.subarray(start, end)]);
    assertEquals(response.headers.get("content-range"), `bytes ${start}-${end - 1}/100`);
    assertEquals(response.headers.get("content-length"), String(end - start));
  }
  for (const range of ["bytes=5-3", "bytes=-", "bytes=0-1,5-6", "rows=1-2"]) {
    const response = await get(range);
    assertEquals([response.status, (await bytesOf(response)).length], [200, 100]);
  }
  for (const range of ["bytes=100-", "bytes=-0"]) {
    const { status, headers } = await get(range);
    assertEquals([status, headers.get("content-range")], [416, "bytes */100"]);
  }
  assertEquals(lab.recordings.openFiles, 0);
});

Deno.test("GET /api/recordings/NAME leaves no file open, whoever leaves or asks for the head alone", async () => {
  await using lab = new HttpLab();
  lab.recordings.files.push(FILE);
  const app = routes(lab.world);
  const head = await app.request(`${PATH}/a%20b.wav`, { method: "HEAD" });
  assertEquals([head.headers.get("content-length"), head.body], ["100", null]);
  await (await app.request(`${PATH}/a%20b.wav`)).body!.cancel();
  assertEquals(lab.recordings.openFiles, 0);
});

Deno.test("/api/recordings removes no files, and says what may be done instead", async () => {
  await using lab = new HttpLab();
  const app = routes(lab.world);
  for (
    const [method, path, allowed] of [
      ["DELETE", PATH, "GET, HEAD, POST"],
      ["POST", `${PATH}/1`, "GET, HEAD, DELETE"],
      ["DELETE", `${PATH}/a.wav`, "GET, HEAD"],
    ] as const
  ) {
    const { status, headers } = await app.request(path, { method });
    assertEquals([status, headers.get("allow")], [405, allowed]);
  }
});
