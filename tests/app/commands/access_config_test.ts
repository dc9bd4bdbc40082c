import { assertEquals, assertThrows } from "@std/assert";
import { readAccess } from "../../../src/app/commands/access_config.ts";
import { GivenOptions } from "../../../src/app/commands/given_options.ts";
import { UsageError } from "../../../src/app/commands/usage.ts";

function access(args: string, env: Record<string, string> = {}) {
  return readAccess(new GivenOptions(args.split(" ")), (name) => env[name]);
}

Deno.test("readAccess() takes the token from the command line before the environment's", () => {
  const env = { SNDCPY_RELAY_TOKEN: "from-env-123" };
  assertEquals(access("relay", env).token, "from-env-123");
  assertEquals(access("relay --token typed-123", env).token, "typed-123");
  assertEquals([access("relay --open", env).token, access("relay --open", env).isOpen], [
    undefined,
    true,
  ]);
});

Deno.test("readAccess() knows networks and addresses, and this computer among them", () => {
  const { allowed } = access("relay --allow 192.168.1.0/24,fd00::/8,10.0.0.7");
  const hosts = ["192.168.1.9", "10.0.0.7", "fd12::1", "127.0.0.1", "::1", "::ffff:192.168.1.3"];
  assertEquals(hosts.filter((host) => !allowed!.has(host)), []);
  const others = ["192.168.2.9", "10.0.0.8", "fe80::1%eth0", "8.8.8.8", "::ffff:8.8.8.8"];
  assertEquals(others.filter((host) => allowed!.has(host)), []);
});

Deno.test("readAccess() takes the files of TLS together", () => {
  const { tls } = access("relay --tls-cert /c.pem --tls-key /k.pem");
  assertEquals(tls, { certificatePath: "/c.pem", keyPath: "/k.pem" });
  for (const alone of ["--tls-cert /c.pem", "--tls-key /k.pem"]) {
    const { trouble } = assertThrows(() => access(`relay ${alone}`), UsageError);
    assertEquals(trouble.code, "option-needs");
  }
});

Deno.test("readAccess() has public names as links have them", () => {
  const { publicNames } = access("relay --public-name radio.example,fd00::2,[fd00::3]");
  assertEquals(publicNames, ["radio.example", "[fd00::2]", "[fd00::3]"]);
});

Deno.test("readAccess() refuses what is none, and shows no token", () => {
  const wrong = [
    "--token short",
    "--token with&sign-1",
    "--allow 10.0.0.0/33",
    "--allow 10.0.0",
    "--allow ::/129",
    "--allow 10.0.0.1/",
    "--allow 10.0.0.1/8/8",
    "--allow kitchen",
    "--allow 10.0.0.1,",
    "--public-name a,,b",
  ];
  for (const option of wrong) {
    const { trouble } = assertThrows(() => access(`relay ${option}`), UsageError);
    assertEquals(trouble.code, "value-wrong", option);
    assertEquals(JSON.stringify(trouble).includes("short"), false);
  }
  const { trouble } = assertThrows(() => access("relay --open --token secret-1234"), UsageError);
  assertEquals(trouble, { code: "contradiction", first: "--open", second: "--token" });
});
