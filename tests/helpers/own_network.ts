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

/** A link-local IPv6 address of this computer, with its zone. */
const LINK_LOCAL = Deno.networkInterfaces()
  .filter(({ family, address }) => family === "IPv6" && /^fe[89ab]/.test(address))
  .map(({ address, name, scopeid }) =>
    `${address.replace(/%.*$/, "")}%${Deno.build.os === "windows" ? scopeid : name}`
  )[0];

/** Declares a test that needs a link-local IPv6 address; where there is none, its name says so. */
export function testLinkLocal(name: string, fn: (host: string) => Promise<void>): void {
  const ignore = LINK_LOCAL === undefined;
  Deno.test({
    name: `${name}${ignore ? " (this computer has no link-local address)" : ""}`,
    ignore,
    fn: () => fn(LINK_LOCAL!),
  });
}
