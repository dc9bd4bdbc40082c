/**
 * One of everything that the program can speak of, and more where there are several ways to say it.
 * The compiler demands a sample of each code and kind.
 *
 * @module
 */

import type { ProgramFault } from "../../../src/core/base/command.ts";
import type { DoctorState, DoctorTrouble } from "../../../src/app/commands/doctor_findings.ts";
import type { Expectation, UsageTrouble } from "../../../src/app/commands/usage.ts";
import type { LeaveReason } from "../../../src/core/stream/client.ts";
import type { RelayEvent } from "../../../src/core/event.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import type { PhoneTask } from "../../../src/core/phone/phone.ts";
import type { PairFault, PairTrouble } from "../../../src/core/phone/pairing.ts";
import type { StreamKind } from "../../../src/core/source/stream_head.ts";
import type { WavEncoding } from "../../../src/core/source/wav_header.ts";
import type { SourceLabel } from "../../../src/core/source/source.ts";
import {
  type ConnectFault,
  type Trouble,
  TroubleError,
  type TroubleOf,
} from "../../../src/core/trouble.ts";

/** At least one of each, without the code that the table has. */
type ByCode<Kind extends { readonly code: string }> = {
  readonly [Code in Kind["code"]]: readonly [Sample<Kind, Code>, ...Sample<Kind, Code>[]];
};
type Sample<Kind, Code> = Kind extends { readonly code: infer Own }
  ? Code extends Own ? Omit<Kind, "code"> : never
  : never;

function withCodes<Kind extends { readonly code: string }>(samples: ByCode<Kind>): Kind[] {
  const entries = Object.entries(samples) as [string, object[]][];
  return entries.flatMap(([code, all]) => all.map((sample) => ({ code, ...sample }) as Kind));
}

const sources: Readonly<Record<SourceLabel["kind"], SourceLabel>> = {
  demo: { kind: "demo" },
  stdin: { kind: "stdin" },
  tcp: { kind: "tcp", host: "::1", port: 28_200 },
  pipe: { kind: "pipe", path: "/tmp/snapfifo" },
  app: { kind: "app", app: "sndcpy", serial: "PIXEL" },
};
const { demo, stdin, tcp, pipe, app } = sources;
const forward: SourceLabel = { kind: "tcp", host: "127.0.0.1", port: 28_200, socketName: "sndcpy" };
const target = "icecast://radio.example:8000/live";
const anyPhone: SourceLabel = { kind: "app", app: "sndcpy" };

const tasks: Readonly<Record<PhoneTask["kind"], PhoneTask>> = {
  "watch-phones": { kind: "watch-phones" },
  "list-phones": { kind: "list-phones" },
  "list-forwards": { kind: "list-forwards" },
  "ask-version": { kind: "ask-version" },
  "use-phone": { kind: "use-phone", serial: "PIXEL" },
  "ask-phone": { kind: "ask-phone", serial: "PIXEL" },
  "connect": { kind: "connect", serial: "192.168.1.5:5555" },
  "pair": { kind: "pair", serial: "192.168.1.5:37123" },
  "seek": { kind: "seek" },
  "start-app": { kind: "start-app", serial: "PIXEL", app: "sndcpy" },
  "install-app": { kind: "install-app", serial: "PIXEL", app: "sndcpy" },
  "forward": { kind: "forward", serial: "PIXEL", port: 28_200 },
  "push": { kind: "push", serial: "PIXEL", path: "/tmp/server.jar" },
};
const task = tasks["use-phone"];
const worded = [
  { task, words: "it was not to be" },
  { task, words: undefined },
  { task: tasks.connect, words: undefined },
] as const;
const rule = { serial: "GALAXY", local: "tcp:28200", remote: "localabstract:scrcpy" };

const held = { serial: "PIXEL", app: "sndcpy" };

const studio = PcmFormat.parse("96000:24:2");
const strange: Readonly<Record<Exclude<StreamKind, "pcm">, true>> = {
  aac: true,
  aiff: true,
  flac: true,
  http: true,
  matroska: true,
  mp3: true,
  mp4: true,
  ogg: true,
  riff: true,
  text: true,
  wav: true,
};
const encodings: Readonly<Record<WavEncoding, true>> = {
  "pcm": true,
  "float": true,
  "a-law": true,
  "mu-law": true,
  "other": true,
};

