/**
 * What things are called, in English.
 *
 * @module
 */

import { formatAddress } from "../../../core/base/address.ts";
import type { PhoneTask } from "../../../core/phone/phone.ts";
import type { Rival } from "../../../core/phone/rivals.ts";
import type { SourceLabel } from "../../../core/source/source.ts";

/** What a source is called. */
export function sourceName(label: SourceLabel): string {
  switch (label.kind) {
    case "demo":
      return "the demo sound";
    case "stdin":
      return "standard input";
    case "tcp":
      return `tcp://${formatAddress(label.host, label.port)}`;
    case "pipe":
      return `the pipe ${label.path}`;
    case "app":
      if (label.app === undefined) return label.serial ?? "a phone";
      return label.serial === undefined ? label.app : `${label.app} on ${label.serial}`;
  }
}

/** Who else has an app, or may have it, and how. */
export function rivalName(app: string, { program, isThere, port }: Rival): string {
  const way = `${app} through port ${port}`;
  return isThere ? `${program ?? "a program"} listens to ${way}` : `a program may listen to ${way}`;
}

/** Verb and object of what was asked of adb. */
export function taskName(task: PhoneTask): string {
  switch (task.kind) {
    case "watch-phones":
      return "watch for phones";
    case "list-phones":
      return "list the phones";
    case "list-forwards":
      return "list adb's forwards";
    case "ask-version":
      return "ask adb for its version";
    case "use-phone":
      return `use ${task.serial}`;
    case "ask-phone":
      return `get an answer from ${task.serial}`;
    case "connect":
      return `connect to ${task.serial}`;
    case "pair":
      return `pair with ${task.serial}`;
    case "seek":
      return "look for phones on the network";
    case "start-app":
      return `start ${task.app} on ${task.serial}`;
    case "install-app":
      return `install ${task.app} on ${task.serial}`;
    case "push":
      return `copy ${task.path} to ${task.serial}`;
    case "forward":
      return `forward ${task.port === 0 ? "a port" : `port ${task.port}`} to ${task.serial}`;
  }
}
