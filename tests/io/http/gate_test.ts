import { assert, assertEquals } from "@std/assert";
import { Gate, type GateOptions } from "../../../src/io/http/gate.ts";

const TOKEN = "correct-horse";

function gate(options: Partial<GateOptions> = {}): Gate {
  return new Gate({
    ...{ token: undefined, names: ["kitchen", "kitchen.local"], isSecure: false },
    explain: ({ code }) => `Mend ${code}.`,
    ...options,
  });
}

function refusal(
  gate: Gate,
  url: string,
  headers: Record<string, string> = {},
  method = "GET",
): number | undefined {
  return gate.refuse(new Request(url, { method, headers }))?.status;
}

Deno.test("Gate knows a name however it was typed", () => {
  const named = gate({ names: ["Müller.example", "radio.example.", "odd name"] });
  for (const host of ["xn--mller-kva.example", "radio.example", "radio.example."]) {
    assertEquals(refusal(named, `http://${host}:28202/`), undefined, host);
  }
});

Deno.test("Gate lets everybody in by our own names and addresses, and by no other name", async () => {
  const ours = ["localhost", "relay.localhost", "127.0.0.1", "[::1]", "192.168.1.5", "KITCHEN"];
  for (const host of [...ours, "kitchen.local", "kitchen.local."]) {
    assertEquals(refusal(gate(), `http://${host}:28202/`), undefined, host);
  }
  for (const host of ["evil.example", "kitchen.example", "localhost.example", "127.0.0.1.nip.io"]) {
    assertEquals(refusal(gate(), `http://${host}/api/status`), 421, host);
  }
  const answer = gate().refuse(new Request("http://evil.example/"));
  assertEquals((await answer?.json()).code, "foreign-host");
});

Deno.test("Gate lets no page of another site change anything, or listen by WebSocket", () => {
  const url = "http://kitchen:28202/api/clients/1";
  const foreign = ["http://evil.example", "http://kitchen", "http://kitchen:80", "null", "x"];
  for (const origin of foreign) {
    assertEquals(refusal(gate(), url, { origin }, "DELETE"), 403, origin);
    const upgrade = { origin, upgrade: "WebSocket" };
    assertEquals(refusal(gate(), "http://kitchen:28202/stream.ws", upgrade), 403, origin);
    assertEquals(refusal(gate(), url, { origin }), undefined);
  }
  for (const origin of ["http://kitchen:28202", "https://kitchen:28202"]) {
    assertEquals(refusal(gate(), url, { origin }, "DELETE"), undefined, origin);
  }
  assertEquals(refusal(gate(), url, {}, "DELETE"), undefined);
});

const BY_TOKEN: [how: string, url: string, headers: Record<string, string>, status?: number][] = [
  ["nothing", "/", {}, 401],
  ["a header", "/", { authorization: `Bearer ${TOKEN}` }],
  ["a header in other letters", "/", { authorization: `bearer  ${TOKEN}` }],
  ["a link", `/stream.wav?token=${TOKEN}`, {}],
  ["a cookie", "/", { cookie: `a=b; sndcpy-relay-token=${TOKEN}; c=d` }],
  ["an old cookie and a right link", `/?token=${TOKEN}`, { cookie: "sndcpy-relay-token=old" }],
  ["a wrong header", "/", { authorization: "Bearer correct" }, 401],
  ["a wrong link", "/?token=correct-horses", {}, 401],
  ["an empty link", "/?token=", {}, 401],
  ["a wrong cookie", "/", { cookie: "sndcpy-relay-token=%E0%A4%A" }, 401],
  ["another scheme", "/", { authorization: `Basic ${TOKEN}` }, 401],
  ["nothing, to ask whether it lives", "/healthz", {}],
  ["nothing, to ask which relays the audio passes", "/api/chain?port=28201", {}],
];

for (const [how, path, headers, status] of BY_TOKEN) {
  Deno.test(`Gate ${status === undefined ? "lets in" : "refuses"} who comes with ${how}`, () => {
    assertEquals(refusal(gate({ token: TOKEN }), `http://kitchen${path}`, headers), status);
  });
}

Deno.test("Gate takes no other relay's cookie for its own", () => {
  const cookie = `sndcpy-relay-token-28202=${TOKEN}`;
  const own = gate({ token: TOKEN });
  assertEquals(refusal(own, "http://kitchen:28202/", { cookie }), undefined);
  assertEquals(refusal(own, "http://kitchen:28203/", { cookie }), 401);
});

Deno.test("Gate says whether the token is missing or wrong, and never what was given", async () => {
  const wrong = gate({ token: TOKEN }).refuse(new Request("http://kitchen/?token=guess-1234"))!;
  const text = await wrong.text();
  assertEquals(JSON.parse(text).code, "token-wrong");
  assert(!text.includes("guess") && !text.includes(TOKEN));
  assertEquals(wrong.headers.get("www-authenticate"), "Bearer");
  const missing = gate({ token: TOKEN }).refuse(new Request("http://kitchen/"))!;
  assertEquals((await missing.json()).detail, "Mend token-missing.");
});

Deno.test("Gate tells a person in a browser what to do, as text alone", async () => {
  const explain = () => 'Mend <b>&"this".';
  const headers = { accept: "text/html,application/xhtml+xml" };
  const refused = gate({ token: TOKEN, explain }).refuse(
    new Request("http://kitchen/", { headers }),
  )!;
  assertEquals([refused.status, refused.headers.get("content-type")], [
    401,
    "text/html; charset=utf-8",
  ]);
  assert((await refused.text()).includes("<p>Mend &lt;b&gt;&amp;&quot;this&quot;.</p>"));
});

Deno.test("Gate has a browser keep the token that a page was opened with", () => {
  const page = () => new Response("", { headers: { "content-type": "text/html; charset=utf-8" } });
  const link = new Request(`http://kitchen/?token=${TOKEN}`);
  const welcome = (options: Partial<GateOptions>, request = link, answer = page()) =>
    gate(options).welcome(request, answer).headers.get("set-cookie");
  const cookie = `sndcpy-relay-token=${TOKEN}; Path=/; HttpOnly; SameSite=Strict`;
  assertEquals(welcome({ token: TOKEN }), cookie);
  assertEquals(welcome({ token: TOKEN, isSecure: true }), `${cookie}; Secure`);
  assertEquals(welcome({}), null);
  assertEquals(welcome({ token: TOKEN }, new Request("http://kitchen/")), null);
  assertEquals(welcome({ token: TOKEN }, link, new Response("{}")), null);
});
