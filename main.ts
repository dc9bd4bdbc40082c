import { runProgram } from "./src/app/program.ts";

Deno.exit(await runProgram(Deno.args, Deno.exit));
