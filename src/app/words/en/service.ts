/**
 * What `service` says, in English.
 *
 * @module
 */

import type { CronReason, Note, Step } from "../../../service/plan.ts";
import type { ServiceState } from "../../../service/service_situation.ts";
import type { ServiceStatus } from "../../../service/service_status.ts";
import { shellLine, windowsLine } from "../../../service/shell_words.ts";
import type {
  CommandFailure,
  CommandRemedy,
  ServiceTrouble,
  StepFailure,
} from "../../../service/trouble.ts";
import type { AdviceFor, ServiceTexts } from "../words.ts";

const ANOTHER_KIND = "choose another --kind";
const INSTALL = "Cannot install the service";

/** What it does and finds. */
export const serviceTexts: ServiceTexts = {
  step,
  note: (note) => `Note: ${noteText(note)}`,
  done: { install: "Installed.", remove: "Removed." },
  installedInVain: "Written into your crontab, but nothing starts the relay yet.",
  nothing: "Nothing is installed: service install does that.",
  foreign: (path) => `Not installed: ${path} is there, but not by sndcpy-relay.`,
  status,
};

/** Advice on everything that can be wrong with it. */
export const serviceTroubles: AdviceFor<ServiceTrouble> = {
  "change-failed": ({ change, failure, left, doubts }) => ({
    problem: change === "install" ? INSTALL : "Cannot remove the service",
    state: stateOf(failure),
    remedy: [...remedyOf(failure), outcomeOf(left, doubts)].join(". "),
  }),
  "inquiry-timeout": ({ argv }) => ({
    problem: "Cannot find out how the service stands",
    state: `${shellLine(argv)} took too long`,
    remedy: "Try again; if that does not help, restart the computer",
  }),
  "no-systemd": () => ({
    problem: `${INSTALL} with systemd`,
    state: "it does not answer, as is usual after su or sudo",
    remedy: "Log in as yourself, and try again, or choose --kind cron",
  }),
  "installed-otherwise": ({ wanted, present }) => ({
    problem: `${INSTALL} with ${wanted}`,
    state: `it is installed with ${present}`,
    remedy: `Run service uninstall first, or choose --kind ${present}`,
  }),
  "place-unreadable": ({ path, words }) => ({
    problem: `Cannot look at ${path}`,
    state: words,
    remedy: "See to it that you may read the folders that it lies in, and try again",
  }),
  "not-ours": ({ change, path }) =>
    change === "install"
      ? {
        problem: INSTALL,
        state: `${path} is there already, and not by sndcpy-relay`,
        remedy: `Move it away, or ${ANOTHER_KIND}`,
      }
      : {
        problem: "Cannot remove the service",
        state: `${path} is not by sndcpy-relay, and stays`,
        remedy: "Remove it yourself if nobody needs it",
      },
  "program-unusable": ({ path }) => ({
    problem: `${INSTALL} with systemd`,
    state:
      "it starts no program with a quotation mark, a backslash or a control character in its " +
      `path (${path})`,
    remedy: `Move the program, or ${ANOTHER_KIND}`,
  }),
  "plist-control-character": ({ text }) => ({
    problem: INSTALL,
    state: `a property list cannot hold a control character (${JSON.stringify(text)})`,
    remedy: `Leave that option out, or ${ANOTHER_KIND}`,
  }),
  "crontab-line-break": () => ({
    problem: INSTALL,
    state: "a crontab cannot hold a value with a line break",
    remedy: `Leave that option out, or ${ANOTHER_KIND}`,
  }),
  "crontab-edited": () => ({
    problem: "Cannot read your crontab",
    state: "the line after the comment by sndcpy-relay is not as it was written",
    remedy: "Remove that comment with crontab -e, and that line, too, if it starts sndcpy-relay. " +
      "Then try again",
  }),
  "crontab-unreadable": ({ exitCode, words }) => ({
    problem: "Cannot read your crontab",
    state: words ?? `crontab -l failed with exit code ${exitCode}`,
    remedy: "Try again once crontab -l shows it, or says that there is none",
  }),
  "crontab-forbidden": ({ change, words }) => ({
    problem: "Cannot change your crontab",
    state: words,
    remedy: "Ask whoever manages this computer" +
      (change === "install" ? `, or ${ANOTHER_KIND}` : ""),
  }),
  "crontab-garbled": ({ change }) => ({
    problem: "Cannot change your crontab",
    state: "it is not in UTF-8, or has the line ends of Windows, and would suffer",
    remedy: "Convert it first, or " +
      (change === "install" ? ANOTHER_KIND : "remove the lines of sndcpy-relay with crontab -e"),
  }),
  "no-home": (_, os) => {
    const variable = os === "windows" ? "%USERPROFILE%" : "$HOME";
    return {
      problem: "Cannot find your home folder",
      state: `${variable} does not name it`,
      remedy: `Set ${variable} to its path`,
    };
  },
  "no-working-folder": () => ({
    problem: "Cannot find the files that you name",
    state: "the folder that you are in was removed",
    remedy: "Change to another one, and try again",
  }),
  "batch-file-character": ({ text }) => ({
    problem: INSTALL,
    state: `a batch file cannot hold a quotation mark or a control character (${text})`,
    remedy: "Choose a value without one, or leave that option out",
  }),
  "kind-elsewhere": ({ kind }) => ({
    problem: `${INSTALL} with ${kind}`,
    state: kind === "startup" ? "only Windows has that" : "Windows does not have that",
    remedy: "Leave --kind out",
  }),
};

