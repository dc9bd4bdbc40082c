/** libFLAC 1.3.4, as libflacjs has compiled it. */
export const libflac: WebAssembly.Module;
