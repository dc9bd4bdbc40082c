/**
 * How adb's server reaches the phone's shell.
 *
 * @module
 */

import type { AdbStream } from "./adb_stream.ts";
import type { Shell } from "./shell.ts";

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const EXIT = 3;
/** A number of one byte, and the length of the rest. */
const HEADER_BYTES = 5;

/**
 * Runs the script of a `shell,v2,…:`, `shell:` or `exec:` stream, and ends it.
 *
 * Version 2 tells outputs and the exit code apart; the others are one stream of output, and the
 * exit code is lost.
 */
export async function serveShell(shell: Shell, stream: AdbStream): Promise<void> {
  const colon = stream.service.indexOf(":");
  const isVersion2 = stream.service.slice(0, colon).split(",").includes("v2");
  const script = stream.service.slice(colon + 1);
  const encoder = new TextEncoder();
  const write = (id: number) => (text: string) => {
    if (text === "") return;
    const bytes = encoder.encode(text);
    stream.write(isVersion2 ? encodeShellPacket(id, bytes) : bytes);
  };
  if (shell.isHanging) {
    shell.log.push(script);
    await stream.closed;
    return;
  }
  const output = { stdout: write(STDOUT), stderr: write(STDERR) };
  const killed = new AbortController();
  stream.closed.then(() => killed.abort());
  const stdin = isVersion2 ? standardInput(stream) : stream;
  const code = await shell.run(script, stdin, output, killed.signal);
  if (isVersion2) stream.write(encodeShellPacket(EXIT, Uint8Array.of(code)));
  stream.end();
}

function encodeShellPacket(id: number, data: Uint8Array): Uint8Array {
  const packet = new Uint8Array(HEADER_BYTES + data.length);
  packet[0] = id;
  new DataView(packet.buffer).setUint32(1, data.length, true);
  packet.set(data, HEADER_BYTES);
  return packet;
}

/** What comes on standard input, without the packets around it. */
async function* standardInput(stream: AdbStream): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array(0);
  for await (const chunk of stream) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    rest = bytes;
    while (rest.length >= HEADER_BYTES) {
      const lengthBytes = new DataView(rest.buffer, rest.byteOffset).getUint32(1, true);
      if (rest.length < HEADER_BYTES + lengthBytes) break;
      const [id, data] = [rest[0], rest.subarray(HEADER_BYTES, HEADER_BYTES + lengthBytes)];
      rest = rest.subarray(HEADER_BYTES + lengthBytes);
      if (id === STDIN) yield data;
      // Anything else but a change of the window's size is the end of the input.
      else if (id !== 5) return;
    }
  }
}
