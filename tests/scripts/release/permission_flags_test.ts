import { assertEquals, assertThrows } from "@std/assert";
import { permissionFlags, type PermissionSets } from "../../../scripts/release/permission_flags.ts";

const SETS: PermissionSets = {
  relay: { net: true, run: true, env: ["PATH", "HOME"], write: false },
  demo: { net: true, run: ["getconf"] },
  service: { run: ["systemctl"], env: ["HOME", "APPDATA"], write: ["units"] },
};

Deno.test("permissionFlags() grants what the set grants, and no more", () => {
  assertEquals(permissionFlags(SETS, ["relay"]), [
    "--allow-net",
    "--allow-run",
    "--allow-env=PATH,HOME",
  ]);
});

Deno.test("permissionFlags() unites several sets, and takes all of a kind before a part", () => {
  const flags = [
    "--allow-net",
    "--allow-run",
    "--allow-env=PATH,HOME,APPDATA",
    "--allow-write=units",
  ];
  assertEquals(permissionFlags(SETS, ["relay", "demo", "service"]), flags);
  assertEquals(permissionFlags(SETS, ["demo", "service", "relay"]).sort(), [
    "--allow-env=HOME,APPDATA,PATH",
    "--allow-net",
    "--allow-run",
    "--allow-write=units",
  ]);
});

Deno.test("permissionFlags() grants nothing for an empty list, which as a flag would be all", () => {
  assertEquals(permissionFlags({ none: { read: [] } }, ["none"]), []);
});

Deno.test("permissionFlags() refuses a set that is not there", () => {
  assertThrows(() => permissionFlags(SETS, ["relay", "metrics"]), Error, '"metrics"');
});

Deno.test("permissionFlags() refuses a permission that is neither all nor a list", () => {
  const sets = { odd: { read: { allow: ["."] } } } as unknown as PermissionSets;
  assertThrows(() => permissionFlags(sets, ["odd"]), Error, '"read"');
});
