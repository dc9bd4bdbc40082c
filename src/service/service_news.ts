/**
 * What `service` tells while it works.
 *
 * @module
 */

import type { Note, Plan, Step } from "./plan.ts";
import type { ServiceStatus } from "./service_status.ts";
import type { ServiceChange } from "./trouble.ts";

/** What is told, in its order. */
export type ServiceNews =
  /** A step is about to be done. */
  | { readonly kind: "step"; readonly step: Step }
  /** What would be done. */
  | { readonly kind: "plan"; readonly plan: Plan }
  /** All of it was done. The notes may say that nothing comes of it yet. */
  | { readonly kind: "done"; readonly change: ServiceChange; readonly notes: readonly Note[] }
  /** Nothing is installed. */
  | { readonly kind: "nothing" }
  /** Something that is not ours has the place of our file. */
  | { readonly kind: "foreign"; readonly path: string }
  | { readonly kind: "status"; readonly status: ServiceStatus };
