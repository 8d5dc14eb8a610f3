#!/usr/bin/env node
import { runCli } from "./run-cli.ts";
import { processTerminal } from "./shared/terminal.ts";

// What escapes everything else must not end with 1, which means "blocked".
process.on("uncaughtException", (error) => {
  process.stderr.write(`tollgate: error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(3);
});

await runCli(processTerminal(), process.argv.slice(2));
