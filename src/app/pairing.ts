/**
 * From a phone that shows a code to one that is ready.
 *
 * @module
 */

import { formatAddress } from "../core/base/address.ts";
import { type Clock, sleep } from "../core/base/clock.ts";
import type { PhoneDevice, PhoneService } from "../core/phone/phone.ts";
import { choosePhone } from "../core/phone/phone_choice.ts";
import { isNamed, phoneAddress, serialOfService } from "../core/phone/phone_serial.ts";
import type { PairTrouble } from "../core/phone/pairing.ts";
import { TroubleError, troubleOf } from "../core/trouble.ts";
import { canPair } from "../io/adb/adb_pair.ts";
import type { AdbVersion } from "../io/adb/adb_parser.ts";
import { readAddress, readPairingCode, ValueError } from "./commands/option_values.ts";
import { explain } from "./words/advice.ts";
import type { AnyTrouble, Words } from "./words/words.ts";

const LOOK_PAUSE_MS = 500;
/** adb connects to a phone by itself when it hears of it; then it has a name that lasts. */
const BY_ITSELF_MS = 4000;
const FIND_LIMIT_MS = 10_000;
/** For a moment a phone that was connected to is offline. */
const READY_LIMIT_MS = 10_000;

/** What is asked of phones to pair with one. */
export interface PairingPhones {
  version(signal: AbortSignal): Promise<AdbVersion>;
  pair(address: string, code: string, signal: AbortSignal): Promise<string | undefined>;
  hearsServices(signal: AbortSignal): Promise<boolean>;
  services(signal: AbortSignal): Promise<readonly PhoneService[]>;
  devices(signal: AbortSignal): Promise<readonly PhoneDevice[]>;
  connect(serial: string, signal: AbortSignal): Promise<string>;
}

/** Whoever answers questions. */
export interface Asked {
  ask(question: string, signal: AbortSignal): Promise<string>;
}

/** What a pairing works with. */
export interface PairingWorld {
  readonly phones: PairingPhones;
  readonly clock: Clock;
  readonly words: Words;
  /** Undefined where nobody can be asked. */
  readonly prompt: Asked | undefined;
  tell(message: string): void;
}

/** What the window on the phone shows, as far as it was typed with the command. */
export interface PairingWindow {
  readonly address: string | undefined;
  readonly code: string | undefined;
}

/**
 * Pairs with a phone, connects to it, and waits until it is ready.
 *
 * @returns the serial to name it by
 * @throws {TroubleError} that of {@linkcode PairTrouble}, of a phone that is not ready, and of adb
 * @throws the signal's reason when that is aborted
 */
export async function pairPhone(
  window: PairingWindow,
  world: PairingWorld,
  signal: AbortSignal,
): Promise<string> {
  const { phones, words, tell } = world;
  const { release } = await phones.version(signal);
  if (!canPair(release)) {
    const trouble = { code: "adb-cannot-pair", part: "program", version: release } as const;
    throw new TroubleError<PairTrouble>(trouble);
  }
  const { address, name } = await pair(window, world, signal);
  tell(words.pairing.paired);
  const serial = await findPaired(name, world, signal) ??
    await connectAsTyped(phoneAddress(address)!.host, world, signal);
  await waitUntilReady(serial, world, signal);
  return serial;
}

/** Asks for what was not typed yet, and for all of it again until the phone is paired. */
async function pair(
  window: PairingWindow,
  world: PairingWorld,
  signal: AbortSignal,
): Promise<{ address: string; name: string | undefined }> {
  const { phones, words, tell } = world;
  const { pairing } = words;
  const isAsked = window.address === undefined || window.code === undefined;
  if (isAsked) pairing.steps.forEach(tell);
  for (let { address, code } = window;; [address, code] = [undefined, undefined]) {
    address ??= await askFor(pairing.askAddress, readAddress, world, signal);
    code ??= await askFor(pairing.askCode, readPairingCode, world, signal);
    try {
      return { address, name: await phones.pair(address, code, signal) };
    } catch (error) {
      if (!isAsked) throw error;
      tellOrThrow(error, ["pair-failed"], world);
    }
  }
}

/** What adb has found by itself, or can be connected to where the phone says that it is. */
async function findPaired(
  name: string | undefined,
  { phones, clock }: PairingWorld,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (name === undefined || !await phones.hearsServices(signal)) return undefined;
  const wanted = serialOfService(name);
  const isIt = (serial: string) => isNamed(serial, wanted);
  const startMs = clock.nowMs();
  for (let elapsedMs = 0; elapsedMs < FIND_LIMIT_MS; elapsedMs = clock.nowMs() - startMs) {
    const found = (await phones.devices(signal)).find(({ serial }) => isIt(serial));
    if (found !== undefined) return found.serial;
    const services = elapsedMs < BY_ITSELF_MS ? [] : await phones.services(signal);
    const there = services.find((service) => isIt(serialOfService(service.name)));
    try {
      if (there !== undefined) {
        return await phones.connect(formatAddress(there.host, there.port), signal);
      }
    } catch (error) {
      // It may be a moment late.
      if (troubleOf(error)?.code !== "connect-failed") throw error;
    }
    await sleep(clock, LOOK_PAUSE_MS, signal);
  }
  return undefined;
}

/** @param host where the phone was paired: then its port is enough */
async function connectAsTyped(
  host: string,
  world: PairingWorld,
  signal: AbortSignal,
): Promise<string> {
  const { phones, words, prompt } = world;
  if (prompt === undefined) throw new TroubleError<PairTrouble>({ code: "paired-not-found" });
  const whole = (text: string) =>
    readAddress(/^\d+$/.test(text) ? formatAddress(host, Number(text)) : text);
  for (;;) {
    const address = await askFor(words.pairing.askConnectAddress, whole, world, signal);
    try {
      return await phones.connect(address, signal);
    } catch (error) {
      tellOrThrow(notConnected(error), ["paired-not-connected"], world);
    }
  }
}

/** The relay's own advice does not fit whoever is just asked. */
function notConnected(error: unknown): unknown {
  const trouble = troubleOf(error);
  if (trouble?.code !== "connect-failed") return error;
  const { serial: address, fault, words } = trouble;
  return new TroubleError<PairTrouble>({ code: "paired-not-connected", address, fault, words });
}

async function waitUntilReady(
  serial: string,
  { phones, clock }: PairingWorld,
  signal: AbortSignal,
): Promise<void> {
  const startMs = clock.nowMs();
  for (;;) {
    const choice = choosePhone(await phones.devices(signal), serial);
    if ("serial" in choice) return;
    if (clock.nowMs() - startMs >= READY_LIMIT_MS) throw new TroubleError(choice.wait);
    await sleep(clock, LOOK_PAUSE_MS, signal);
  }
}

/** Asks until the answer is what it should be. */
async function askFor(
  question: string,
  convert: (text: string) => string,
  { prompt, words, tell }: PairingWorld,
  signal: AbortSignal,
): Promise<string> {
  for (;;) {
    const word = await prompt!.ask(question, signal);
    try {
      return convert(word);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      // Who presses Enter alone wants to see the question again.
      if (word === "") continue;
      tell(explain({ code: "word-wrong", word, expected: error.expected }, words));
    }
  }
}

function tellOrThrow(
  error: unknown,
  codes: readonly PairTrouble["code"][],
  { words, tell }: PairingWorld,
): void {
  const { trouble } = error instanceof TroubleError ? error : {};
  if (trouble === undefined || !codes.includes(trouble.code)) throw error;
  tell(explain(trouble as AnyTrouble, words));
}
