/**
 * A property list of macOS, as XML.
 *
 * @module
 */

import { TroubleError } from "../core/trouble.ts";
import type { ServiceTrouble } from "./trouble.ts";

/** What a property list can hold, as far as it is needed. */
export type PlistValue =
  | string
  | number
  | boolean
  | readonly string[]
  | { readonly [key: string]: PlistValue };

// deno-lint-ignore no-control-regex
const NOT_IN_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  // A reader of XML would make a line feed of it.
  "\r": "&#13;",
};

/**
 * Writes a property list.
 *
 * @param comment must be without two dashes in a row
 * @throws {TroubleError} `plist-control-character` for a text with one that XML does not know
 */
export function plist(root: { readonly [key: string]: PlistValue }, comment: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${comment} -->
<plist version="1.0">
${element(root, "")}
</plist>
`;
}

function element(value: PlistValue, indent: string): string {
  if (typeof value === "boolean") return `${indent}<${value}/>`;
  if (typeof value === "number") return `${indent}<integer>${value}</integer>`;
  if (typeof value === "string") return `${indent}<string>${escape(value)}</string>`;
  const inner = `${indent}\t`;
  if (isList(value)) {
    const items = value.map((item) => `${element(item, inner)}\n`);
    return `${indent}<array>\n${items.join("")}${indent}</array>`;
  }
  const entries = Object.entries(value).map(([key, item]) =>
    `${inner}<key>${escape(key)}</key>\n${element(item, inner)}\n`
  );
  return `${indent}<dict>\n${entries.join("")}${indent}</dict>`;
}

function isList(value: PlistValue): value is readonly string[] {
  return Array.isArray(value);
}

function escape(text: string): string {
  if (NOT_IN_XML.test(text)) {
    throw new TroubleError<ServiceTrouble>({ code: "plist-control-character", text });
  }
  return text.replaceAll(/[&<>\r]/g, (mark) => ENTITIES[mark]!);
}
