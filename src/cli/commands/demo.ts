import { Command } from "commander";
import type { Terminal } from "../terminal.ts";
export const demoCommand = (_terminal: Terminal): Command => new Command("demo");