function step(step: Step): string {
  switch (step.kind) {
    case "make-folder":
      return `Make the folder ${step.path}`;
    case "remove-file":
      return `Remove ${step.path}`;
    case "write-file":
      return `Write ${step.path}`;
    case "run":
      return `Run ${shellLine(step.argv)}`;
  }
}

function noteText(note: Note): string {
  switch (note.code) {
    case "cron-chosen":
      return `cron starts the relay, as ${reason(note.why)}`;
    case "cron-down":
      return "No cron runs here, so the relay will not start. Start cron (in Debian and Ubuntu " +
        "with sudo service cron start; elsewhere it may be crond), and see to it that it starts " +
        "with the computer.";
    case "cron-down-in-wsl":
      return "No cron runs in this WSL, so the relay will not start. Either write the lines " +
        "[boot] and systemd=true into /etc/wsl.conf, run wsl --shutdown in Windows, and then " +
        "this command again; or start cron with sudo service cron start, each time that WSL " +
        "has started.";
    case "cron-unknown":
      return "Nothing here tells whether cron runs. The relay starts only if it does.";
    case "starts-with-systemd":
      return "It starts when you log in. To have it start with the computer, before anybody logs " +
        "in, and go on after you log out: loginctl enable-linger";
    case "starts-with-launchd":
      return `It starts when you log in, and again when it fails, after ${note.pauseS} s at least.`;
    case "starts-with-cron":
      return "cron starts it when the computer starts the next time, and not again if it ends. " +
        `To start it now, too: ${note.command}`;
    case "starts-with-startup":
      return "It starts when you log on, in a small window that shows what it says, and not again " +
        "if it ends. Close the window to stop it. To start it now, too: press Win+R, enter " +
        "shell:startup, and open sndcpy-relay.";
    case "log":
      return `To read what it says: ${note.command}`;
    case "system-log":
      return `What it says is in the system's log: ${note.command}`;
    case "log-stays":
      return `What it has said stays in ${note.path}.`;
    case "runs-on":
      return "A relay that is running goes on as it is until you stop it, or restart the computer.";
    case "systemd-not-told":
      return "systemd does not answer, so it was not told. A relay that is running goes on until " +
        "you restart the computer.";
    case "no-adb":
      return "There is no adb, so nothing will be started on a phone. Install Android's platform " +
        "tools, and run service install again.";
    case "secret-listed":
      return "While the relay runs, other users of this computer can see its token and the passwords " +
        "of --publish in the list of processes, as cron has it started. systemd does not show them.";
    case "keep-apk":
      return `Keep ${note.path} where it is: the relay does not start without it. Once the app is ` +
        "on the phone, you can also run service install again without --apk.";
    case "npx-cache":
      return `Deno is in the cache of npx (${note.path}), which may be emptied. To be on the safe ` +
        "side, install Deno (https://deno.com), and run service install with that one.";
  }
}

