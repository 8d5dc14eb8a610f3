#!/usr/bin/env node
import { join } from "node:path";
import { runKept } from "./shared/compiled-code.ts";

/** `scripts/bundle-cli.ts` puts in here what identifies the code beside it. */
const BUILD = "build of the bundle";

// `bin/tollgate.js`: runs `main.ts`, which is bundled beside it.
const { keep } = runKept({
  entry: join(import.meta.dirname, "main.js"),
  use: /^[a-z]+$/.exec(process.argv[2] ?? "")?.[0] ?? "help",
  build: BUILD,
  env: process.env,
});

const WRONG_COMMAND_LINE = 2;
process.once("exit", (code) => {
  // Words that are no commands leave nothing behind.
  if (code !== WRONG_COMMAND_LINE) keep();
});
