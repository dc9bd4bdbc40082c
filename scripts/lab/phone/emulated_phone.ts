/**
 * A phone that the real adb takes for one, with sndcpy on it, and ready for scrcpy's server.
 *
 * @module
 */

import type { AdbServer } from "./adb_server.ts";
import type { AdbStream } from "./adb_stream.ts";
import { AdbTransport, type Admission } from "./adb_transport.ts";
import { type PhoneParts, phonePrograms } from "./phone_programs.ts";
import { ScrcpyServers } from "./scrcpy_server.ts";
import { Shell, type ShellResult } from "./shell.ts";
import { serveShell } from "./shell_service.ts";
import { SndcpyApp, type SndcpyAppOptions, type SndcpyExtras } from "./sndcpy_app.ts";
import { SndcpyPackage } from "./sndcpy_package.ts";
import { serveSync } from "./sync_service.ts";

const FIRST_SDK = 19;

/** What a phone is like before anything happens to it. */
export interface EmulatedPhoneOptions extends SndcpyAppOptions {
  /** Where it waits for adb; if not given, the system chooses. */
  port?: number;
  model?: string;
  /** What it says of itself; adb calls it otherwise. */
  serialNumber?: string;
  /** 10 or later can capture; up to 12 and from 13 on the API level is 19 or 20 more. */
  androidVersion?: number;
  /** Whether sndcpy is installed, with its permission to record. */
  isInstalled?: boolean;
  /** Whether somebody has allowed this computer on the phone. */
  isAuthorised?: boolean;
  /** What adb may use: `cmd` makes it install by stream instead of by push. */
  features?: readonly string[];
}

/**
 * The phone: a TCP server that speaks adb's protocol, to which adb's server connects.
 *
 * To adb its serial is the address, `127.0.0.1:PORT`, and stays the same.
 */
export class EmulatedPhone implements AsyncDisposable {
  readonly port: number;
  readonly serial: string;
  readonly app: SndcpyApp;
  readonly package: SndcpyPackage;
  readonly scrcpy: ScrcpyServers;
  readonly shell: Shell;
  /** The services of every stream that adb has opened, in order. */
  readonly services: string[] = [];
  /** What was pushed, by path. */
  readonly files: Map<string, Uint8Array> = new Map<string, Uint8Array>();
  /** Whether `am start` fails, as if the phone forbade it. */
  refusesStart = false;
  #isAuthorised: boolean;
  #isMute = false;
  #isPlugged = false;
  #adbServer: AdbServer | undefined;
  /** adb opens a second one when it is told to connect once more, and then drops it. */
  readonly #transports = new Set<AdbTransport>();
  readonly #banner: string;
  readonly #parts: PhoneParts;
  readonly #listener: Deno.TcpListener;
  readonly #running = new Set<Promise<void>>();