/** Why it is cron. */
function reason(why: CronReason): string {
  switch (why.code) {
    case "other-system":
      return "launchd and systemd are for other systems.";
    case "no-systemd":
      return "this computer has no systemd.";
    case "not-booted":
      return "this computer was not started with systemd.";
    case "no-session": {
      const words = why.words === undefined ? "" : ` (it says "${why.words}")`;
      return `systemd has no session for you here${words}. That is usual after su or sudo: to have ` +
        "systemd start the relay, log in as yourself.";
    }
  }
}

function status({ kind, path, argv, state, log, missing }: ServiceStatus): string[] {
  return [
    `Installed: with ${kind}, in ${path ?? "your crontab"}`,
    `Command line: ${kind === "startup" ? windowsLine(argv) : shellLine(argv)}`,
    `Running: ${running(state)}`,
    ...log === undefined ? [] : [`Log: ${log}`],
    ...missing.map((file) =>
      `Cannot find ${file}: it was moved or removed. Run service install again from where it is now.`
    ),
  ];
}

function running(state: ServiceState): string {
  switch (state.code) {
    case "running":
      return `yes (${state.words})`;
    case "stopped":
      return `no (${state.words})`;
    case "unloaded":
      return "no (launchd does not know it)";
    case "no-answer":
      return "not known (systemd does not answer)";
    case "not-told":
      return "not known (cron does not tell)";
    case "own-window":
      return "as long as there is its window, sndcpy-relay";
  }
}

/** Why a step failed. */
function stateOf(failure: StepFailure): string {
  switch (failure.code) {
    case "interrupted":
      return "it was interrupted";
    case "file":
      return failure.words;
    case "timeout":
      return `${shellLine(failure.argv)} took too long`;
    case "not-started":
      return `${shellLine(failure.argv)} could not be started`;
    case "too-much-output":
      return `${shellLine(failure.argv)} printed without end`;
    case "exit": {
      const { argv, exitCode, words = `exit code ${exitCode}` } = failure;
      return `${shellLine(argv)} failed: ${words}`;
    }
  }
}

function remedyOf(failure: StepFailure): string[] {
  if (failure.code === "file") {
    return ["See to it that you may write there, and that there is room"];
  }
  if (failure.code === "interrupted" || failure.remedy === undefined) return [];
  return [commandRemedy(failure.remedy, failure)];
}

function commandRemedy(remedy: CommandRemedy, { code }: CommandFailure): string {
  switch (remedy.code) {
    case "read-log":
      return `Read what the relay said: \`${remedy.command}\``;
    case "log-in-at-screen":
      return `Do this on a Mac, logged in at its screen; elsewhere ${ANOTHER_KIND}`;
    case "check-cron":
      return code === "not-started"
        ? `Install cron, or ${ANOTHER_KIND}`
        : "Choose another --kind if you cannot mend that";
    case "list-crontab":
      return "See with crontab -l what it holds now";
  }
}

/** What carrying out the plan has left behind. */
function outcomeOf(left: readonly StepFailure[], doubts: readonly StepFailure[]): string {
  const rest = [...left, ...doubts]
    .map((failure) => [stateOf(failure), ...remedyOf(failure)].join(". "))
    .join("; ");
  if (rest === "") return "Everything is as it was";
  return `${left.length > 0 ? "Not" : "Perhaps not"} everything is as it was: ${rest}`;
}
