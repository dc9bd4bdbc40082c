/**
 * Under which addresses this computer is known.
 *
 * @module
 */

/** One address of this computer, and the name of the interface that has it. */
export type NetworkInterface = Pick<Deno.NetworkInterfaceInfo, "name" | "address">;

/** All that the system tells of; Android tells apps nothing, for one. */
export function networkInterfaces(): NetworkInterface[] {
  try {
    return Deno.networkInterfaces();
  } catch {
    return [];
  }
}
