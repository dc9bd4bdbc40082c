/** Declares a test that needs the loopback address ::1; where that is missing, its name says so. */
export function testIpv6(name: string, fn: () => void | Promise<void>): void {
  const ignore = !hasIpv6();
  Deno.test({ name: `${name}${ignore ? " (IPv6 is not permitted)" : ""}`, ignore, fn });
}

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}