const programFaults: Readonly<Record<ProgramFault, true>> = {
  "empty": true,
  "text": true,
  "other-system": true,
  "other-processor": true,
  "damaged": true,
  "not-permitted": true,
  "needs-missing": true,
};
const connectFaults: Readonly<Record<ConnectFault, true>> = {
  unresolved: true,
  refused: true,
  unreachable: true,
  rejected: true,
  unauthorized: true,
  other: true,
};

const whole = { sampleRate: 44_100, bitsPerSample: 32, channels: 2 };

/** What a station can meet. */
export const troubles = withCodes<Trouble>({
  "unresolved": [{ host: "kitchen" }],
  "refused": [{ source: tcp }, { source: forward }, { source: { ...forward, isAdbMissing: true } }],
  "unreachable": [{ source: tcp }, { source: { kind: "tcp", host: "192.168.1.9", port: 28_201 } }],
  "hears-itself": [{ source: tcp }, { source: forward }],
  "no-audio": [{ source: app }, { source: forward }, { source: tcp }, { source: stdin }],
  "zeros": [{ source: app }],
  "restarted": [{ source: app }],
  "reset": [{ source: tcp }, { source: forward }, { source: anyPhone }, { source: demo }],
  "ended": [{ source: tcp }, { source: forward }, { source: app }, { source: pipe }],
  "silent": [
    { source: app, silentMs: 10_000, hadAudio: true },
    { source: forward, silentMs: 10_000, hadAudio: false },
    { source: tcp, silentMs: 10_000, hadAudio: false },
    { source: pipe, silentMs: 10_000, hadAudio: true },
  ],
  "not-pcm": [
    { source: stdin, found: "mp3", format: PcmFormat.SNDCPY },
    ...Object.keys(strange).map((found) => ({
      ...{ source: stdin, found: found as keyof typeof strange, format: PcmFormat.SNDCPY },
    })),
    ...[tcp, forward, app, pipe].flatMap((source) =>
      (["mp3", "http", "text"] as const).map((found) => ({ source, found, format: studio }))
    ),
  ],
  "wav-encoding": [
    { source: tcp, encoding: "pcm", format: studio, ...whole },
    ...Object.keys(encodings).map((encoding) => ({
      ...{ source: stdin, encoding: encoding as WavEncoding, format: PcmFormat.SNDCPY },
      ...whole,
    })),
  ],
  "wav-format": [{ source: stdin, found: studio, format: PcmFormat.SNDCPY }],
  "failed": [{ source: demo, words: "odd" }, { source: stdin, words: "odd" }],
  "pipe-missing": [{ path: "/tmp/snapfifo" }],
  "no-pipe": [
    { path: "/tmp/A B.wav", found: "file" },
    { path: "/tmp", found: "folder" },
    { path: "/dev/zero", found: "other" },
  ],
  "pipe-forbidden": [{ path: "/tmp/snapfifo" }],
  "no-device": [
    { serial: undefined, others: [] },
    { serial: "PIXEL", others: [] },
    { serial: "PIXEL", others: ["GALAXY", "XPERIA"] },
    { serial: "192.168.1.5:5555", others: [] },
  ],
  "connect-failed": Object.keys(connectFaults).map((fault) => ({
    ...{ serial: "192.168.1.5:5555", fault: fault as ConnectFault, words: "bad port number" },
  })) as [TroubleOf<Trouble, "connect-failed">],
  "several-devices": [{ serials: ["PIXEL", "GALAXY"] }],
  "unauthorized": [{ task }, { task: tasks.connect }],
  "offline": [{ task }, { task: tasks.connect }],
  "tap-needed": [{ serial: "PIXEL", app: "sndcpy" }],
  "app-in-use": [
    { ...held, program: "vlc (PID 4711)", port: 5000, relay: undefined },
    { ...held, program: "deno (PID 4711)", port: 28_200, relay: "127.0.0.1:28201" },
    { ...held, program: undefined, port: 5000, relay: undefined },
    { ...held, program: undefined, port: undefined, relay: undefined },
  ],
  "not-ready": [
    { serial: "PIXEL", state: "recovery" },
    { serial: "192.168.1.5:5555", state: "recovery" },
    { serial: "PIXEL", state: "no permissions (user in plugdev group)" },
  ],
  "device-gone": [{ task }, ...Object.values(tasks).map((task) => ({ task }))],
  "too-old": [{ task }],
  "adb-timeout": [{ task }, { task: tasks.connect }],
  "adb-floods": [{ task }],
  "adb-ended": [{ task }],
  "app-missing": [
    { task, app: "sndcpy" },
    { task, app: "sndcpy", instead: "scrcpy-missing" },
    { task, app: "sndcpy", instead: "scrcpy-server-missing" },
  ],
  "scrcpy-missing": [{}],
  "scrcpy-server-missing": [{ program: "/usr/bin/scrcpy" }],
  "scrcpy-server-misnamed": [{ path: "/no/scrcpy-server" }],
  "capture-needs-android": [
    { task: tasks["start-app"], capture: "output", oldest: 11 },
    { task: tasks["start-app"], capture: "playback", oldest: 13 },
  ],
  "capture-needs-unlock": [{ task: tasks["start-app"] }],
  "capture-refused": [
    { task: tasks["start-app"], capture: "mic", words: undefined },
    { task: tasks["start-app"], capture: "mic", words: "Could not create default audio encoder" },
  ],
  "scrcpy-too-old": worded,
  "scrcpy-failed": worded,
  "app-refused": worded,
  "install-failed": worded,
  "forward-forbidden": worded,
  "forward-refused": [...worded, {
    task: { kind: "forward", serial: "PIXEL", port: 0 },
    words: undefined,
  }],
  "push-failed": worded,
  "adb-failed": worded,
  "forward-taken": [{ task, ...rule }],
  "apk-unusable": [
    { task, path: "a.apk", fault: "unreadable" },
    { task, path: "a.apk", fault: "no-app" },
  ],
  "apk-file": [
    { path: "a.apk", fault: "missing" },
    { path: "a.apk", fault: "folder" },
    { path: "a.apk", fault: "unreadable" },
    { path: "a.apk", fault: "no-app" },
    { path: "a.zip", fault: "not-unpacked" },
    { path: "a.zip", fault: "several-apps", names: ["a.apk", "b.apk"] },
  ],
  "adb-clash": [{ server: "1.0.39", client: "1.0.41" }],
  "adb-port-taken": [
    { task, address: "desk:5037", isMovable: false, manner: "mute", holder: undefined },
    ...(["mute", "hangs-up", "http", "ssh", "other"] as const).map((manner) => ({
      ...{ task, address: "127.0.0.1:5037", isMovable: true, manner, holder: "sshd (PID 4711)" },
    })),
  ],
  "adb-server-unreachable": [
    { task, host: "desk", port: 5037, variable: "ADB_SERVER_SOCKET", isKnown: true },
    { task, host: "desk", port: 5037, variable: "ANDROID_ADB_SERVER_ADDRESS", isKnown: false },
    { task, host: "127.0.0.1", port: 5037, variable: "ADB_SERVER_SOCKET", isKnown: true },
  ],
  "tunnel-refused": [{ task, host: "desk", port: 28_200 }],
  "adb-home-refused": [{ task, path: "/root/.android", words: "Permission denied" }],
  "adb-not-started": [
    { task, path: "/usr/bin/adb", fault: undefined },
    ...Object.keys(programFaults).map((fault) => ({
      ...{ task, path: "/usr/bin/adb", fault: fault as ProgramFault },
    })),
  ],
  "adb-garbled": [{ task, found: "oops" }],
  "adb-missing": [{}],
  "adb-misnamed": [
    { by: "option", value: "/x/adb", fault: "no-file" },
    { by: "variable", value: "adbb", fault: "not-on-path" },
    { by: "option", value: "C:\\x\\adb.exe", fault: "no-file" },
    { by: "variable", value: '"/x/adb"', fault: "quotes" },
    { by: "variable", value: "~/adb", fault: "tilde" },
    { by: "variable", value: "adb -d", fault: "arguments" },
  ],
  "port-in-use": [
    { address: "127.0.0.1:28201", holder: "vlc (PID 4711)" },
    { address: "127.0.0.1:28201", holder: undefined },
  ],
  "port-forbidden": [{ address: "127.0.0.1:28201" }],
  "no-such-address": [{ address: "10.0.0.1:28201" }],
  "cannot-listen": [{ address: "10.0.0.1:28201", words: "odd" }],
  "file-exists": [{ path: "a.wav" }],
  "disk-full": [{ path: "a.wav" }],
  "folder-missing": [{ path: "/media/stick" }],
  "folder-forbidden": [{ path: "/root" }],
  "files-forbidden": [{ path: "/a" }],
  "recordings-off": [{}],
  "unknown-form": [{ form: "ogg", forms: ["wav", "flac"] }],
  "too-many-recordings": [{ most: 4 }],
  "too-many-clients": [{}],
  "stopping": [{}],
  "no-such-station": [{}],
  "no-such-recording": [{}],
  "own-recording": [{}],
  "storage-failed": [{ path: "a.wav", words: "odd" }],
  "encoder-format": [
    { encoding: "opus", format: PcmFormat.parse("44100:16:6") },
    { encoding: "flac", format: PcmFormat.parse("96001:16:2") },
  ],
  "ffmpeg-missing": [{ encoding: "mp3" }, { encoding: "m4a" }],
  "ffmpeg-failed": [
    { encoding: "mp3", words: "Unknown encoder 'libmp3lame'" },
    { encoding: "m4a", words: undefined },
  ],
  "foreign-host": [{ host: "evil.example" }],
  "foreign-origin": [{}],
  "token-missing": [{}],
  "token-wrong": [{}],
  "tls-file-missing": [{ path: "cert.pem" }],
  "tls-file-forbidden": [{ path: "key.pem" }],
  "no-certificate": [{ path: "cert.pem" }],
  "no-private-key": [{ path: "key.pem" }],
  "tls-files-differ": [{ path: "cert.pem", keyPath: "key.pem" }],
  "no-player": [{}],
  "player-missing": [{ player: "mpv", found: ["vlc", "aplay"] }, { player: "mpv", found: [] }],
  "player-chooses-device": [{ player: "ffplay" }],
  "device-missing": [{ device: "hw:7" }],
  "players-fail": [{ player: "aplay", words: "odd" }, { player: "aplay", words: undefined }],
  "target-unresolved": [{ target }],
  "target-refused": [{ target }],
  "target-unreachable": [{ target }],
  "target-denied": [{ target }],
  "target-lost": [{ target }],
  "target-ffmpeg-missing": [{ target }],
  "target-stuck": [{ target, stuckMs: 5000 }],
  "target-pipe": [
    { target: "pipe:///tmp/snapfifo", fault: "missing" },
    { target: "pipe:///tmp/snapfifo", fault: "no-pipe" },
    { target: "pipe:///tmp/snapfifo", fault: "forbidden" },
  ],
  "target-taken": [{ target, words: "Mountpoint in use" }, { target, words: undefined }],
  "target-rejected": [{ target, words: "Mountpoint invalid" }, { target, words: undefined }],
  "target-unsupported": [{ target, words: "Unknown encoder" }, { target, words: undefined }],
  "target-failed": [{ target, words: "odd" }, { target, words: undefined }],
  "pactl-missing": [{}],
  "sound-server-missing": [{ words: "Connection refused" }, { words: undefined }],
  "microphone-refused": [{ words: "odd" }, { words: undefined }],
  "microphone-taken": [{}],
  "no-cable": [{}],
});