  constructor(options: EmulatedPhoneOptions = {}) {
    const { model = "Pixel_5", androidVersion = 13, isInstalled = true } = options;
    const { isAuthorised = true, features = ["shell_v2", "cmd"] } = options;
    const sdk = androidVersion + FIRST_SDK + (androidVersion > 12 ? 1 : 0);
    this.app = new SndcpyApp(options);
    this.package = new SndcpyPackage(isInstalled);
    this.package.onReplaced = () => this.app.die();
    this.#isAuthorised = isAuthorised;
    const properties = {
      "ro.product.name": "redfin",
      "ro.product.model": model,
      "ro.product.device": "redfin",
    };
    this.#banner = "device::" +
      Object.entries(properties).map(([name, value]) => `${name}=${value};`).join("") +
      `features=${features.join(",")}`;
    this.#parts = {
      properties: new Map(Object.entries({
        ...properties,
        "ro.serialno": options.serialNumber ?? "",
        "ro.build.version.release": String(androidVersion),
        "ro.build.version.sdk": String(sdk),
      })),
      sdk,
      package: this.package,
      app: this.app,
      files: this.files,
      isLocked: false,
      startApp: (extras) => this.#startApp(extras),
    };
    this.scrcpy = new ScrcpyServers(() => this.#parts);
    this.shell = new Shell({
      ...phonePrograms(this.#parts),
      app_process: this.scrcpy.appProcess,
    });
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: options.port ?? 0 });
    this.port = this.#listener.addr.port;
    this.serial = `127.0.0.1:${this.port}`;
    this.#own(this.#accept());
  }

  /** A phone that is plugged in: adb shows it. */
  static async plugInto(
    adbServer: AdbServer,
    options: EmulatedPhoneOptions = {},
  ): Promise<EmulatedPhone> {
    const phone = new EmulatedPhone(options);
    await phone.plugInto(adbServer);
    return phone;
  }

  /**
   * Plugs the cable in. Resolves when adb knows the phone, in whatever state; for one that is mute
   * it takes adb 10 s to give up.
   */
  async plugInto(adbServer: AdbServer): Promise<void> {
    this.#adbServer = adbServer;
    this.#isPlugged = true;
    await adbServer.request(`host:connect:${this.serial}`);
  }

  /** Pulls the cable: everything that runs over it ends, and adb forgets the phone. */
  async unplug(): Promise<void> {
    this.#isPlugged = false;
    // adb would wait for a phone that it has connected to, and show it as offline. Nobody waits
    // for a cable, so adb is told to forget it; the phone learns of it by the same token.
    await this.#adbServer?.request(`host:disconnect:${this.serial}`).catch(() => {
      // The server is gone, or knows nothing of this phone.
    });
    this.breakConnection();
  }

  /** Plugs the cable in again. */
  async replug(): Promise<void> {
    if (this.#adbServer === undefined) throw new Error("Cannot replug: it was never plugged in");
    await this.plugInto(this.#adbServer);
  }

  /** Goes out of reach: adb hears nothing of it, and takes it for connected. */
  leaveNetwork(): void {
    this.#isPlugged = false;
    for (const transport of this.#transports) transport.freeze();
  }

  /** Comes back at the same address, where it waits to be connected to. */
  rejoinNetwork(): void {
    this.#isPlugged = true;
  }

  /**
   * Breaks the connection once, and every stream with it. adb removes the forwards, and connects
   * again by itself; it shows the phone as offline for a moment, 250 ms later.
   */
  breakConnection(): void {
    for (const transport of this.#transports) transport.close();
  }

  /** Breaks the connection and then says nothing: adb shows the phone as offline. */
  goOffline(): void {
    this.#isMute = true;
    this.breakConnection();
  }

  /** Answers again after {@linkcode goOffline}. */
  goOnline(): void {
    this.#isMute = false;
    this.#reconsider();
  }

  /** Nobody has allowed this computer: the next time it is plugged in, adb is refused. */
  forgetComputer(): void {
    this.#isAuthorised = false;
  }

  /** Somebody taps on "Allow". */
  authorise(): void {
    this.#isAuthorised = true;
    this.#reconsider();
  }

  /** Whether whoever holds it has to unlock it first. */
  set isLocked(isLocked: boolean) {
    this.#parts.isLocked = isLocked;
  }

  /** Somebody taps on "Start now", which the phone shows unless `appops` has allowed it. */
  tapStartNow(): void {
    this.app.tapStartNow();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unplug();
    this.#listener.close();
    await this.app[Symbol.asyncDispose]();
    this.scrcpy.die();
    await Promise.all(this.#running);
  }

  get #admission(): Admission {
    if (this.#isMute) return "mute";
    return this.#isAuthorised ? "admitted" : "unauthorised";
  }

  #reconsider(): void {
    for (const transport of this.#transports) transport.admission = this.#admission;
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      if (!this.#isPlugged) {
        connection.close();
        continue;
      }
      const transport = new AdbTransport(connection, {
        banner: this.#banner,
        admission: this.#admission,
        serve: (service) => this.#serve(service),
      });
      this.#transports.add(transport);
      this.#own(transport.run().finally(() => this.#transports.delete(transport)));
    }
  }

  #serve(service: string): ((stream: AdbStream) => void) | undefined {
    this.services.push(service);
    const name = service.split(/[:,]/, 1)[0];
    if (name === "shell" || name === "exec") {
      return (stream) => this.#own(serveShell(this.shell, stream));
    }
    if (name === "sync") return (stream) => this.#own(serveSync(this.files, stream));
    if (service === `localabstract:${this.app.socketName}` && this.app.accept()) {
      return (stream) => this.app.play(stream);
    }
    return this.scrcpy.accept(service);
  }

  /** What sndcpy's activity does: it asks for the audio, and the service starts once it may. */
  #startApp(extras: SndcpyExtras): ShellResult {
    if (this.refusesStart) {
      return { code: 1, stderr: "Error: Activity not started, unknown error code 102\n" };
    }
    if (this.app.isRunning) {
      return {
        stderr: "Warning: Activity not started, its current task has been brought to the front\n",
      };
    }
    this.app.canRecord = this.package.canRecordAudio;
    if (this.package.projectMedia === "allow") this.app.start(extras);
    else this.app.ask(extras);
    return {};
  }

  #own(running: Promise<void>): void {
    this.#running.add(running);
    running.finally(() => this.#running.delete(running));
  }
}
