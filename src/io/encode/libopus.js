// @ts-self-types="./libopus.d.ts"
// TypeScript does not know this kind of import, hence JavaScript. It needs no permission, and a
// compiled program has what it names inside.
import source libopus from "@evan/opus/wasm/simd.wasm";

export { libopus };
