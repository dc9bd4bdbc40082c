import { assertEquals } from "@std/assert";
import { findServer, type ServerSearch } from "../../../src/io/scrcpy/server_file.ts";

/** A computer with these files, and links from some paths to others. */
function search(
  files: string[],
  env: Record<string, string> = {},
  rest: Partial<ServerSearch> & { links?: Record<string, string> } = {},
): ServerSearch {
  return {
    given: undefined,
    env: (name) => env[name],
    isFile: (path) => files.includes(path),
    realPath: (path) => rest.links?.[path] ?? path,
    os: "linux",
    ...rest,
  };
}

const PATH = { PATH: "/home/x/scrcpy:/usr/bin" };

Deno.test("findServer() takes the server that belongs to the first scrcpy on the PATH", () => {
  const beside = ["/home/x/scrcpy/scrcpy", "/home/x/scrcpy/scrcpy-server"];
  const packaged = ["/usr/bin/scrcpy", "/usr/share/scrcpy/scrcpy-server"];
  const [program, path] = beside as [string, string];
  assertEquals(findServer(search([...beside, ...packaged], PATH)), { path, program });
  assertEquals(findServer(search(packaged, PATH)), { path: packaged[1]!, program: packaged[0] });
  assertEquals(findServer(search([program, ...packaged], PATH)), {
    path: packaged[1]!,
    program: packaged[0],
  });
});

Deno.test("findServer() looks where packages put it, without a PATH as well", () => {
  for (const prefix of ["/usr/local", "/usr", "/opt/homebrew"]) {
    const path = `${prefix}/share/scrcpy/scrcpy-server`;
    const program = `${prefix}/bin/scrcpy`;
    assertEquals(findServer(search([path])), { path, program: undefined });
    assertEquals(findServer(search([path, program])), { path, program });
  }
});

Deno.test("findServer() follows a link to where scrcpy lies, as on Windows", () => {
  const folder = "C:\\Packages\\scrcpy-win64";
  const link = "C:\\Links\\scrcpy.exe";
  const found = findServer(
    search([link, `${folder}\\scrcpy-server`], { PATH: "C:\\Links" }, {
      os: "windows",
      links: { [link]: `${folder}\\scrcpy.exe` },
    }),
  );
  assertEquals(found, { path: `${folder}\\scrcpy-server`, program: link });
});

Deno.test("findServer() takes what somebody has named, and nothing in its place", () => {
  const packaged = ["/usr/bin/scrcpy", "/usr/share/scrcpy/scrcpy-server"];
  assertEquals(findServer(search([...packaged, "/a/server"], PATH, { given: "/a/server" })), {
    path: "/a/server",
    program: undefined,
  });
  assertEquals(findServer(search(packaged, PATH, { given: packaged[1]! })), {
    path: packaged[1]!,
    program: packaged[0],
  });
  assertEquals(findServer(search(packaged, PATH, { given: "/a/server" })), {
    code: "scrcpy-server-misnamed",
    path: "/a/server",
  });
});

Deno.test("findServer() tells a scrcpy without its server from none at all", () => {
  assertEquals(findServer(search(["/usr/bin/scrcpy"], PATH)), {
    code: "scrcpy-server-missing",
    program: "/usr/bin/scrcpy",
  });
  assertEquals(findServer(search([], PATH)), { code: "scrcpy-missing" });
});
