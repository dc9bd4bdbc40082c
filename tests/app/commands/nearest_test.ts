import { assertEquals } from "@std/assert";
import { nearest } from "../../../src/app/commands/nearest.ts";

const NAMES = ["port", "source", "serial", "socket-name", "bind"];

Deno.test("nearest() finds what was meant: a letter missing, too many, wrong or swapped", () => {
  for (const typed of ["prt", "portt", "pord", "prot"]) assertEquals(nearest(typed, NAMES), "port");
  assertEquals(nearest("soruce", NAMES), "source");
  assertEquals(nearest("socketname", NAMES), "socket-name");
});

Deno.test("nearest() guesses nothing where nothing is like it", () => {
  for (const typed of ["", "x", "restart", "qqqqqq"]) {
    assertEquals(nearest(typed, NAMES), undefined);
  }
});
