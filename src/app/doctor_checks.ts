/**
 * What `doctor` checks, from adb to the relay's own port.
 *
 * @module
 */

import { choosePhone, type PhoneWait } from "../core/phone_choice.ts";
import { freePort, GET_APP } from "../io/adb/adb_fault.ts";
import type { ForwardRule } from "../io/adb/adb_parser.ts";
import { FIRST_API_LEVEL, SNDCPY_PACKAGE } from "../io/adb/sndcpy_start.ts";
import { ListenError } from "../io/server/listen.ts";
import { type Check, type DoctorWorld, type Examination, explain, type Outcome } from "./doctor.ts";
import { INSTALL_ADB } from "./phones.ts";

/** With these there is no one phone to examine. */
const UNCLEAR: readonly PhoneWait[] = ["no-device", "several-devices"];

/** In the order in which they are made. */
export const CHECKS: readonly Check[] = [
  { name: "adb", needs: [], run: checkAdb },
  { name: "server", needs: ["adb"], run: checkServer },
  { name: "device", needs: ["server"], run: checkDevice },
  { name: "authorisation", needs: ["device"], run: checkAuthorisation },
  { name: "Android", needs: ["authorisation"], run: checkAndroid },
  { name: "app", needs: ["authorisation"], run: checkApp },
  { name: "permission", needs: ["app"], run: checkPermission },
  { name: "forward", needs: ["authorisation"], run: checkForward },
  { name: "local port", needs: [], run: checkLocalPort },
  { name: "relay", needs: ["local port"], run: checkRelay },
];

async function checkAdb({ world, facts, signal }: Examination): Promise<Outcome> {
  const phones = world.findPhones();
  if (phones === undefined) return bad("it is not found", INSTALL_ADB);
  const { protocol, release } = await phones.version(signal);
  facts.phones = phones;
  return good(`version ${release ?? `1.0.${protocol}`}`);
}

/** Like every command of adb, this starts a server where none runs. */
async function checkServer({ facts, signal }: Examination): Promise<Outcome> {
  facts.devices = await facts.phones!.devices(signal);
  return good("it answers");
}

/** Whether it is clear which phone is meant; whether that is ready comes next. */
function checkDevice({ config: { serial }, facts }: Examination): Outcome {
  const choice = choosePhone(facts.devices!, serial);
  if ("wait" in choice && UNCLEAR.includes(choice.wait)) return refused(choice.message);
  const meant = "serial" in choice ? choice.serial : serial;
  const device = facts.devices!.find((device) => meant === undefined || device.serial === meant)!;
  facts.device = device;
  return good(device.serial);
}

function checkAuthorisation({ facts }: Examination): Outcome {
  const device = facts.device!;
  const choice = choosePhone([device], device.serial);
  return "wait" in choice ? refused(choice.message) : good("given");
}

async function checkAndroid(examination: Examination): Promise<Outcome> {
  const question = "getprop ro.build.version.sdk; getprop ro.build.version.release";
  const [apiLevel, release] = (await ask(examination, question)).split(/\s+/);
  if (!apiLevel) {
    return bad("the phone does not say its version", "Unplug it and plug it in again.");
  }
  if (Number(apiLevel) >= FIRST_API_LEVEL) return good(`version ${release}`);
  return bad(`version ${release} cannot capture audio`, "Android 10 or newer is needed.");
}

async function checkApp(examination: Examination): Promise<Outcome> {
  const paths = await ask(examination, `pm path ${SNDCPY_PACKAGE}`);
  if (paths.includes("package:")) return good("sndcpy is installed");
  return bad("sndcpy is not installed", GET_APP);
}

/** Never wrong: where the relay cannot set it either, the phone asks whoever holds it. */
async function checkPermission(examination: Examination): Promise<Outcome> {
  const modes = await ask(examination, `appops get ${SNDCPY_PACKAGE} PROJECT_MEDIA`);
  if (/^PROJECT_MEDIA: allow\b/m.test(modes)) return good("sndcpy may capture");
  return good("not given yet (the relay gives it when it starts the app)");
}

