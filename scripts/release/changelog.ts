/**
 * CHANGELOG.md, which is also where release notes come from.
 *
 * @module
 */

/**
 * What changed in a version: the text below its heading, `## 0.1.0 - 2026-01-31`.
 *
 * @returns nothing (`""`) when there is no such heading, or nothing below it
 */
export function changesIn(changelog: string, version: string): string {
  for (const section of changelog.split(/^## /m).slice(1)) {
    const [heading, ...lines] = section.split("\n");
    const [, released] = /^(\S+) - \d{4}-\d\d-\d\d$/.exec(heading!) ?? [];
    if (released === version) return lines.join("\n").trim();
  }
  return "";
}
