import { assertEquals } from "@std/assert";
import { narrow, widen } from "../../../src/core/record/convert_bits.ts";

function bytes24(...samples: number[]): Uint8Array {
  return Uint8Array.from(samples.flatMap((value) => [value, value >> 8, value >> 16]));
}

function bytes16(...samples: number[]): Uint8Array {
  return new Uint8Array(Int16Array.from(samples).buffer);
}

Deno.test("widen() makes 24 bits of 16, and narrow() the same 16 of them", () => {
  const samples = bytes16(0, 1, -1, 32_767, -32_768, 12_345, -12_345);
  const wide = widen(samples);
  assertEquals(wide, bytes24(...[0, 1, -1, 32_767, -32_768, 12_345, -12_345].map((v) => v * 256)));
  assertEquals(narrow(wide), samples);
});

Deno.test("narrow() rounds each sample to the nearest, and never turns loud into its opposite", () => {
  assertEquals(
    narrow(bytes24(127, 128, -128, -129, 8_388_607, -8_388_608)),
    bytes16(0, 1, 0, -1, 32_767, -32_768),
  );
});
