/**
 * The program: a command line in, an exit code out.
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };
import { PhoneError } from "../core/phone.ts";
import { SourceError } from "../core/source.ts";
import { AdbMissingError } from "../io/adb/find_adb.ts";
import { runCommand } from "../io/process/command_runner.ts";
import { ListenError } from "../io/server/listen.ts";
import { SystemdNotifier } from "../io/service/systemd_notifier.ts";
import { systemClock } from "../io/system_clock.ts";
import { Terminal } from "../io/terminal/terminal.ts";
import { type Command, parseCommand } from "./cli.ts";
import { askDevices, formatDevices } from "./devices.ts";
import { examine, formatFindings, isAnythingWrong } from "./doctor.ts";
import { CHECKS } from "./doctor_checks.ts";
import type { DoctorConfig } from "./doctor_config.ts";
import { thisComputer } from "./doctor_world.ts";
import { UsageError } from "./given_options.ts";
import type { RelayConfig } from "./relay_config.ts";
import { type Loggers, startLogging } from "./logging.ts";
import { usage } from "./options.ts";
import { findPhones, NO_ADB, wantedSerial } from "./phones.ts";
import { runRelay } from "./relay.ts";
import { manageService } from "./service/manage_service.ts";
import { ServiceError } from "./service/plan.ts";
import type { ServiceConfig } from "./service/service_config.ts";
import { thisProgram, thisUser } from "./service/this_user.ts";
import { windowsAdvice } from "./service/windows.ts";
import { ShutdownSignals } from "./shutdown.ts";

const EXIT_OK = 0;
const EXIT_CANNOT = 1;
const EXIT_USAGE = 2;
/** What a shell reports for a program that was interrupted. */
const EXIT_FORCED = 130;
/** What can keep the relay from running through nobody's mistake in the code. */
const EXPECTED = [AdbMissingError, ListenError, SourceError];
/** An output that nobody reads must not keep the program from ending. */
const FLUSH_LIMIT_MS = 500;

/**
 * Runs the program.
 *
 * @param args the words after the program's name
 * @param force ends the process at once, when somebody insists
 * @returns the exit code: 0 a clean stop, or nothing is wrong; 1 it cannot run, or something is
 *   wrong; 2 the command line is wrong
 */
export async function runProgram(
  args: readonly string[],
  force: (exitCode: number) => void,
): Promise<number> {
  const out = new Terminal(Deno.stdout);
  const err = new Terminal(Deno.stderr);
  const exitCode = await runCommandLine(args, out, err, force);
  await Promise.race([
    Promise.all([out.flush(), err.flush()]),
    new Promise<void>((resolve) => systemClock.after(FLUSH_LIMIT_MS, resolve)),
  ]);
  return exitCode;
}

async function runCommandLine(
  args: readonly string[],
  out: Terminal,
  err: Terminal,
  force: (exitCode: number) => void,
): Promise<number> {
  let command: Command;
  try {
    command = parseCommand(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    err.line(error.message);
    return EXIT_USAGE;
  }
  switch (command.kind) {
    case "help":
      out.line(usage());
      return EXIT_OK;
    case "version":
      out.line(`sndcpy-relay ${manifest.version}`);
      return EXIT_OK;
    case "relay":
      if (command.config.source.kind === "stdin" && Deno.stdin.isTerminal()) {
        err.line(
          "Cannot read audio from a terminal: write it with another program: ffmpeg … | sndcpy-relay --source -",
        );
        return EXIT_USAGE;
      }
      return await relay(command.config, out, err, force);
    case "devices":
      return await listDevices(command.adb, out, err);
    case "doctor":
      return await diagnose(command.config, out);
    case "service":
      return await service(command.config, out, err, force);
  }
}

async function listDevices(
  adb: string | undefined,
  out: Terminal,
  err: Terminal,
): Promise<number> {
  try {
    const phones = findPhones(adb);
    if (phones === undefined) {
      err.line(NO_ADB);
      return EXIT_CANNOT;
    }
    out.line(formatDevices(await askDevices(phones, new AbortController().signal)));
    return EXIT_OK;
  } catch (error) {
    if (!(error instanceof AdbMissingError || error instanceof PhoneError)) throw error;
    err.line(error.message);
    return EXIT_CANNOT;
  }
}

async function diagnose(config: DoctorConfig, out: Terminal): Promise<number> {
  const { signal } = new AbortController();
  const findings = await examine(
    CHECKS,
    { ...config, serial: wantedSerial(config.serial) },
    thisComputer(config.adb),
    signal,
  );
  out.line(config.json ? JSON.stringify(findings, undefined, 2) : formatFindings(findings));
  return isAnythingWrong(findings) ? EXIT_CANNOT : EXIT_OK;
}

async function service(
  config: ServiceConfig,
  out: Terminal,
  err: Terminal,
  force: (exitCode: number) => void,
): Promise<number> {
  if (Deno.build.os === "windows") {
    err.line(windowsAdvice([...thisProgram(), "relay"]));
    return EXIT_CANNOT;
  }
  const { signal } = new ShutdownSignals(Deno, systemClock, () => force(EXIT_FORCED));
  try {
    const world = thisUser((text) => out.line(text));
    return await manageService(config, world, signal) ? EXIT_OK : EXIT_CANNOT;
  } catch (error) {
    if (!(error instanceof AdbMissingError || error instanceof ServiceError)) throw error;
    err.line(error.message);
    return EXIT_CANNOT;
  }
}

async function relay(
  config: RelayConfig,
  out: Terminal,
  err: Terminal,
  force: (exitCode: number) => void,
): Promise<number> {
  const { logFormat, verbosity } = config;
  const loggers = startLogging(logFormat, verbosity, (line) => err.line(line));
  const signals = new ShutdownSignals(Deno, systemClock, () => force(EXIT_FORCED));
  const isForPeople = logFormat === "text" && verbosity !== "quiet";
  await using notifier = findNotifier(loggers);
  try {
    const { source } = config;
    await runRelay(config, {
      statusTerminal: isForPeople && err.isTerminal ? err : undefined,
      loggers,
      version: manifest.version,
      phones: source.kind === "sndcpy" ? findPhones(source.adb) : undefined,
      notifier,
      print: (text) => isForPeople && out.line(text),
    }, signals.signal);
    return EXIT_OK;
  } catch (error) {
    if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
    const { message } = error as Error;
    loggers.log.error("{message}", { event: "cannot-run", message });
    return EXIT_CANNOT;
  }
}

/** systemd names its socket to a service that is to tell when it is ready. */
function findNotifier({ log }: Loggers): SystemdNotifier | undefined {
  if (!Deno.env.get("NOTIFY_SOCKET")) return undefined;
  return new SystemdNotifier(
    runCommand,
    (state) =>
      log.warn("Cannot tell systemd how the relay is doing: {state}.", {
        event: "notify-failed",
        state,
      }),
  );
}
