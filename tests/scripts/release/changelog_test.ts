import { assertEquals } from "@std/assert";
import { changesIn } from "../../../scripts/release/changelog.ts";

const CHANGELOG = `# Changes

The format is that of Keep a Changelog.

## Unreleased

### Added

- Something else.

## 1.10.0 - 2026-03-04

### Added

- One thing.
  It has two lines.

### Fixed

- Another.

## 1.1.0 - 2026-01-02

## 1.0.0

- No date.
`;

Deno.test("changesIn() gives what is below the heading of a version, up to the next one", () => {
  assertEquals(
    changesIn(CHANGELOG, "1.10.0"),
    "### Added\n\n- One thing.\n  It has two lines.\n\n### Fixed\n\n- Another.",
  );
});

for (
  const [what, version] of [
    ["nothing was released yet", "Unreleased"],
    ["there is no heading", "1.1"],
    ["nothing is below it", "1.1.0"],
    ["the heading has no date", "1.0.0"],
  ] as const
) {
  Deno.test(`changesIn() gives nothing when ${what}`, () => {
    assertEquals(changesIn(CHANGELOG, version), "");
  });
}
