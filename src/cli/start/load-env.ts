import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import type { Read } from "../../engine/problem.ts";
import { commandProblem } from "../../local/command-problem.ts";
import type { Terminal } from "../terminal.ts";

/** File of variables that is read where it is there, and not asked for where it is not. */
export const ENV_FILE = ".env";

/**
 * The environment, with what a file of variables says besides. What the environment says itself goes before it, so that
 * a container's settings are not undone by a file that was left in its image.
 *
 * @param named the file of `--env-file`; undefined: `.env` in this folder, where there is one
 * @param mayLack whether a file that was named need not be there: it is about to be made
 */
export const loadEnv = (
  terminal: Pick<Terminal, "cwd" | "env">,
  named: string | undefined,
  mayLack = named === undefined,
): Read<Terminal["env"]> => {
  let text: string;
  try {
    text = readFileSync(resolve(terminal.cwd, named ?? ENV_FILE), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (mayLack && code === "ENOENT") return { ok: true, value: terminal.env };
    const why =
      code === "ENOENT" ? "There is no such file" : code === "EISDIR" ? "It is a folder" : "It may not be read";
    return commandProblem("not-found", "--env-file", `${named ?? ENV_FILE}: ${why}.`);
  }
  // A variable that is set to nothing is as good as not set, here as everywhere (`readConfig`).
  const said = Object.entries(terminal.env).filter(([, value]) => value !== undefined && value !== "");
  return { ok: true, value: { ...parseEnv(text), ...Object.fromEntries(said) } };
};
