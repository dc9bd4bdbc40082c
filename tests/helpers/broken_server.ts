import { type AddressInfo, createServer } from "node:net";

/**
 * Serves one connection, which breaks off after a few bytes. Deno itself has no way to reset one.
 *
 * @returns the port on 127.0.0.1
 */
export async function listenToBreakOff(): Promise<number> {
  const server = createServer((socket) => {
    socket.write("audio", () => socket.resetAndDestroy());
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
