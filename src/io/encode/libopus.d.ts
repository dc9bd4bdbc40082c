/** libopus, as @evan/opus has compiled it. */
export const libopus: WebAssembly.Module;