const numbers = { kind: "number", lowest: 0, highest: 4 } as const;
const expectations: Readonly<
  Record<Expectation["kind"], readonly [Expectation, ...Expectation[]]>
> = {
  "host": [{ kind: "host" }],
  "socket-name": [{ kind: "socket-name" }],
  "time": [{ kind: "time" }],
  "format": [{ kind: "format" }],
  "source": [{ kind: "source" }],
  "address": [{ kind: "address" }],
  "pairing-code": [{ kind: "pairing-code" }],
  "relay-address": [{ kind: "relay-address" }],
  "number": [
    { ...numbers, of: "port" },
    { ...numbers, of: "clients" },
    { ...numbers, of: "sample-rate" },
    { ...numbers, of: "buffer-size-type" },
    { ...numbers, of: "number" },
  ],
  "decimal": [{ kind: "decimal", lowest: 0.5, highest: 2 }],
  "time-within": [{ kind: "time-within", shortest: "20ms", longest: "60s" }],
  "size": [{ kind: "size" }],
  "level": [{ kind: "level" }],
  "recording-name": [{ kind: "recording-name" }],
  "recording-ending": [{ kind: "recording-ending" }],
  "size-within": [{ kind: "size-within", smallest: "1MB", largest: "100TB" }],
  "token": [{ kind: "token", fewest: 8 }],
  "networks": [{ kind: "networks" }],
  "publish-target": [{ kind: "publish-target" }],
  "publish-codec": [{ kind: "publish-codec" }],
  "phone": [{ kind: "phone" }],
  "word": [
    { kind: "word", words: ["hold", "silence"] },
    { kind: "word", words: ["launchd", "systemd", "cron", "startup"] },
  ],
};
const wrong = { option: "gap", text: "12" };

