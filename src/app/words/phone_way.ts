/**
 * How a phone is connected, as far as remedies depend on it.
 *
 * @module
 */

import type { PhoneTask } from "../../core/phone/phone.ts";
import { isOnNetwork } from "../../core/phone/phone_serial.ts";

/** Whether what was asked was asked of a phone without a cable. */
export function isAskedByNetwork(task: PhoneTask): boolean {
  return "serial" in task && isOnNetwork(task.serial);
}
