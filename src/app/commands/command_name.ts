/**
 * What the commands are called.
 *
 * @module
 */

/** Every command, as it is typed. */
export type CommandName =
  | "relay"
  | "demo"
  | "record"
  | "play"
  | "players"
  | "devices"
  | "doctor"
  | "service install"
  | "service uninstall"
  | "service status"
  | "service print";
