/**
 * What `doctor` checks, from adb to the relay's own port.
 *
 * @module
 */

import { formatAddress } from "../../core/base/address.ts";
import { choosePhone, findNamed } from "../../core/phone/phone_choice.ts";
import { phoneAddress } from "../../core/phone/phone_serial.ts";
import { settle } from "../../core/phone/ways_to_phones.ts";
import { findRivals, portsTo, type Rival } from "../../core/phone/rivals.ts";
import type { AppHolder, ListenTrouble, Trouble } from "../../core/trouble.ts";
import type { ForwardRule } from "../../core/phone/phone.ts";
import {
  hasPath,
  pathScript,
  presenceScript,
  readPresence,
  SNDCPY_PACKAGE,
} from "../../io/sndcpy/app_presence.ts";
import { firstAndroidFor } from "../../io/scrcpy/scrcpy_app.ts";
import { FIRST_API_LEVEL } from "../../io/sndcpy/start_script.ts";
import { whyNotListen } from "../../io/tcp/listen.ts";
import type { DoctorState, DoctorTrouble } from "./doctor_findings.ts";
import type {
  Check,
  DoctorConfig,
  DoctorWorld,
  Examination,
  HeardAudio,
  Outcome,
} from "./doctor_report.ts";

/** With these there is no one phone to examine. */
const UNCLEAR: readonly string[] = ["no-device", "several-devices"];

type WantedSndcpy = NonNullable<DoctorConfig["sndcpy"]>;

/** What people call the app. */
const APP = "sndcpy";

/** In the order in which they are made. */
export const CHECKS: readonly Check[] = [
  { name: "adb", needs: [], run: checkAdb },
  { name: "key", needs: ["adb"], run: checkKey },
  { name: "server", needs: ["adb"], run: checkServer },
  { name: "device", needs: ["server"], run: checkDevice },
  { name: "authorisation", needs: ["device"], run: checkAuthorisation },
  { name: "android", needs: ["authorisation"], run: checkAndroid },
  { name: "scrcpy", needs: [], run: checkScrcpy },
  { name: "app", needs: ["authorisation"], run: checkApp },
  { name: "permission", needs: ["app"], run: checkPermission },
  { name: "forward", needs: ["authorisation"], run: checkForward },
  { name: "port", needs: [], run: checkLocalPort },
  { name: "relay", needs: ["port"], run: checkRelay },
];

async function checkAdb({ world, facts, signal }: Examination): Promise<Outcome> {
  const phones = world.findPhones();
  if (phones === undefined) return bad({ code: "adb-missing" });
  const { protocol, release } = await phones.version(signal);
  facts.phones = phones;
  facts.protocol = protocol;
  return good({ code: "adb-version", version: release ?? `1.0.${protocol}` });
}

async function checkKey({ world, signal }: Examination): Promise<Outcome> {
  const home = await world.lookAtAdbHome(signal);
  if (home === undefined) return good({ code: "key-place-unknown" });
  const { folder, key, isWritable } = home;
  if (key === "unreadable") return bad({ code: "key-unreadable", folder });
  if (isWritable !== false) {
    return good({ code: key === "there" ? "key-there" : "key-made-later", folder });
  }
  return key === "there"
    ? good({ code: "key-alone", folder })
    : bad({ code: "key-impossible", folder });
}

/**
 * Like every command of adb, this starts a server where none runs. It would end one of another
 * version, so that is asked for before, without adb.
 */
async function checkServer({ world, facts, signal }: Examination): Promise<Outcome> {
  const server = await world.askServerVersion(signal);
  if (server !== undefined && server !== facts.protocol) {
    return bad({
      code: "server-other-version",
      server: `1.0.${server}`,
      client: `1.0.${facts.protocol}`,
      holder: await holderOfServer(world),
    });
  }
  facts.devices = await facts.phones!.devices(signal);
  if (world.server === undefined) return good({ code: "server-answers" });
  const { address, localPort } = world.server;
  facts.isServerElsewhere = localPort === undefined;
  if (localPort === undefined) return good({ code: "server-answers-at", address });
  const holder = await world.portHolder(localPort);
  // A tunnel, or what lets a container's port out.
  facts.isServerElsewhere = holder !== undefined && !/adb/i.test(holder);
  return good(
    facts.isServerElsewhere
      ? { code: "server-answers-behind", address, holder: holder! }
      : { code: "server-answers" },
  );
}

async function holderOfServer({ server, portHolder }: DoctorWorld): Promise<string | undefined> {
  return server?.localPort === undefined ? undefined : await portHolder(server.localPort);
}

/**
 * Connects to a phone on the network as the relay does, unless adb lists it.
 *
 * @returns what the wanted phone is called by now
 */
async function callIfAway(
  { config: { serial }, facts, signal }: Examination,
): Promise<string | undefined> {
  const address = serial === undefined ? undefined : phoneAddress(serial);
  if (address === undefined || findNamed(facts.devices!, serial!).length > 0) return serial;
  const { host, port } = address;
  const called = await facts.phones!.connect(formatAddress(host, port), signal);
  facts.devices = await facts.phones!.devices(signal);
  return called;
}

