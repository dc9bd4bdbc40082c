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
    source.kind === "sndcpy" ? [source.serial, source.port] : source.kind,
  ]);
}

Deno.test("stationWishes() wants one station of no name where nobody speaks of several", () => {
  assertEquals(wishes("relay"), [[undefined, 28_201, [undefined, 28_200]]]);
  assertEquals(wishes("relay --source demo"), [[undefined, 28_201, "demo"]]);
  assertEquals(wishes("relay --all-phones"), []);
});

Deno.test("stationWishes() counts ports up in the order of the phones, and leaves out HTTP's", () => {
  assertEquals(wishes("relay --phone A=game --phone 192.168.1.7:5555 --phone C=car"), [
    ["game", 28_201, ["A", 0]],
    ["192.168.1.7:5555", 28_203, ["192.168.1.7:5555", 0]],
    ["car", 28_204, ["C", 0]],
  ]);
  assertEquals(wishes("relay -p 4000 --phone A --phone B").map(([, port]) => port), [4000, 4001]);
  assertEquals(wishes("relay -p 0 --phone A --phone B").map(([, port]) => port), [0, 0]);
  const third = phoneWish(config("relay --all-phones --http-port 28203"), "C", "C", 2);
  assertEquals(third.config.port, 28_204);
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
  ];
  for (const words of wrong) assertThrows(() => config(`relay ${words}`), UsageError);
});
