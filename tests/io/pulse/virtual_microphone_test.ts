import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandError, type RunCommand } from "../../../src/core/base/command.ts";
import { PcmFormat } from "../../../src/core/base/pcm_format.ts";
import { TroubleError } from "../../../src/core/trouble.ts";
import { VirtualMicrophone } from "../../../src/io/pulse/virtual_microphone.ts";

/** A sound server's modules, and what pactl is asked. */
class ScriptedServer {
  readonly asked: string[] = [];
  readonly modules = new Map([[7, "module-null-sink\tsink_name=sndcpy_sink_of_others"]]);
  /** Commands of pactl that fail. */
  readonly failing = new Set<string>();
  inputs = "";
  #last = 20;

  readonly run: RunCommand = ([program, ...args]) => {
    assertEquals(program, "pactl");
    const [verb, ...rest] = args;
    this.asked.push(args.join(" "));
    if (this.failing.has(verb!) || this.failing.has(rest[0]!)) {
      return Promise.resolve({ exitCode: 1, stdout: "", stderr: "Failure: Odd\n" });
    }
    return Promise.resolve({ exitCode: 0, stdout: this.#answer(verb!, rest), stderr: "" });
  };

  #answer(verb: string, rest: readonly string[]): string {
    if (verb === "load-module") {
      const [name, ...args] = rest;
      this.modules.set(++this.#last, `${name}\t${args.join(" ")}`);
      return `${this.#last}\n`;
    }
    if (verb === "unload-module") this.modules.delete(Number(rest[0]));
    if (verb !== "list") return "";
    const modules = [...this.modules].map(([number, module]) => `${number}\t${module}\t\n`);
    if (rest[1] === "modules") return modules.join("");
    return rest[1] === "sinks" ? "3\tsndcpy_sink\tx\ty\tIDLE\n" : this.inputs;
  }
}

function trouble(make: () => Promise<unknown>): Promise<unknown> {
  return assertRejects<TroubleError>(make, TroubleError).then((error) => error.trouble);
}

Deno.test("VirtualMicrophone is made of two modules, and removes its own alone", async () => {
  const server = new ScriptedServer();
  // What a run that was killed has left.
  await VirtualMicrophone.make(server.run, PcmFormat.SNDCPY);
  const left = [...server.modules.keys()];
  const format = PcmFormat.parse("44100:24:1");
  const microphone = await VirtualMicrophone.make(server.run, format);
  const [others, sink, source, ...more] = [...server.modules.values()];
  assertEquals(more, []);
  assert(others!.endsWith("_of_others"));
  assert(sink!.startsWith("module-null-sink\tsink_name=sndcpy_sink rate=44100 channels=1 "), sink);
  assert(source!.includes("source_name=sndcpy master=sndcpy_sink.monitor"), source);
  assert(source!.includes(`'device.description="Phone (sndcpy)"'`), source);
  // What uses the sink goes first.
  const unloaded = server.asked.filter((asked) => asked.startsWith("unload"));
  assertEquals(unloaded, left.slice(1).toReversed().map((number) => `unload-module ${number}`));
  await microphone[Symbol.asyncDispose]();
  assertEquals([...server.modules.keys()], [7]);
});

Deno.test("VirtualMicrophone is made anew where the sound server was, and only there", async () => {
  const server = new ScriptedServer();
  const microphone = await VirtualMicrophone.make(server.run, PcmFormat.SNDCPY);
  const made = [...server.modules.keys()];
  await microphone.restore();
  assertEquals([...server.modules.keys()], made);
  server.modules.clear();
  server.failing.add("load-module");
  await microphone.restore();
  assertEquals(server.modules.size, 0);
  server.failing.clear();
  await microphone.restore();
  assertEquals(server.modules.size, 2);
});

Deno.test("VirtualMicrophone says why there is none, and leaves nothing behind", async () => {
  const make = (server: ScriptedServer) => () =>
    VirtualMicrophone.make(server.run, PcmFormat.SNDCPY);
  const mute = new ScriptedServer();
  mute.failing.add("info");
  assertEquals(await trouble(make(mute)), { code: "sound-server-missing", words: "Failure: Odd" });
  const poor = new ScriptedServer();
  poor.failing.add("module-remap-source");
  assertEquals(await trouble(make(poor)), { code: "microphone-refused", words: "Failure: Odd" });
  assertEquals([...poor.modules.keys()], [7]);
  const busy = new ScriptedServer();
  busy.inputs = "9\t3\t12\tprotocol-native.c\ts16le 2ch 48000Hz\n";
  assertEquals(await trouble(make(busy)), { code: "microphone-taken" });
  const missing: RunCommand = (argv) => Promise.reject(new CommandError(argv, "not-started"));
  const none = () => VirtualMicrophone.make(missing, PcmFormat.SNDCPY);
  assertEquals(await trouble(none), { code: "pactl-missing" });
  const slow: RunCommand = (argv) => Promise.reject(new CommandError(argv, "timeout"));
  const hanging = () => VirtualMicrophone.make(slow, PcmFormat.SNDCPY);
  assertEquals(await trouble(hanging), { code: "sound-server-missing", words: undefined });
});
