/**
 * How messages get out.
 *
 * @module
 */

import {
  configureSync,
  getJsonLinesFormatter,
  getLogger,
  getTextFormatter,
  getThrottlingFilter,
  type Logger,
  type LogLevel,
  type LogRecord,
} from "@logtape/logtape";
import type { LogFormat, Verbosity } from "../commands/relay_config.ts";

const LEVELS: Readonly<Record<Verbosity, LogLevel>> = {
  quiet: "warning",
  normal: "info",
  verbose: "debug",
};
/** Events of one kind are written this often in a second, then counted. */
const SAME_MESSAGES_A_SECOND = 10;

/** What {@linkcode startLogging} returns. */
export interface Loggers {
  log: Logger;
  /** For messages that strangers can cause at will: one of a kind a second, the rest counted. */
  onceASecond: Logger;
}

/**
 * Sets up logging for the process.
 *
 * @param write takes one message
 * @param summary says that so many more were like the last
 */
export function startLogging(
  format: LogFormat,
  verbosity: Verbosity,
  write: (message: string) => void,
  summary: (suppressed: number) => string,
): Loggers {
  const formatter = format === "json"
    ? getJsonLinesFormatter({ lineEnding: "lf", properties: "flatten" })
    : getTextFormatter({
      timestamp: "time",
      timeZone: null,
      format: ({ timestamp, record, message }) => {
        const mark = record.level === "warning" || record.level === "error" ? "! " : "";
        return `${timestamp?.slice(0, 8)} ${mark}${message}`;
      },
    });
  const summaries = getLogger("summary");
  const throttle = (limit: number) =>
    getThrottlingFilter({
      limit,
      windowMs: 1000,
      key: ({ properties }) => String(properties.event),
      summary: {
        logger: summaries,
        level: "info",
        message: ({ suppressed }) => summary(suppressed),
      },
    });
  const lowestLevel = LEVELS[verbosity];
  configureSync({
    reset: true,
    sinks: { out: (record) => write(formatter(withPlainValues(record)).trimEnd()) },
    filters: { few: throttle(SAME_MESSAGES_A_SECOND), one: throttle(1) },
    loggers: [
      { category: "relay", sinks: ["out"], filters: ["few"], lowestLevel },
      { category: ["relay", "flood"], filters: ["one"], lowestLevel },
      { category: "summary", sinks: ["out"], lowestLevel },
      { category: ["logtape", "meta"], sinks: ["out"], lowestLevel: "warning" },
    ],
  });
  return { log: getLogger("relay"), onceASecond: getLogger(["relay", "flood"]) };
}

/** How far the text of a message is from the left, behind its time. */
export const MESSAGE_INDENT = 9;

/** A formatter would put the values within a message into quotation marks. */
function withPlainValues(record: LogRecord): LogRecord {
  return { ...record, message: [record.message.map(String).join("")] };
}
