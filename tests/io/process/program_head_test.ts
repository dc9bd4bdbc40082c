import { assertEquals } from "@std/assert";
import type { ProgramFault } from "../../../src/core/base/command.ts";
import { isRunByRule, type Machine, programFault } from "../../../src/io/process/program_head.ts";

const LINUX: Machine = { os: "linux", arch: "x86_64" };
const PI: Machine = { os: "linux", arch: "aarch64" };
const MAC: Machine = { os: "darwin", arch: "aarch64" };
const WINDOWS: Machine = { os: "windows", arch: "x86_64" };
const X86_64 = 62;
const AARCH64 = 183;

/** The head of an ELF program of 64 bits with one entry in its table, which follows. */
function elf(machine: number, { type = 3, entries = 1 } = {}): Uint8Array {
  const head = new Uint8Array(120);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const view = new DataView(head.buffer);
  view.setUint16(16, type, true);
  view.setUint16(18, machine, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, entries, true);
  return head;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const MACH_O = Uint8Array.of(0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1);
const PE = bytes("MZ\x01\0\x03\0");

const FILES: [string, Uint8Array, Machine, ProgramFault | undefined][] = [
  ["an empty file", new Uint8Array(), LINUX, "empty"],
  ["text", bytes("echo ran > ran.txt\n"), LINUX, "text"],
  ["a page that was to be a program", bytes("<!DOCTYPE html>\n<p>見つかりません"), MAC, "text"],
  ["a script", bytes("#!/bin/sh\nexec adb\n"), LINUX, undefined],
  ["a script", bytes("#!/bin/sh\nexec adb\n"), WINDOWS, "text"],
  ["rubbish", Uint8Array.of(0xfe, 1, 2, 0, 9), LINUX, "damaged"],
  ["ELF", elf(X86_64), LINUX, undefined],
  ["ELF", elf(X86_64), PI, "other-processor"],
  ["ELF", elf(X86_64), MAC, "other-system"],
  ["ELF for ARM", elf(AARCH64), PI, undefined],
  ["ELF for ARM", elf(AARCH64), LINUX, "other-processor"],
  ["ELF that is no program", elf(X86_64, { type: 1 }), LINUX, "damaged"],
  ["ELF with a table of nothing", elf(X86_64, { entries: 0 }), LINUX, "damaged"],
  ["ELF that ends in its table", elf(X86_64, { entries: 2 }), LINUX, "damaged"],
  ["ELF that ends in its head", elf(X86_64).subarray(0, 40), LINUX, "damaged"],
  ["a program of macOS", MACH_O, MAC, undefined],
  ["a program of macOS", MACH_O, LINUX, "other-system"],
  ["a program of Windows", PE, WINDOWS, undefined],
  ["a program of Windows", PE, LINUX, "other-system"],
  ["anything", bytes("?"), { os: "freebsd", arch: "x86_64" }, undefined],
];
for (const [what, head, machine, fault] of FILES) {
  const { os, arch } = machine;
  Deno.test(`programFault() finds ${fault ?? "nothing"} when ${os} on ${arch} is to run ${what}`, () => {
    assertEquals(programFault(head, head.length, machine), fault);
  });
}

/** As WSL and an emulator have it. */
const RULES = `enabled
enabled
interpreter /init
flags: PF
offset 0
magic 4d5a
enabled
interpreter /usr/bin/qemu-aarch64
flags: OCF
offset 0
magic 7f454c460201010000000000000000000200b700
mask ffffffffffffff00fffffffffffffffffeffffff
`;

Deno.test("isRunByRule() knows what Linux lets another program run", () => {
  assertEquals(isRunByRule(PE, RULES), true);
  assertEquals(isRunByRule(elf(AARCH64), RULES), true);
  assertEquals(isRunByRule(elf(X86_64), RULES), false);
  assertEquals(isRunByRule(PE, RULES.replaceAll("enabled", "disabled")), false);
  assertEquals(isRunByRule(PE.subarray(0, 1), RULES), false);
  assertEquals(isRunByRule(PE, ""), false);
});
