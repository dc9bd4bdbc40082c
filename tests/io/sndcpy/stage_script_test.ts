import { assertEquals } from "@std/assert";
import { readStage } from "../../../src/io/sndcpy/stage_script.ts";

const ALLOWED = "PROJECT_MEDIA: allow; time=+3s12ms ago\n";
const REFUSED = "Error: java.lang.SecurityException: uid 2000 may not change app ops\r\n";
const ACTIVITIES = "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)\n";
const OURS = "    * Hist #0: ActivityRecord{5d u0 com.rom1v.sndcpy/.MainActivity t12}\n";
const HOME = "    * Hist #0: ActivityRecord{7a u0 com.android.launcher3/.Launcher t2}\n";
const FROM_OURS = "      launchedFromUid=10123 launchedFromPackage=com.rom1v.sndcpy userId=0\n";
const SERVICE = "  * ServiceRecord{9c u0 com.rom1v.sndcpy/.RecordService}\n";

function question(activity: string, from = FROM_OURS): string {
  return `    * Hist #1: ActivityRecord{8b u0 ${activity} t12}\n${from}`;
}

const CAPTURE = "com.android.systemui/.media.MediaProjectionPermissionActivity";
const PERMISSION = "com.google.android.permissioncontroller/" +
  "com.android.permissioncontroller.permission.ui.GrantPermissionsActivity";

const HEAD = "Num       RefCount Protocol Flags    Type St Inode Path\n";
const CONNECTED = "0000000000000000: 00000003 00000000 00000000 0001 03 40712 @sndcpy\n";
const LISTENING = "0000000000000000: 00000002 00000000 00010000 0001 01 40711 @sndcpy\n";

const STAGES = {
  asks: {
    "whether it may capture": `pid 4711\n${REFUSED}${ACTIVITIES}${question(CAPTURE)}${OURS}`,
    "without saying for whom": `pid 4711\n${ACTIVITIES}${question(CAPTURE, "")}${OURS}`,
    "whether it may record": `pid 4711\n${ALLOWED}${ACTIVITIES}${question(PERMISSION)}${OURS}`,
    "in its maker's words": `pid 4711\r\n${ACTIVITIES}${question("com.maker/.Ask")}`
      .replaceAll("\n", "\r\n"),
    "perhaps, and tells nothing else": `pid 4711\n${REFUSED}Permission Denial: can't dump\n`,
  },
  starts: {
    "with its activity": `pid 4711\n${ALLOWED}${ACTIVITIES}${OURS}`,
    "with its service": `pid 4711\n${REFUSED}${ACTIVITIES}${HOME}${SERVICE}`,
    "and had asked": `pid 4711\n${ACTIVITIES}${HOME}    mLastStartActivityRecord:\n${FROM_OURS}` +
      SERVICE,
    "on a phone that tells nothing else": `pid 4711\n${ALLOWED}`,
    "and listens": `pid 4711\n${HEAD}${LISTENING}${ALLOWED}${ACTIVITIES}${HOME}${SERVICE}`,
    "beside another's question": `pid 4711\n${ACTIVITIES}` +
      question(PERMISSION, "") + OURS,
  },
  "is taken": {
    "by another program": `pid 4711\n${HEAD}${CONNECTED}${ALLOWED}${ACTIVITIES}${HOME}${SERVICE}`,
    "where nothing else is told": `pid 4711\r\n${HEAD}${LISTENING}${CONNECTED}`,
  },
  ended: {
    "and its process, too": `pid \n${REFUSED}${ACTIVITIES}${HOME}`,
    "and its process is kept for later": `pid 4711\n${ALLOWED}${ACTIVITIES}${HOME}`,
    "as the phone has": "",
  },
};
for (const [stage, answers] of Object.entries(STAGES)) {
  for (const [how, answer] of Object.entries(answers)) {
    Deno.test(`readStage() tells that the app ${stage} ${how}`, () => {
      assertEquals(readStage(answer, "sndcpy"), stage.replace("is ", ""));
    });
  }
}
