/**
 * A phone whose audio is relayed, by one of its apps.
 *
 * @module
 */

import { AppSource, type AppSourceOptions } from "../../../src/core/phone/app_source.ts";
import { ForwardedPort } from "../../../src/core/phone/forwarded_port.ts";
import { LocalWay } from "../../../src/core/phone/local_way.ts";
import { ServerWay } from "../../../src/core/phone/server_way.ts";
import type { ReachableApp } from "../../../src/core/phone/app_link.ts";
import type { PhoneApp, PhoneDevice } from "../../../src/core/phone/phone.ts";
import type { WayToApp } from "../../../src/core/phone/way_to_app.ts";
import { isOnNetwork } from "../../../src/core/phone/phone_serial.ts";
import type { Emit } from "../../../src/core/event.ts";
import type { Source, SourceLabel } from "../../../src/core/source/source.ts";
import { ScrcpyApp } from "../../../src/io/scrcpy/scrcpy_app.ts";
import { SndcpyApp } from "../../../src/io/sndcpy/sndcpy_app.ts";
import type { SimulatedComputer } from "./simulated_computer.ts";
import { SimulatedPhone, SNDCPY_SOCKET } from "./simulated_phone.ts";
import { PORT, Upstream, type UpstreamOptions } from "./upstream.ts";

/** What a phone's audio can be had with, the most wanted first. */
const WAYS = [["sndcpy"], ["sndcpy"], ["scrcpy"], ["sndcpy", "scrcpy"]] as const;
/** By how many phones there were before; one is plugged in, the other is on the network. */
const SERIALS = [
  { plugged: "R58M123 (2)", called: "192.168.1.5:5555" },
  { plugged: "R58M124", called: "192.168.1.6:5555" },
];

/** A phone, and the computer that it shares with others. */
export class PhoneUpstream extends Upstream {
  readonly phone: SimulatedPhone;
  readonly computer: SimulatedComputer;
  readonly #apps: readonly ("sndcpy" | "scrcpy")[];
  /** Whether it is one of several phones. */
  readonly #isNamed: boolean;
  /** Whether the relay was told that the phone has gone, and has asked for no forward since. */
  #hasToldGone = false;

  /** @param isNamed whether it is one of several phones */
  constructor(options: UpstreamOptions, computer: SimulatedComputer, isNamed: boolean) {
    super(options);
    const { clock, random, history } = options;
    this.computer = computer;
    this.#apps = random.pick(WAYS);
    const { plugged, called } = SERIALS[computer.adb.phones.length]!;
    const serial = random.chance(0.4) ? called : plugged;
    this.#isNamed = isNamed || isOnNetwork(serial);
    this.phone = new SimulatedPhone({
      serial,
      clock,
      recorder: this.recorder,
      openConnection: () => this.openConnection(),
    });
    computer.adb.phones.push(this.phone);
    history.note(`${serial} has ${this.#apps.join(", or else ")}`);
  }

  makeSource(emit: Emit): Source {
    const { clock, random, format } = this.options;
    const [first, ...others] = this.#apps.map((app) => this.#reachable(app, emit));
    return new AppSource({
      phones: this.#seenPhones(),
      apps: [first!, ...others],
      askPortUsers: () => Promise.resolve([]),
      askRelayAddress: () => Promise.resolve(undefined),
      takesOver: false,
      emit,
      clock,
      format,
      serial: this.#isNamed ? this.phone.serial : undefined,
      restartAfterZerosMs: random.chance(0.5) ? 60_000 : undefined,
    });
  }

  /** The phones, and a note of what this station was told of them. */
  #seenPhones(): AppSourceOptions["phones"] {
    const { phones } = this.computer;
    const { serial: own } = this.phone;
    const seen = (devices: readonly PhoneDevice[]) => {
      this.#hasToldGone ||= !devices.some(({ serial }) => serial === own);
    };
    return {
      async *watch(signal) {
        for await (const devices of phones.watch(signal)) {
          seen(devices);
          yield devices;
        }
      },
      connect: (...call) => phones.connect(...call),
      disconnect: (...call) => phones.disconnect(...call),
      shell: (...call) => phones.shell(...call),
      forwards: (...call) => phones.forwards(...call),
      isLocked: (...call) => phones.isLocked(...call),
      model: (...call) => phones.model(...call),
    };
  }

  #reachable(name: "sndcpy" | "scrcpy", emit: Emit): ReachableApp {
    const { clock, random } = this.options;
    const { phones } = this.computer;
    const app = name === "scrcpy"
      ? new ScrcpyApp({
        phones,
        clock,
        random: random.next,
        serverPath: "scrcpy-server",
        askVersion: () => Promise.resolve("4.1"),
        capture: "output",
        keepsPlaying: false,
      })
      : new SndcpyApp({
        phones,
        socketName: SNDCPY_SOCKET,
        start: {},
        // It is installed where nothing else could be used.
        withApk: this.#apps.length === 1 ? (use) => use("sndcpy.apk") : undefined,
      });
    // adb chooses where a port is not for one app of one phone alone.
    const port = name === "scrcpy" || this.computer.adb.phones.length > 1 ? 0 : PORT;
    return { app, way: this.#makeWay(app, port, emit) };
  }

  #makeWay(app: PhoneApp, port: number, emit: Emit): WayToApp {
    const { computer: { adb, phones, place } } = this;
    const throughServer = new ServerWay((serial, ...call) =>
      adb.connectThroughServer(serial, app.socketName, ...call)
    );
    if (place === "far") return throughServer;
    const byPort = new ForwardedPort({
      phones: {
        forward: (...call) => {
          this.#hasToldGone = false;
          return phones.forward(...call);
        },
        forwards: (...call) => phones.forwards(...call),
        removeForward: (...call) => phones.removeForward(...call),
      },
      socketName: () => app.socketName,
      port,
      tunnelHost: undefined,
      connect: (...call) => this.#connect(...call),
    });
    let isToldElsewhere = false;
    return new LocalWay({
      byPort,
      throughServer,
      server: { address: "127.0.0.1:5037", port: 5037 },
      port,
      isPortFree: (port) => adb.isPortFree(port),
      askPortHolder: () => Promise.resolve(undefined),
      emit: (event) => {
        if (event.kind === "server-elsewhere") {
          this.#noteElsewhere(isToldElsewhere);
          isToldElsewhere = true;
        }
        emit(event);
      },
    });
  }

  #connect(
    ...call: [port: number, source: SourceLabel, signal: AbortSignal]
  ): AsyncIterable<Uint8Array> {
    if (this.#hasToldGone) {
      // Anybody may have the port by now.
      this.options.history.broken(5, "it connects to a forward that went with its phone");
    }
    return this.computer.adb.connect(...call);
  }

  /** It is told once at most, and only where it is true. */
  #noteElsewhere(isTold: boolean): void {
    const { options: { history }, computer: { place } } = this;
    history.note("relay: adb's server is elsewhere");
    if (place !== "tunnelled" || isTold) {
      history.broken(5, `adb's server is ${place}, and said to be elsewhere`);
    }
  }
}
