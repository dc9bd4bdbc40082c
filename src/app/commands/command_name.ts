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
  | "publish"
  | "players"
  | "devices"
  | "doctor"
  | "pair"
  | "service install"
  | "service uninstall"
  | "service status"
  | "service print";
