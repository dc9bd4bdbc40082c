/** An IPv4 address of this computer that is not loopback's. */
const OWN_HOST = Deno.networkInterfaces().find(({ family, address }) =>
  family === "IPv4" && !address.startsWith("127.")
)?.address;

/** Declares a test that needs this computer to be in a network; where it is in none, its name says so. */
export function testInNetwork(name: string, fn: (ownHost: string) => Promise<void>): void {
  const ignore = OWN_HOST === undefined;
  Deno.test({
    name: `${name}${ignore ? " (this computer is in no network)" : ""}`,
    ignore,
    fn: () => fn(OWN_HOST!),
  });
}
