import { assertEquals, assertThrows } from "@std/assert";
import { GivenOptions } from "../../src/app/commands/given_options.ts";
import { readRelayConfig } from "../../src/app/commands/relay_config.ts";
import { UsageError } from "../../src/app/commands/usage.ts";
import { phoneWish, stationWishes } from "../../src/app/station_wishes.ts";

function config(line: string) {
  return readRelayConfig(new GivenOptions(line.split(" ")), "relay", () => undefined);
}

function wishes(line: string) {
  return stationWishes(config(line)).map(({ name, config: { port, source } }) => [
    name,
    port,
    "serial" in source ? source.serial : source.kind,
  ]);
}

Deno.test("stationWishes() wants one station of no name where nobody speaks of several", () => {
  assertEquals(wishes("relay"), [[undefined, 28_201, undefined]]);
  assertEquals(wishes("relay --source demo"), [[undefined, 28_201, "demo"]]);
  assertEquals(wishes("relay --all-phones"), []);
});

Deno.test("stationWishes() counts ports up in the order of the phones, and leaves out HTTP's", () => {
  assertEquals(wishes("relay --phone A=game --phone 192.168.1.7:5555 --phone C=car"), [
    ["game", 28_201, "A"],
    ["192.168.1.7:5555", 28_203, "192.168.1.7:5555"],
    ["car", 28_204, "C"],
  ]);
  assertEquals(wishes("relay -p 4000 --phone A --phone B").map(([, port]) => port), [4000, 4001]);
  assertEquals(wishes("relay -p 0 --phone A --phone B").map(([, port]) => port), [0, 0]);
  const third = phoneWish(config("relay --all-phones --http-port 28203"), "C", "C", 2);
  assertEquals(third.config.port, 28_204);
});

Deno.test("stationWishes() has adb choose the ports that lead to several phones", () => {
  const portsOf = (line: string) =>
    stationWishes(config(line)).map(({ config: { source } }) =>
      source.kind === "auto"
        ? source.sndcpy.port
        : source.kind === "sndcpy"
        ? source.port
        : undefined
    );
  assertEquals(portsOf("relay --phone A --phone B"), [0, 0]);
  assertEquals(portsOf("relay --source sndcpy --phone A"), [0]);
});

Deno.test("stationWishes() hears a phone's microphone beside what it plays", () => {
  const [game, voice] = stationWishes(config("relay --phone A=game --phone A=voice,mic"));
  assertEquals([game!.config.source.kind, voice!.config.source.kind], ["auto", "scrcpy"]);
  const { source } = voice!.config;
  assertEquals(source.kind === "scrcpy" && [source.serial, source.capture], ["A", "mic"]);
});

Deno.test("readRelayConfig() takes several phones or one, each under a name of its own", () => {
  const wrong = [
    "--phone A --all-phones",
    "--phone A --serial B",
    "--all-phones --sndcpy-port 4000",
    "--phone A=x --phone B=x",
    "--phone A=x --phone A=y",
    "--phone A=..",
    "--phone =x",
    "--phone A=",
    "--phone A=a/b",
    "--phone A=x=y",
    "--source demo --phone A",
    "--source sndcpy --phone A=x,mic",
    "--phone A=x,ear",
    "--port 65534 --phone A --phone B",
  ];
  for (const words of wrong) assertThrows(() => config(`relay ${words}`), UsageError);
});
