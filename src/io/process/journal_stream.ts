/**
 * Whether this process writes to the journal of systemd.
 *
 * @module
 */

const STANDARD_ERROR = 2;

/**
 * Whether standard error goes to the journal. systemd names the stream to what it starts, as
 * systemd.exec(5) has it, and a child may have inherited the name and another stream.
 *
 * @param named what `$JOURNAL_STREAM` is: the numbers of a device and an inode, as in `9:4711`
 */
export async function isJournal(named: string | undefined): Promise<boolean> {
  if (!named) return false;
  // It takes 6 MB, and few need it.
  const { fstatSync } = await import("node:fs");
  // Deno lets nobody look at /proc or /dev, but at what is open already.
  const { dev, ino } = fstatSync(STANDARD_ERROR, { bigint: true });
  return named === `${dev}:${ino}`;
}
