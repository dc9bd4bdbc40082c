// @ts-self-types="./libflac.d.ts"
// TypeScript does not know this kind of import, hence JavaScript. It needs no permission, and a
// compiled program has what it names inside.
import source libflac from "libflacjs/dist/libflac.wasm.wasm";

export { libflac };
