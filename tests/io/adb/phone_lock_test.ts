import { assertEquals } from "@std/assert";
import { readLock } from "../../../src/io/adb/phone_lock.ts";

/** In the words of Android 10, and of 12 and newer. */
const ANDROID_10 = ' User "Owner" (id=0, flags=0x13) (current): trusted=0, trustManaged=1, ' +
  "deviceLocked=1, strongAuthRequired=0x0\n";
const ANDROID_14 = ' User "Me" (id=0, flags=0x4c13) (current): trustState=UNTRUSTED, ' +
  "trustManaged=0, deviceLocked=0, isActiveUnlockRunning=0, strongAuthRequired=0x0\r\n";
const AT_WORK = ' User "Work" (id=10, flags=0x1030) (managed profile with separate challenge): ' +
  "deviceLocked=1\n";

Deno.test("readLock() tells whether whoever holds the phone has to unlock it", () => {
  assertEquals(readLock(ANDROID_10), true);
  assertEquals(readLock(AT_WORK + ANDROID_14), false);
  assertEquals(readLock(ANDROID_14 + AT_WORK), false);
});

Deno.test("readLock() knows nothing of a phone that does not tell", () => {
  assertEquals(readLock(""), undefined);
  assertEquals(readLock("Permission Denial: can't dump TrustManagerService\n"), undefined);
});
