/**
 * What somebody with Windows can do in place of a service.
 *
 * @module
 */

/** @param argv what is to be started */
export function windowsAdvice(argv: readonly string[]): string {
  return "Cannot manage a service on Windows: sndcpy-relay knows launchd, systemd and cron only. " +
    "Put a shortcut to this command line into the folder that Win+R, shell:startup opens, or have " +
    `the Task Scheduler run it when you log on: ${argv.map(windowsWord).join(" ")}`;
}

/** One word, in quotes where it needs them, as programs on Windows take command lines apart. */
function windowsWord(text: string): string {
  if (/^[^\s"]+$/.test(text)) return text;
  // Backslashes count as such, but before a quotation mark.
  return `"${text.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, "$&$&")}"`;
}
