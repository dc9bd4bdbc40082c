/**
 * What happens to phones, and how it ends.
 *
 * @module
 */

import { until } from "../until.ts";
import type { AdbServer } from "./adb_server.ts";
import type { EmulatedPhone } from "./emulated_phone.ts";
import { RivalListener } from "./rival_listener.ts";

const OTHER_RATE = 44_100;
const USUAL_RATE = 48_000;
const SLOW_START_MS = 1500;

/** A phone and the server that knows it. */
export interface FaultyPhone {
  readonly phone: EmulatedPhone;
  readonly server: AdbServer;
  /** Another program that has the app. */
  rival?: RivalListener;
}

/** Something that goes wrong, and how it is put right. */
export interface PhoneFaultKind {
  readonly name: string;
  strike(world: FaultyPhone): void | Promise<unknown>;
  mend(world: FaultyPhone): void | Promise<unknown>;
}

/** Every one leaves the phone as it was, once it is mended; the app may have to be started. */
export const PHONE_FAULTS: readonly PhoneFaultKind[] = [
  { name: "the app dies", strike: ({ phone }) => phone.app.die(), mend() {} },
  {
    name: "the cable is pulled",
    strike: ({ phone }) => phone.unplug(),
    mend: ({ phone }) => phone.replug(),
  },
  { name: "the connection breaks", strike: ({ phone }) => phone.breakConnection(), mend() {} },
  {
    name: "adb's server is killed",
    strike: ({ server }) => server.kill(),
    async mend({ server, phone }) {
      // The relay starts one, unless it waits for something else just now.
      if (!await server.answers()) await server.restart().catch(() => {});
      await until("adb's server", () => server.answers());
      await phone.replug();
    },
  },
  {
    name: "the forwards are removed",
    strike: ({ server, phone }) => {
      phone.app.die();
      return server.adb("forward", "--remove-all");
    },
    mend() {},
  },
  {
    name: "the computer is not trusted",
    async strike({ phone }) {
      await phone.unplug();
      phone.forgetComputer();
      await phone.replug();
    },
    mend: ({ phone }) => phone.authorise(),
  },
  {
    name: "the app hangs",
    strike: ({ phone }) => void (phone.app.isPlaying = false),
    mend: ({ phone }) => void (phone.app.isPlaying = true),
  },
  {
    name: "the capture gives zeros",
    strike: ({ phone }) => void (phone.app.isZeros = true),
    mend: ({ phone }) => void (phone.app.isZeros = false),
  },
  {
    name: "the app ends whenever it is heard",
    strike({ phone }) {
      phone.app.endsAtOnce = true;
      phone.app.die();
    },
    mend: ({ phone }) => void (phone.app.endsAtOnce = false),
  },
  {
    name: "the app may not start",
    strike({ phone }) {
      phone.refusesStart = true;
      phone.app.die();
    },
    mend: ({ phone }) => void (phone.refusesStart = false),
  },
  {
    name: "Android asks whether the app may capture",
    strike({ phone }) {
      phone.package.refusesAppOps = true;
      phone.package.projectMedia = undefined;
      phone.app.die();
    },
    mend({ phone }) {
      phone.package.refusesAppOps = false;
      phone.tapStartNow();
    },
  },
  {
    name: "the app starts slowly",
    strike({ phone }) {
      phone.app.startDelayMs = SLOW_START_MS;
      phone.app.die();
    },
    mend: ({ phone }) => void (phone.app.startDelayMs = 50),
  },
  {
    name: "old audio comes first",
    strike({ phone }) {
      phone.app.backlogMs = 5000;
      phone.app.die();
    },
    mend() {},
  },
  {
    name: "another program takes the app",
    async strike(world) {
      world.rival = await RivalListener.start(world);
    },
    async mend(world) {
      await world.rival?.[Symbol.asyncDispose]();
    },
  },
  {
    name: "the rate is another one",
    strike: ({ phone }) => void (phone.app.sampleRate = OTHER_RATE),
    mend: ({ phone }) => void (phone.app.sampleRate = USUAL_RATE),
  },
];
