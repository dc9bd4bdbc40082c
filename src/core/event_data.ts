/**
 * What happens, as programs read it in a log or over HTTP: codes and parameters.
 *
 * @module
 */

import { formatAddress } from "./base/address.ts";
import type { RelayEvent } from "./event.ts";
import { PcmFormat } from "./base/pcm_format.ts";
import type { SourceLabel } from "./source/source.ts";
import { type Trouble, TroubleError } from "./trouble.ts";

/** The properties of an event, in one level: `event` is its kind, `reason` the code of a trouble. */
export function eventData({ kind, ...properties }: RelayEvent): Record<string, unknown> {
  return { event: kind, ...flatten(properties) };
}

/** The code and the parameters of a trouble, in one level: `reason` is its code. */
export function troubleData(trouble: Trouble): Record<string, unknown> {
  return flatten(trouble);
}

function flatten(properties: object): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value instanceof PcmFormat) flat[name === "declared" ? "format" : name] = String(value);
    else if (value instanceof TroubleError) Object.assign(flat, flatten(value.trouble));
    else if (value instanceof Error) flat[name] = value.message;
    else if (name === "source") flat[name] = sourceId(value);
    else if (name === "code") flat.reason = value;
    else if (isGroup(value)) Object.assign(flat, flatten(value));
    else flat[name] = value;
  }
  return flat;
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As `--source` has it, and with a phone's serial where that is known. */
export function sourceId(label: SourceLabel): string {
  switch (label.kind) {
    case "demo":
      return "demo";
    case "stdin":
      return "-";
    case "tcp":
      return `tcp://${formatAddress(label.host, label.port)}`;
    case "pipe":
      return `pipe://${label.path}`;
    case "app":
      return [label.app ?? "auto", label.serial ?? []].flat().join(":");
  }
}