/** What can be wrong with a command line. */
export const usageTroubles = withCodes<UsageTrouble>({
  "unknown-option": [{ word: "--prot", nearest: "--port" }, { word: "--x", nearest: undefined }],
  "unknown-command": [{ word: "dmeo", nearest: "demo" }, { word: "x", nearest: undefined }],
  "incomplete-command": [{ word: "service", next: ["install", "status"] }],
  "extra-word": [{ word: "x" }],
  "value-missing": [{ word: "--port", value: "PORT" }],
  "value-unexpected": [{ word: "--quiet" }],
  "value-wrong": [
    { ...wrong, expected: { kind: "host" } },
    { ...wrong, variable: "SNDCPY_PORT", expected: { ...numbers, of: "port" } },
    ...Object.values(expectations).flat().map((expected) => ({ ...wrong, expected })),
  ],
  "option-needs": [{ option: "keep", needed: "record" }],
  "word-wrong": [
    { word: "192.168.1.5", expected: { kind: "address" } },
    { word: "phone.ogg", expected: { kind: "recording-ending" } },
  ],
  "nobody-to-ask": [{}],
  "option-useless": [{ option: "json", command: "relay" }],
  "contradiction": [{ first: "--verbose", second: "--quiet" }],
  "own-port": [{ port: 28_201 }],
  "not-permitted": [{ words: "Requires run access" }],
  "stdin-is-terminal": [{}],
});

