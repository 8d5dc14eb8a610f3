#!/usr/bin/env node
import { processTerminal } from "./process-terminal.ts";
import { runCli } from "./run-cli.ts";

await runCli(processTerminal(), process.argv.slice(2));
