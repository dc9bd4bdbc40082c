/**
 * Samples as a picture.
 *
 * @module
 */

import type { Quantity, Sample } from "./sample.ts";

const PANELS: readonly (readonly [Quantity, string])[] = [
  ["memoryMegabytes", "memory, MB"],
  ["descriptors", "descriptors"],
  ["clients", "clients"],
  ["children", "children"],
  ["forwards", "forwards"],
];
const WIDTH = 800;
const PANEL_HEIGHT = 110;
const MARGIN = { left: 60, right: 20, top: 24, bottom: 12 };
const STYLE = "text{font:12px sans-serif;fill:#333}polyline{fill:none;stroke:#2563eb}" +
  "line{stroke:#ccc}rect{fill:#fff}";

/** An SVG with a panel for each quantity, over the same time. */
export function drawChart(samples: readonly Sample[], title: string): string {
  const height = MARGIN.top + PANELS.length * PANEL_HEIGHT + 20;
  const panels = PANELS.map(([quantity, name], index) =>
    drawPanel(samples, quantity, name, MARGIN.top + index * PANEL_HEIGHT)
  );
  const minutes = ((samples.at(-1)?.atSeconds ?? 0) / 60).toFixed(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}">`,
    `<style>${STYLE}</style><rect width="${WIDTH}" height="${height}"/>`,
    text(MARGIN.left, 16, title),
    ...panels,
    text(MARGIN.left, height - 6, "0"),
    text(WIDTH - MARGIN.right, height - 6, `${minutes} min`, "end"),
    "</svg>",
    "",
  ].join("\n");
}

function drawPanel(
  samples: readonly Sample[],
  quantity: Quantity,
  name: string,
  top: number,
): string {
  const bottom = top + PANEL_HEIGHT - MARGIN.bottom;
  const right = WIDTH - MARGIN.right;
  const highest = Math.max(1, ...samples.map((sample) => sample[quantity]));
  const lastSeconds = Math.max(1, samples.at(-1)?.atSeconds ?? 0);
  const points = samples.map((sample) => {
    const x = MARGIN.left + (right - MARGIN.left) * sample.atSeconds / lastSeconds;
    const y = bottom - (bottom - top - MARGIN.bottom) * sample[quantity] / highest;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return [
    `<line x1="${MARGIN.left}" y1="${bottom}" x2="${right}" y2="${bottom}"/>`,
    `<polyline points="${points.join(" ")}"/>`,
    text(MARGIN.left - 8, bottom, "0", "end"),
    text(MARGIN.left - 8, top + MARGIN.bottom + 4, highest.toFixed(0), "end"),
    text(MARGIN.left + 4, top + 8, name),
  ].join("\n");
}

function text(x: number, y: number, words: string, anchor = "start"): string {
  const escaped = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped}</text>`;
}
