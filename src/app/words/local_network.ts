/**
 * What macOS 15 and newer ask their user about.
 *
 * @module
 */

import { isLoopback, isOnLocalNetwork } from "../../core/base/address.ts";
import type { SourceLabel } from "../../core/source/source.ts";

/**
 * Whether macOS may be what keeps a program from a source. Until its user allows it, a program that
 * launchd has started finds no way to computers nearby (TN3179); one that a terminal has started
 * does.
 */
export function needsLeaveOfMac(source: SourceLabel, os: string): boolean {
  return os === "darwin" && source.kind === "tcp" && !isLoopback(source.host) &&
    isOnLocalNetwork(source.host);
}
