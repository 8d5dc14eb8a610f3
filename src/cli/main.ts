#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { runCli } from "./run-cli.ts";
import { processTerminal } from "./shared/terminal.ts";

// Exit code 1 means "blocked", so an unexpected error must not end with 1.
process.on("uncaughtException", (error) => {
  process.stderr.write(`tollgate: error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(3);
});

// A stream of small questions leaves little behind, so the heap need not grow: a third of the memory, in the same time.
if (process.argv[2] === "match")
  for (const flag of ["--semi-space-growth-factor=1", "--heap-growing-percent=30"]) setFlagsFromString(flag);

void runCli(processTerminal(), process.argv.slice(2));
