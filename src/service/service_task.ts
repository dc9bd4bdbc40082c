/**
 * What `service` is told.
 *
 * @module
 */

/** What can start the relay by itself; `startup` is a folder of Windows. */
export const SERVICE_KINDS = ["launchd", "systemd", "cron", "startup"] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

/** What is to be done with the service. A kind that is undefined is left to us. */
export type ServiceTask =
  | {
    readonly action: "install" | "print";
    readonly kind: ServiceKind | undefined;
    readonly relay: RelayTask;
  }
  | { readonly action: "uninstall" | "status"; readonly kind: ServiceKind | undefined };

/** What the relay is told, found to be right. */
export interface RelayTask {
  /** Whether it looks for a phone of this computer. */
  readonly needsAdb: boolean;
  /** Whether scrcpy's server may be what it uses there. */
  readonly mayNeedScrcpy: boolean;
  /** As they were typed; each once, but for those that may be repeated. */
  readonly options: readonly RelayOption[];
  /** What nobody else may see, as the environment variables that say the same, by their names. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** One option of the relay. */
export interface RelayOption {
  /** Its name without dashes. */
  readonly name: string;
  /** Undefined for a switch. */
  readonly value: string | undefined;
}
