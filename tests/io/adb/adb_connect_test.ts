import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { TroubleError } from "../../../src/core/trouble.ts";
import { inEnglish } from "../../helpers/english.ts";
import { patient, ScriptedAdb } from "./scripted_adb.ts";

const PHONE = "192.168.1.5:5555";

for (const stdout of [`connected to ${PHONE}\n`, `already connected to ${PHONE}\n`]) {
  Deno.test(`connect() has a phone when adb says ${JSON.stringify(stdout)}`, async () => {
    const script = new ScriptedAdb({ stdout });
    assertEquals(await script.adb.connect(PHONE, patient()), PHONE);
    script.assertAsked(`connect ${PHONE}`);
  });
}

/** adb 29 says that. */
const NO_MDNS = { exitCode: 1, stderr: "adb: unknown command mdns\n" };
const REFUSED = { stdout: `failed to connect to '${PHONE}': Connection refused\n` };
const SERVICES = {
  stdout: "List of discovered mdns services\n" +
    "adb-R5CR1234-aBcDeF\t_adb-tls-connect._tcp\t192.168.1.5:41234\n",
};

Deno.test("connect() follows a phone that has another port by now", async () => {
  const connected = { stdout: "connected to 192.168.1.5:41234\n" };
  const script = new ScriptedAdb(REFUSED, SERVICES, connected);
  assertEquals(await script.adb.connect(PHONE, patient()), "192.168.1.5:41234");
  script.assertAsked(`connect ${PHONE}`, "mdns services", "connect 192.168.1.5:41234");
});

Deno.test("connect() says why it cannot have a phone that has moved", async () => {
  const rejected = { stdout: "failed to connect to 192.168.1.5:41234\n" };
  const script = new ScriptedAdb(REFUSED, SERVICES, rejected);
  const error = await assertRejects(() => script.adb.connect(PHONE, patient()), TroubleError);
  const [, message] = inEnglish(error);
  assertStringIncludes(message, "192.168.1.5:41234: the phone has closed the connection");
});

/** What adb says, on standard output and with exit code 0, and what is said of it. */
const FAULTS: [said: string, ...parts: string[]][] = [
  [`failed to connect to '${PHONE}': Connection refused`, "nothing is listening", "port"],
  [
    `cannot connect to ${PHONE}: No connection could be made because the target machine actively ` +
    "refused it. (10061)",
    "nothing is listening",
  ],
  [`failed to connect to '${PHONE}': Connection timed out`, "nothing answers", "same network"],
  [`failed to connect to '${PHONE}': No route to host`, "nothing answers", "same network"],
  ["failed to resolve host: 'kitchen': Name or service not known", "no phone is known", "address"],
  [`failed to connect to ${PHONE}`, "closed the connection", "`pair`"],
  [`failed to authenticate to ${PHONE}`, "does not trust", "tap Allow"],
  [`bad port number '99999' in '${PHONE}'`, "bad port number '99999'", "Correct --serial"],
];
for (const [said, ...parts] of FAULTS) {
  Deno.test(`connect() says why it cannot, and what to do: ${said}`, async () => {
    for (const exitCode of [0, 1].slice(0, said.startsWith("bad") ? 1 : 2)) {
      const script = new ScriptedAdb({ exitCode, stdout: `${said}\n` }, NO_MDNS);
      const error = await assertRejects(() => script.adb.connect(PHONE, patient()), TroubleError);
      const [code, message] = inEnglish(error);
      assertEquals(code, "connect-failed");
      for (const part of parts) assertStringIncludes(message, part);
    }
  });
}

Deno.test("connect() tells a fault of adb itself from one of the phone", async () => {
  const script = new ScriptedAdb({ exitCode: 1, stderr: "error: cannot connect to daemon\n" });
  const error = await assertRejects(() => script.adb.connect(PHONE, patient()), TroubleError);
  assertEquals(inEnglish(error)[0], "adb-failed");
});

Deno.test("disconnect() does not mind that there is no such phone", async () => {
  const script = new ScriptedAdb({ exitCode: 1, stderr: `error: no such device '${PHONE}'\n` });
  await script.adb.disconnect(PHONE, patient());
  script.assertAsked(`disconnect ${PHONE}`);
});
