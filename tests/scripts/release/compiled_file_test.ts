import { assertEquals, assertThrows } from "@std/assert";
import { CompiledFile } from "./compiled_file.ts";

const METADATA = { permissions: {}, code_cache_key: null, entrypoint_key: "main.ts" };
const FILES = [{ Dir: { n: "src", e: [{ File: { n: "a.ts" } }] } }];
const PAYLOAD = `d3n0l4nd${withLength(METADATA)}\0\0\0\x01${withLength(FILES)}`;

/** How each format holds what Deno has appended, as libsui has it: what is around the payload. */
const FORMATS: Readonly<Record<string, string>> = {
  // The name of the part, and then the part; the runtime itself has the mark among its constants.
  "ELF": `\x7fELF\x02\x01 d3n0l4nd is here SUI\0\x08\0d3n0l4nd${PAYLOAD}__toESMd3n0l4nd\0\0\0`,
  // A resource, whose name is in UTF-16.
  "PE": `MZ\0\0 d3n0l4nd PE\0\0.rsrc\0\0\0D\x003\0N\x000\0L\x004\0N\0D\0${PAYLOAD}\0\0`,
  // A section of a segment; the code signature comes last.
  "Mach-O": `\xcf\xfa\xed\xfe__SUI\0\0d3n0l4nd\0\0\0\0\0\0\0\0__SUI\0\0${PAYLOAD}\xfa\xde\x0c\xc0`,
  "a file that ends within another mark": `${PAYLOAD}d3n0l4nd\0`,
};

for (const [format, content] of Object.entries(FORMATS)) {
  Deno.test(`CompiledFile.parse() finds what Deno has put into ${format}`, () => {
    const { metadata, paths } = CompiledFile.parse(bytesOf(content));
    assertEquals([metadata.entrypoint_key, paths], ["main.ts", ["src/a.ts"]]);
  });
}

Deno.test("CompiledFile.parse() refuses a program that Deno has not compiled", () => {
  for (const content of ["", "d3n0l4nd", `d3n0l4nd${withLength({})}`]) {
    assertThrows(() => CompiledFile.parse(bytesOf(content)), Error, "no metadata");
  }
});

/** JSON behind its length. */
function withLength(value: unknown): string {
  const json = JSON.stringify(value);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  return String.fromCharCode(...length) + json;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
