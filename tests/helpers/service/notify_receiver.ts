/**
 * A program that hears what services tell systemd: a datagram a line. It needs `--unstable-net`,
 * so it is a program of its own. Unlike socat it lets go of what a sender waits to have closed.
 *
 * @module
 */

const socket = Deno.listenDatagram({ transport: "unixpacket", path: Deno.args[0]! });
for await (const [datagram] of socket) {
  console.log(JSON.stringify(new TextDecoder().decode(datagram)));
}