/** Whether it is clear which phone is meant; whether that is ready comes next. */
async function checkDevice(examination: Examination): Promise<Outcome> {
  const { facts, signal } = examination;
  const serial = await callIfAway(examination);
  const devices = facts.devices!;
  const choice = await settle(choosePhone(devices, serial), devices, facts.phones!, signal);
  if ("wait" in choice && UNCLEAR.includes(choice.wait.code)) return bad(choice.wait);
  const meant = "serial" in choice ? choice.serial : serial;
  const device = meant === undefined ? devices[0]! : findNamed(devices, meant)[0]!;
  facts.device = device;
  return good({ code: "device", serial: device.serial });
}

function checkAuthorisation({ facts }: Examination): Outcome {
  const device = facts.device!;
  const choice = choosePhone([device], device.serial);
  return "wait" in choice ? bad(choice.wait) : good({ code: "authorised" });
}

async function checkAndroid(examination: Examination): Promise<Outcome> {
  const question = "getprop ro.build.version.sdk; getprop ro.build.version.release";
  const [apiLevel, version = ""] = (await ask(examination, question)).split(/\s+/);
  if (!apiLevel) return bad({ code: "android-unknown", serial: examination.facts.device!.serial });
  examination.facts.apiLevel = Number(apiLevel);
  if (Number(apiLevel) >= FIRST_API_LEVEL) return good({ code: "android-version", version });
  return bad({ code: "android-too-old", version });
}

/** That there is none is wrong only if it is wanted; else it is looked at once more with the app. */
async function checkScrcpy({ config, world, facts, signal }: Examination): Promise<Outcome> {
  const { sndcpy, scrcpy } = config;
  if (scrcpy === undefined) return good({ code: "scrcpy-unused" });
  const found = facts.scrcpy = world.scrcpyServers.find(scrcpy.server);
  if ("code" in found) {
    const isWanted = sndcpy === undefined || scrcpy.server !== undefined;
    return isWanted ? bad(found) : good({ code: "scrcpy-needless" });
  }
  const version = await world.scrcpyServers.askVersion(found, signal);
  return good({ code: "scrcpy-found", path: found.path, version });
}

/** As the relay chooses it: the app that is there, else scrcpy's server. */
async function checkApp(examination: Examination): Promise<Outcome> {
  const { config: { sndcpy, scrcpy: { capture = "output" } = {} }, facts } = examination;
  const { scrcpy, device, apiLevel = Infinity } = facts;
  const hasServer = scrcpy !== undefined && !("code" in scrcpy);
  if (sndcpy && hasPath(await ask(examination, pathScript(sndcpy.packageName)))) {
    return good({ code: hasServer ? "app-preferred" : "app-installed" });
  }
  if (sndcpy && !hasServer) {
    return bad({ code: "app-not-installed", instead: scrcpy?.code });
  }
  facts.usesScrcpy = true;
  const first = firstAndroidFor(capture);
  if (apiLevel >= first.apiLevel) return good({ code: "app-needless" });
  const task = { kind: "start-app", serial: device!.serial, app: "scrcpy" } as const;
  return bad({ code: "capture-needs-android", task, capture, oldest: first.version });
}

/** Undefined where scrcpy's server takes its place. */
function sndcpyToUse({ config, facts }: Examination): DoctorConfig["sndcpy"] {
  return facts.usesScrcpy ? undefined : config.sndcpy;
}

/** Never wrong: where the relay cannot set it either, the phone asks whoever holds it. */
async function checkPermission(examination: Examination): Promise<Outcome> {
  const sndcpy = sndcpyToUse(examination);
  if (sndcpy === undefined) return good({ code: "permission-needless" });
  const { packageName = SNDCPY_PACKAGE } = sndcpy;
  const modes = await ask(examination, `appops get ${packageName} PROJECT_MEDIA`);
  const isGiven = /^PROJECT_MEDIA: allow\b/m.test(modes);
  return good({ code: isGiven ? "may-capture" : "may-capture-later" });
}

async function checkForward(examination: Examination): Promise<Outcome> {
  const { facts } = examination;
  const { serial } = facts.device!;
  const sndcpy = sndcpyToUse(examination);
  if (sndcpy === undefined) {
    return good({
      code: facts.isServerElsewhere ? "forward-needless" : "forward-port-chosen-later",
    });
  }
  const { port, tunnelHost: host, socketName } = sndcpy;
  if (host !== undefined) return good({ code: "forward-tunnelled", host, port });
  const holder = await findHolder(examination, sndcpy);
  if (holder !== undefined) return bad({ code: "app-in-use", serial, app: APP, ...holder });
  if (facts.isServerElsewhere) return good({ code: "forward-needless" });
  const remote = `localabstract:${socketName}`;
  const rules = await askForwards(examination);
  const ports = portsTo(rules, { serial, socketName });
  const present = rules.find(({ local }) => local === `tcp:${port}`);
  const made = present !== undefined ? port : ports[0];
  if (made !== undefined && isPortFree(examination, made)) {
    return good({ code: "forward-elsewhere", port: made });
  }
  if (present !== undefined && !ports.includes(port)) {
    return bad({ code: "forward-taken", task: { kind: "forward", serial, port }, ...present });
  }
  // A relay that runs may have been told another port, or to let adb choose.
  const isRelayThere = whyNotRelay(examination)?.code === "port-in-use";
  const own = present !== undefined ? port : isRelayThere ? ports[0] : undefined;
  if (own !== undefined) return good({ code: "forward-there", local: `tcp:${own}`, remote });
  if (ports[0] !== undefined) return good({ code: "forward-spare", port: ports[0] });
  if (port === 0) return good({ code: "forward-port-chosen-later" });
  return isPortFree(examination, port)
    ? good({ code: "forward-none", port })
    : bad({ code: "forward-port-in-use", port });
}

