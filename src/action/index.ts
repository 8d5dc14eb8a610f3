import { randomUUID } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { readBuiltinPolicies } from "../read-builtin-policies.ts";
import { main } from "./main.ts";

// The entry that `action.yml` names: hands the process to `main`, and takes its exit code.
process.exitCode = await main({
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  append: (file, text) => appendFileSync(file, text, "utf8"),
  readText: (file) => readFileSync(file, "utf8"),
  now: Date.now,
  wait: async (ms) => {
    await wait(ms);
  },
  random: Math.random,
  delimiter: randomUUID,
  builtin: () => readBuiltinPolicies(import.meta.url),
});