const port = 28_201;
const rival = { program: "vlc (PID 4711)", port: 5000, isThere: true };
const doubtful = { program: undefined, port: 5000, isThere: false };

/** What `doctor` can find wrong, besides. */
export const doctorTroubles = withCodes<DoctorTrouble>({
  "key-impossible": [{ folder: "/home/x/.android" }],
  "key-unreadable": [{ folder: "/home/x/.android" }],
  "server-other-version": [
    { server: "1.0.39", client: "1.0.41", holder: "adb (PID 4711)" },
    { server: "1.0.39", client: "1.0.41", holder: undefined },
  ],
  "android-unknown": [{ serial: "PIXEL" }, { serial: "192.168.1.5:5555" }],
  "android-too-old": [{ version: "9" }],
  "app-not-installed": [{}, { instead: "scrcpy-missing" }],
  "forward-port-in-use": [{ port }],
  "port-leads-away": [{ port, ...rule }],
  "port-holder-unclear": [{ port }],
  "relay-silent": [{ port, listenedMs: 2000 }],
  "relay-mute": [{ port }],
  "relay-hangs-up": [{ port }],
});

const pairFaults: Readonly<Record<PairFault, true>> = {
  "wrong-code": true,
  "nothing-there": true,
  "broke-off": true,
  "other": true,
};
const pairing = { address: "192.168.1.5:37123", words: "Unable to create X509 certificate" };

