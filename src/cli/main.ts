#!/usr/bin/env node
import { runCli } from "./run-cli.ts";
import { processTerminal } from "./shared/terminal.ts";

// Exit code 1 means "blocked", so an unexpected error must not end with 1.
process.on("uncaughtException", (error) => {
  process.stderr.write(`tollgate: error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(3);
});

void runCli(processTerminal(), process.argv.slice(2));
