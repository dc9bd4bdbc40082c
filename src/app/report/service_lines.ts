/**
 * What `service` does and finds, in lines.
 *
 * @module
 */

import { isIdle, type Note, type Step } from "../../service/plan.ts";
import type { ServiceNews } from "../../service/service_news.ts";
import type { Words } from "../words/words.ts";

/** The lines that tell it. A plan is shown as a whole, with the content of files. */
export function serviceLines(news: ServiceNews, { service }: Words): readonly string[] {
  const notes = (notes: readonly Note[]) => notes.map((note) => service.note(note));
  switch (news.kind) {
    case "step":
      return [service.step(news.step)];
    case "plan": {
      const { plan } = news;
      const steps = plan.steps.flatMap((step) => [service.step(step), ...contentOf(step)]);
      return [...steps, ...notes(plan.notes)];
    }
    case "done":
      return [
        isIdle(news.notes) ? service.installedInVain : service.done[news.change],
        ...notes(news.notes),
      ];
    case "nothing":
      return [service.nothing];
    case "foreign":
      return [service.foreign(news.path)];
    case "status":
      return [...service.status(news.status), ...notes(news.status.notes)];
  }
}

/** What is written to a file, or to a program, indented. */
function contentOf(step: Step): string[] {
  const text = step.kind === "write-file" ? step.content : step.kind === "run" ? step.input : "";
  return text ? text.replace(/\n$/, "").split("\n").map((line) => `    ${line}`) : [];
}