/** What can keep a phone from being paired. */
export const pairTroubles = withCodes<PairTrouble>({
  "pair-failed": Object.keys(pairFaults).map((fault) => ({
    ...pairing,
    fault: fault as PairFault,
  })) as [TroubleOf<PairTrouble, "pair-failed">],
  "adb-cannot-pair": [
    { part: "program", version: "29.0.6-debian" },
    { part: "program", version: undefined },
    { part: "server", version: undefined },
  ],
  "paired-not-found": [{}],
  "paired-not-connected": Object.keys(connectFaults).map((fault) => ({
    ...pairing,
    fault: fault as ConnectFault,
  })) as [TroubleOf<PairTrouble, "paired-not-connected">],
});

/** What `doctor` can find in order. */
export const doctorStates = withCodes<DoctorState>({
  "key-there": [{ folder: "/home/x/.android" }],
  "key-alone": [{ folder: "/home/x/.android" }],
  "key-made-later": [{ folder: "/home/x/.android" }],
  "key-place-unknown": [{}],
  "adb-version": [{ version: "34.0.5" }],
  "android-version": [{ version: "14" }],
  "device": [{ serial: "PIXEL" }],
  "server-answers": [{}],
  "server-answers-at": [{ address: "desk:5037" }],
  "server-answers-behind": [{ address: "127.0.0.1:5037", holder: "ssh (PID 4711)" }],
  "authorised": [{}],
  "scrcpy-unused": [{}],
  "scrcpy-needless": [{}],
  "scrcpy-found": [
    { path: "/usr/share/scrcpy/scrcpy-server", version: "4.1" },
    { path: "/usr/share/scrcpy/scrcpy-server", version: undefined },
  ],
  "app-installed": [{}],
  "app-preferred": [{}],
  "app-needless": [{}],
  "permission-needless": [{}],
  "may-capture": [{}],
  "may-capture-later": [{}],
  "port-chosen-later": [{}],
  "forward-port-chosen-later": [{}],
  "no-relay": [{}],
  "forward-none": [{ port }],
  "forward-spare": [{ port }],
  "forward-needless": [{}],
  "forward-elsewhere": [{ port }],
  "forward-tunnelled": [{ host: "desk", port }, { host: "desk", port: 0 }],
  "port-free": [{ port }],
  "port-used": [{ port }],
  "forward-there": [{ local: "tcp:28200", remote: "localabstract:sndcpy" }],
  "relay-heard": [
    { port, levelsDbfs: [-18, -20], listenedMs: 2000 },
    { port, levelsDbfs: [-18], listenedMs: 2000 },
  ],
});

type EventSamples = {
  readonly [Kind in RelayEvent["kind"]]: readonly [EventSample<Kind>, ...EventSample<Kind>[]];
};
type EventSample<Kind> = Omit<Extract<RelayEvent, { readonly kind: Kind }>, "kind">;

const client = { id: 3, transport: "tcp", address: "127.0.0.1:40000" } as const;
const addresses = ["127.0.0.1:28201", "[::1]:28201"];
const format = PcmFormat.SNDCPY;
const recording = { ...client, transport: "file", address: "a.wav" } as const;
const recorded = { path: "a.wav", recordedMs: 3_723_400, bytes: 714_892_800, lostMs: 0 };
const heard = { client, sentMs: 61_500, skippedMs: 0, lostMs: 1500 };
const leaveReasons: Readonly<Record<LeaveReason, true>> = {
  left: true,
  reset: true,
  stalled: true,
  disconnected: true,
  ended: true,
  shutdown: true,
};

function started(source: SourceLabel): EventSample<"started"> {
  return { version: "1.2.3", addresses, port, source, format };
}

