import { assert, assertEquals } from "@std/assert";
import {
  parseTarget,
  type PublishTarget,
  withoutSecrets,
} from "../../../src/core/publish/target.ts";

function target(text: string): PublishTarget {
  const parsed = parseTarget(text);
  assert(parsed !== undefined, text);
  return parsed;
}

Deno.test("parseTarget() reads a mount, with whatever a password may hold", () => {
  assertEquals(target("icecast://source:p%40ss%2Fw%3Ard@radio.example:8001/live.ogg"), {
    kind: "icecast",
    url: "icecast://radio.example:8001/live.ogg",
    host: "radio.example",
    port: 8001,
    user: "source",
    password: "p@ss/w:rd",
    mount: "/live.ogg",
  });
  const { user, port, host, password } = target("icecast://:%C3%A9@[::1]/a") as never;
  assertEquals({ user, port, host, password }, {
    user: "source",
    port: 8000,
    host: "::1",
    password: "é",
  });
});

Deno.test("parseTarget() reads raw takers, and what ffmpeg delivers", () => {
  assertEquals(target("tcp://127.0.0.1:4953"), {
    kind: "tcp",
    url: "tcp://127.0.0.1:4953",
    host: "127.0.0.1",
    port: 4953,
  });
  assertEquals(target("tcp://[fd00::2]:4953/").url, "tcp://[fd00::2]:4953");
  assertEquals(target("pipe:///tmp/snapfifo"), {
    kind: "pipe",
    url: "pipe:///tmp/snapfifo",
    path: "/tmp/snapfifo",
  });
  for (const scheme of ["rtsp", "rtsps", "srt", "rtmp", "rtmps", "rtp"]) {
    assertEquals(target(`${scheme}://host.example:554/a`).kind, "program");
  }
});

for (
  const [text, shown] of [
    ["rtsp://me:s3cret@cam.example:8554/live?token=t0ken", "rtsp://cam.example:8554/live"],
    ["rtmp://a.example/live2/abcd-key-1", "rtmp://a.example/live2/…"],
    ["rtmps://a.example/abcd-key-1/", "rtmps://a.example/…"],
    ["srt://a.example:9000?passphrase=s3cretpass&streamid=publish:x", "srt://a.example:9000"],
    ["icecast://source:s3cret@a.example/x", "icecast://a.example/x"],
  ] as const
) {
  Deno.test(`parseTarget() shows nothing secret of ${shown}`, () => {
    assertEquals(target(text).url, shown);
  });
}

for (
  const text of [
    ...["", "icecast://", "live", "http://a/x", "file:///etc/passwd", "-i", "javascript:alert(1)"],
    ...["icecast://a.example/x", "icecast://source@a.example/x", "icecast://source:p@a.example"],
    ...["icecast://source:p@a.example/", "icecast://source:p@a.example/x?y", "icecast://:%0A@a/x"],
    ...["icecast://a%3Ab:p@h/x", "icecast://source:%@h/x", "icecast://source:p@h/x\r\nX-Evil: 1"],
    ...["tcp://a.example", "tcp://a.example:0", "tcp://u:p@a:1", "tcp://a:1/path", "tcp://a:99999"],
    ...["pipe://tmp/a", "pipe:///", "pipe:///tmp/", "rtsp://", "rtsp:///x", "rtsp://a b/c"],
    ...["rtsp://$(reboot)/x", "rtmp://a/b\nc", "RTSP://a/b", "rtsp://a/b#c", "concat:/etc/passwd"],
    ...["rtp://239.255.0.1", "rtp://@239.255.0.1/x", "srt://a.example?streamid=publish:x"],
  ]
) {
  Deno.test(`parseTarget() refuses ${JSON.stringify(text)}`, () => {
    assertEquals(parseTarget(text), undefined);
  });
}

Deno.test("withoutSecrets() takes out what ffmpeg quotes, in whatever spelling", () => {
  const rtsp = target("rtsp://me:p%40ss@cam.example/live?token=t0ken");
  const said = "rtsp://me:p%40ss@cam.example/live?token=t0ken: p@ss is wrong, t0ken too";
  const heard = withoutSecrets(said, rtsp);
  for (const secret of ["p%40ss", "p@ss", "t0ken"]) assert(!heard.includes(secret), heard);
  assert(heard.includes("cam.example/live"), heard);
  const rtmp = target("rtmp://a.example/live2/abcd-key-1");
  assertEquals(withoutSecrets("abcd-key-1: odd", rtmp), "…: odd");
});