/** adb has the port of a forward: one that is free leads to no phone. */
function isPortFree({ world }: Examination, port: number): boolean {
  return whyNotListen(() => world.tryToListen("127.0.0.1", port)) === undefined;
}

function checkLocalPort(examination: Examination): Outcome {
  const { config: { port }, facts } = examination;
  if (port === 0) return good({ code: "port-chosen-later" });
  const obstacle = whyNotRelay(examination);
  if (obstacle === undefined) return good({ code: "port-free", port });
  facts.isPortInUse = obstacle.code === "port-in-use";
  return facts.isPortInUse ? good({ code: "port-used", port }) : bad(obstacle);
}

/** Any number of players may listen to a relay, so one that is heard is asked nothing else. */
async function checkRelay(examination: Examination): Promise<Outcome> {
  const { config: { bind, port, format }, world, facts, signal } = examination;
  if (!facts.isPortInUse) return good({ code: "no-relay" });
  if (facts.devices === undefined) return bad({ code: "port-holder-unclear", port });
  const rules = facts.isServerElsewhere ? [] : await askForwards(examination);
  const rule = rules.find(({ local }) => local === `tcp:${port}`);
  if (rule !== undefined) return bad({ code: "port-leads-away", port, ...rule });
  const heard = await world.hear(bind, port, format, signal);
  if (heard === "nothing") return bad({ code: "relay-mute", port });
  if (heard === "hung-up") return bad({ code: "relay-hangs-up", port });
  return judgeAudio(port, heard);
}

function judgeAudio(port: number, { levelsDbfs, listenedMs }: HeardAudio): Outcome {
  const isSilent = levelsDbfs.every((dbfs) => dbfs === -Infinity);
  return isSilent
    ? bad({ code: "relay-silent", port, listenedMs })
    : good({ code: "relay-heard", port, levelsDbfs, listenedMs });
}

/** Why the relay cannot listen where it should. */
function whyNotRelay({ config: { bind, port }, world }: Examination): ListenTrouble | undefined {
  return port === 0 ? undefined : whyNotListen(() => world.tryToListen(bind, port));
}

/** Who gets the app's audio. A relay that runs is meant to, and so is what may be that relay. */
async function findHolder(
  examination: Examination,
  sndcpy: WantedSndcpy,
): Promise<AppHolder | undefined> {
  const { config: { port: relayPort }, world, signal } = examination;
  const { packageName, socketName } = sndcpy;
  const { sockets } = readPresence(
    await ask(examination, presenceScript(socketName, packageName)),
    socketName,
  );
  const isTaken = sockets?.some(({ isConnected }) => isConnected);
  if (isTaken === false) return undefined;
  const isRelayThere = whyNotRelay(examination)?.code === "port-in-use";
  const relay = isRelayThere ? await world.portHolder(relayPort) : undefined;
  const rivals = (await askRivals(examination, sndcpy)).filter(({ isThere }) => isThere);
  const rival = rivals.find(({ program }) =>
    !isRelayThere || program !== undefined && program !== relay
  );
  if (rival === undefined) {
    const isOthers = isTaken && !isRelayThere;
    return isOthers ? { program: undefined, port: undefined, relay: undefined } : undefined;
  }
  const { program, port } = rival;
  const address = program && await world.askRelayAddress(program, signal);
  return { program, port, relay: address };
}

/** Who on this computer listens to the app, where the forwards are this computer's. */
async function askRivals(
  examination: Examination,
  { port, socketName }: WantedSndcpy,
): Promise<Rival[]> {
  const { world, facts, signal } = examination;
  if (facts.isServerElsewhere) return [];
  const own = { serial: facts.device!.serial, port, socketName };
  return await findRivals(await askForwards(examination), own, world.askPortUsers, signal);
}

async function askForwards({ facts, signal }: Examination): Promise<readonly ForwardRule[]> {
  return facts.forwards ??= await facts.phones!.forwards(signal);
}

async function ask({ facts, signal }: Examination, command: string): Promise<string> {
  const { stdout } = await facts.phones!.shell(facts.device!.serial, command, signal);
  return stdout.trim();
}

function good(state: DoctorState): Outcome {
  return { ok: true, state };
}

function bad(trouble: Trouble | DoctorTrouble): Outcome {
  return { ok: false, trouble };
}
