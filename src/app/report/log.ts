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
  type TextFormatter,
} from "@logtape/logtape";
import type { Verbosity } from "../commands/relay_config.ts";

/**
 * How a message is written.
 *
 * - `terminal`: with the time of day, and a mark before a warning.
 * - `file`: with the date, too; it may be read days later.
 * - `journal`: with its level as sd-daemon(3) has it. The journal has the time.
 * - `json`: for programs.
 */
export type LogStyle = "terminal" | "file" | "journal" | "json";

const LEVELS: Readonly<Record<Verbosity, LogLevel>> = {
  quiet: "warning",
  normal: "info",
  verbose: "debug",
};
/** The levels of syslog, as the journal reads them at the start of a line. */
const JOURNAL_PREFIXES: Readonly<Record<LogLevel, string>> = {
  trace: "<7>",
  debug: "<7>",
  info: "<6>",
  warning: "<4>",
  error: "<3>",
  fatal: "<2>",
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
  style: LogStyle,
  verbosity: Verbosity,
  write: (message: string) => void,
  summary: (suppressed: number) => string,
): Loggers {
  const formatter = formatterFor(style);
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

function formatterFor(style: LogStyle): TextFormatter {
  if (style === "json") return getJsonLinesFormatter({ lineEnding: "lf", properties: "flatten" });
  if (style === "journal") {
    return getTextFormatter({
      format: ({ record, message }) => `${JOURNAL_PREFIXES[record.level]}${message}`,
    });
  }
  const [timestamp, characters] = style === "file"
    ? ["date-time" as const, "2026-01-31 23:59:59".length]
    : ["time" as const, "23:59:59".length];
  return getTextFormatter({
    timestamp,
    timeZone: null,
    format: ({ timestamp, record, message }) => {
      const mark = record.level === "warning" || record.level === "error" ? "! " : "";
      return `${timestamp?.slice(0, characters)} ${mark}${message}`;
    },
  });
}

/** How far the text of a message is from the left on a terminal, behind its time. */
export const MESSAGE_INDENT = 9;

/** A formatter would put the values within a message into quotation marks. */
function withPlainValues(record: LogRecord): LogRecord {
  return { ...record, message: [record.message.map(String).join("")] };
}