const eventSamples: EventSamples = {
  "source-streams": [{}],
  "source-lost": [{ error: new TroubleError({ code: "ended", source: app }) }],
  "source-ended": [{ source: stdin }, { source: tcp }],
  "phone-waits": [{ wait: { code: "several-devices", serials: ["PIXEL", "GALAXY"] } }],
  "phone-twice": [
    { serial: "PIXEL", others: ["192.168.1.5:5555"] },
    { serial: "192.168.1.5:5555", others: ["adb-R5CR1234-aBcDeF._adb-tls-connect._tcp"] },
  ],
  "phone-ready": [{ app: "sndcpy", serial: "PIXEL" }],
  "server-elsewhere": [{ address: "127.0.0.1:5037" }],
  "app-installed": [{ app: "sndcpy", serial: "ABC" }],
  "app-taken-over": [
    { app: "sndcpy", ...rival },
    { app: "sndcpy", ...rival, program: undefined },
    { app: "sndcpy", ...doubtful },
  ],
  "starts-limited": [{ app: "sndcpy", intervalMs: 60_000 }],
  "zeros": [{ app: "sndcpy", silentMs: 120_000 }],
  "surge": [{ skippedMs: 2000 }],
  "read-late": [{ skippedMs: 2000 }],
  "too-fast": [{}],
  "wrong-rate": [
    { framesPerSecond: 44_090, declared: format },
    { framesPerSecond: 55_555, declared: format },
  ],
  "client-joined": [{ client }],
  "client-stalled": [
    { client, stalledMs: 10_000 },
    { client: recording, stalledMs: 10_000 },
  ],
  "client-overrun": [{ client, lostMs: 40 }, { client: recording, lostMs: 3000 }],
  "client-left": [
    { ...heard, reason: "left" },
    ...Object.keys(leaveReasons).map((reason) => ({ ...heard, reason: reason as LeaveReason })),
  ],
  "client-refused": [{ transport: "tcp", address: "127.0.0.1:40000" }],
  "client-not-allowed": [{ transport: "tcp", host: "10.0.0.9" }],
  "accept-failed": [{ transport: "tcp", words: "odd" }],
  "encoder-failed": [{
    error: new TroubleError({ code: "ffmpeg-failed", encoding: "mp3", words: "odd" }),
  }],
  "recording-started": [{ path: "a.wav" }],
  "recording-finished": [
    { ...recorded, gaps: 0, gapMs: 0, driftPpm: undefined },
    { ...recorded, gaps: 1, gapMs: 3000, driftPpm: 12.3 },
    { ...recorded, bytes: 5.2e9, gaps: 2, gapMs: 61_500, driftPpm: -12.3 },
  ],
  "recording-paused": [{
    path: undefined,
    error: new TroubleError({ code: "disk-full", path: "a.wav" }),
  }],
  "recording-removed": [{ name: "a.wav" }],
  "recordings-kept": [{ error: new TroubleError({ code: "folder-forbidden", path: "/a" }) }],
  "player-started": [{ player: "mpv" }],
  "player-failed": [
    { player: "mpv", words: "odd", next: "aplay" },
    { player: "mpv", words: undefined, next: "aplay" },
  ],
  "player-ended": [
    { player: "mpv", words: "odd", retryMs: 5000 },
    { player: "mpv", words: undefined, retryMs: 5000 },
  ],
  "player-closed": [{ player: "mpv" }],
  "publish-started": [{ target }],
  "publish-lost": [{ target, error: new TroubleError({ code: "target-refused", target }) }],
  "stopping": [{}],
  "stopped": [{}],
  "started": [started(demo), ...Object.values(sources).map(started)],
  "joined": [{ version: "1.2.3", source: tcp, format }],
  "http-started": [
    { url: "http://127.0.0.1:28202/", urlsElsewhere: [], port: 28_202, needsToken: false },
    {
      needsToken: true,
      url: "http://127.0.0.1:28202/",
      urlsElsewhere: ["http://192.168.1.9:28202/", "http://[fd00::9]:28202/"],
      port: 28_202,
    },
  ],
  "http-failed": [
    { trouble: { code: "port-in-use", address: "127.0.0.1:28202", holder: "vlc (PID 4711)" } },
    { trouble: { code: "port-in-use", address: "127.0.0.1:28202", holder: undefined } },
    { trouble: { code: "no-certificate", path: "cert.pem" } },
  ],
  "token-unseen": [{}],
  "tls-renewed": [{}],
  "tls-not-renewed": [{ trouble: { code: "tls-file-missing", path: "cert.pem" } }],
  "open-bind": [{ addresses }],
  "clients-limited": [{ wanted: 2000, possible: 960 }],
  "notify-failed": [{ words: "odd" }],
  "cannot-run": [{ trouble: { code: "adb-missing" } }],
  "listener-failed": [{ error: new Error("odd") }],
};

/** What can happen. */
export const events = Object.entries(eventSamples).flatMap(([kind, samples]) =>
  samples.map((sample) => ({ kind, ...sample }) as RelayEvent)
);
