import { assertEquals, assertThrows } from "@std/assert";
import { OggPages } from "../../../src/io/encode/ogg_pages.ts";
import { readPages } from "../../helpers/ogg_file.ts";

Deno.test("OggPages numbers its pages, and marks the first and the last", () => {
  const pages = new OggPages(0xfedc_ba98);
  const file = [1, 2, 3].flatMap((number) => {
    pages.add(Uint8Array.of(number), 960 * number);
    return [...pages.page(number === 3)];
  });
  const read = readPages(Uint8Array.from(file));
  assertEquals(read.map(({ number, flags, position }) => [number, flags, position]), [
    [0, 2, 960],
    [1, 0, 1920],
    [2, 4, 2880],
  ]);
  assertEquals(new Set(read.map(({ serial }) => serial)), new Set([0xfedc_ba98]));
});

Deno.test("OggPages keeps packets of any size apart", () => {
  const sizes = [0, 1, 254, 255, 256, 509, 510, 511, 4000];
  const pages = new OggPages(1);
  for (const size of sizes) pages.add(new Uint8Array(size).fill(size), 0);
  const [page] = readPages(pages.page());
  assertEquals(page!.packets.map(({ length }) => length), sizes);
  assertEquals(
    page!.packets.every((packet, at) => packet.every((x) => x === sizes[at]! % 256)),
    true,
  );
});

Deno.test("OggPages ends a page when a packet has no room in it", () => {
  const pages = new OggPages(1);
  const packet = new Uint8Array(300);
  const full = Array.from({ length: 128 }, (_, at) => pages.add(packet, at));
  assertEquals(full.map(({ length }) => length > 0).indexOf(true), 127);
  const [first] = readPages(full[127]!);
  assertEquals([first!.packets.length, first!.position, pages.waiting], [127, 126, 1]);
});

Deno.test("readPages() finds out a page that is damaged", () => {
  const pages = new OggPages(1);
  pages.add(new TextEncoder().encode("sound"), 5);
  const page = pages.page();
  readPages(page);
  page[30]! ^= 1;
  assertThrows(() => readPages(page), Error, "sum");
});
