import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { launchdAgent } from "../../src/service/launchd.ts";
import { readRecord } from "../../src/service/service_record.ts";
import { inEnglish } from "../helpers/english.ts";
import { isInstalled } from "../../scripts/lab/process_usage.ts";
import { HOSTILE_TEXTS } from "../helpers/service/hostile_words.ts";
import { ScratchHome } from "../helpers/service/scratch_home.ts";

const HAS_PLISTUTIL = isInstalled("plistutil");
const LOG = "/Users/ann/Library/Logs/sndcpy-relay.log";

/**
 * Lets a real parser read a property list and write it anew, by way of the binary form.
 *
 * @returns undefined where it cannot read it
 */
async function writtenAnew(text: string): Promise<string | undefined> {
  await using home = await ScratchHome.create();
  const convert = async (from: string, to: string, format: string) => {
    const args = ["-i", `${home.path}/${from}`, "-o", `${home.path}/${to}`, "-f", format];
    // It exits with 0 in any case.
    await new Deno.Command("plistutil", { args, stdout: "null", stderr: "null" }).output();
  };
  await Deno.writeTextFile(`${home.path}/ours`, text);
  await convert("ours", "binary", "bin");
  await convert("binary", "theirs", "xml");
  return await Deno.readTextFile(`${home.path}/theirs`).catch(() => undefined);
}

/** The texts of a property list that plistutil has written, which escapes three characters. */
function textsOf(plist: string): string[] {
  return [...plist.matchAll(/<string>([^<]*)<\/string>/g)].map(([, text]) =>
    text!.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")
  );
}

Deno.test({
  name: "A property list says to a real parser what was meant" +
    (HAS_PLISTUTIL ? "" : " (plistutil is not installed)"),
  ignore: !HAS_PLISTUTIL,
  async fn() {
    const program = ["/Applications/it's <here> & there/relay"];
    const env = { VALUE: HOSTILE_TEXTS.join() };
    const agent = launchdAgent({ program, args: HOSTILE_TEXTS, env }, LOG);
    const anew = await writtenAnew(agent);
    assert(anew !== undefined, agent);
    assertEquals(textsOf(anew), [
      "sndcpy-relay",
      ...program,
      ...HOSTILE_TEXTS,
      env.VALUE,
      "Interactive",
      LOG,
      LOG,
    ]);
    for (
      const fact of [
        "<key>RunAtLoad</key>\n\t<true/>",
        "<key>SuccessfulExit</key>\n\t\t<false/>",
        "<key>ThrottleInterval</key>\n\t<integer>30</integer>",
        "<key>AbandonProcessGroup</key>\n\t<true/>",
      ]
    ) assertStringIncludes(anew, fact);
    // It does look.
    assertEquals(await writtenAnew(agent.replaceAll("&lt;", "<")), undefined);
    assertEquals(await writtenAnew(agent.replaceAll("&amp;", "&")), undefined);
  },
});

Deno.test("launchdAgent() says what it is, in a comment that XML allows", () => {
  const command = { program: ["/bin/relay"], args: [...HOSTILE_TEXTS, "---", "-->"], env: {} };
  const agent = launchdAgent(command, LOG);
  assertEquals(readRecord(agent), { program: command.program, args: command.args });
  const [, comment] = /<!--(.*)-->\n/.exec(agent)!;
  assert(!comment!.includes("--"), comment);
});

Deno.test("launchdAgent() spells a carriage return, of which XML would make a line feed", () => {
  const agent = launchdAgent({ program: ["a\rb\nc"], args: [], env: {} }, LOG);
  assertStringIncludes(agent, "<string>a&#13;b\nc</string>");
});

Deno.test("launchdAgent() refuses what XML cannot hold", () => {
  const agent = (word: string) => launchdAgent({ program: [word], args: [], env: {} }, LOG);
  for (const word of ["a\x00", "\x1b[m", "\uffff"]) {
    const [code, sentences] = inEnglish(assertThrows(() => agent(word)));
    assertEquals(code, "plist-control-character");
    assertStringIncludes(sentences, "a property list cannot hold");
  }
});