async function checkForward(examination: Examination): Promise<Outcome> {
  const { config: { sndcpyPort, socketName }, world, facts } = examination;
  const { serial } = facts.device!;
  const remote = `localabstract:${socketName}`;
  const rules = await askForwards(examination);
  const isToApp = (rule: typeof rules[number]) => rule.serial === serial && rule.remote === remote;
  const present = sndcpyPort === 0
    ? rules.find(isToApp)
    : rules.find(({ local }) => local === `tcp:${sndcpyPort}`);
  if (present === undefined) {
    if (sndcpyPort === 0) return good("none yet (the relay has adb choose a port)");
    const taken = whyNotListen(world, "127.0.0.1", sndcpyPort);
    if (taken === undefined) return good(`none yet, and port ${sndcpyPort} is free for it`);
    const { state, remedy } = explain(taken.message);
    return bad(`port ${sndcpyPort}: ${state}`, remedy.replace("--port", "--sndcpy-port"));
  }
  if (isToApp(present)) return good(`${present.local} leads to ${remote}`);
  const { serial: other, local, remote: socket } = present;
  return bad(`${local} leads to ${socket} of ${other}`, freePort(present));
}

function checkLocalPort({ config: { bind, port }, world, facts }: Examination): Outcome {
  if (port === 0) return good("the system chooses it");
  const taken = whyNotListen(world, bind, port);
  if (taken === undefined) return good(`${port} is free`);
  facts.isPortInUse = taken.cause instanceof Deno.errors.AddrInUse;
  if (facts.isPortInUse) return good(`${port} is in use`);
  const { state, remedy } = explain(taken.message);
  return bad(`${port}: ${state}`, remedy);
}

/** Any number of players may listen to a relay, so one that is heard is asked nothing else. */
async function checkRelay(examination: Examination): Promise<Outcome> {
  const { config: { bind, port }, world, facts, signal } = examination;
  if (!facts.isPortInUse) return good("none is running");
  if (facts.devices === undefined) {
    return bad(
      `something listens on port ${port}, and without adb nobody knows whether that is the app`,
      "Mend what is said about adb first.",
    );
  }
  const rules = await askForwards(examination);
  const rule = rules.find(({ local }) => local === `tcp:${port}`);
  if (rule !== undefined) {
    return bad(
      `port ${port} leads to ${rule.remote} of ${rule.serial}`,
      `Run \`adb -s "${rule.serial}" forward --remove ${rule.local}\`, or choose another port ` +
        "with --port.",
    );
  }
  switch (await world.hear(bind, port, signal)) {
    case "audio":
      return good(`one is running on port ${port}, and gives audio`);
    case "nothing":
      return bad(
        `something listens on port ${port}, and gives no audio`,
        "If it is a relay, it waits for the phone: mend what is wrong above, or start it again " +
          "with --verbose and read what it says. Else choose another port with --port.",
      );
    case "hung-up":
      return bad(
        `something listens on port ${port}, and hangs up`,
        "It is another program, or a relay with as many clients as may be. Stop it, or choose " +
          "another port with --port.",
      );
  }
}

async function askForwards({ facts, signal }: Examination): Promise<readonly ForwardRule[]> {
  return facts.forwards ??= await facts.phones!.forwards(signal);
}

function whyNotListen(world: DoctorWorld, host: string, port: number): ListenError | undefined {
  try {
    world.tryToListen(host, port);
    return undefined;
  } catch (error) {
    if (error instanceof ListenError) return error;
    throw error;
  }
}

async function ask({ facts, signal }: Examination, command: string): Promise<string> {
  const { stdout } = await facts.phones!.shell(facts.device!.serial, command, signal);
  return stdout.trim();
}

function good(state: string): Outcome {
  return { ok: true, state };
}

function bad(state: string, remedy: string): Outcome {
  return { ok: false, state, remedy };
}

/** @param message as people read it elsewhere: state and remedy in one */
function refused(message: string): Outcome {
  return { ok: false, ...explain(message) };
}
