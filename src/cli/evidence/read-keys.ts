import { SHORTEST_KEY } from "../../create-seal.ts";
import type { Read } from "../../engine/problem.ts";
import { commandProblem } from "../../local/command-problem.ts";
import { readBytes } from "../load-policies.ts";
import type { Terminal } from "../terminal.ts";

/**
 * Signing keys, one a line: of the file where one is named, else of `TOLLGATE_SIGNING_KEY`. None is no problem. No key is
 * part of a problem's text.
 */
export const readKeys = (
  terminal: Pick<Terminal, "cwd" | "env">,
  file: string | undefined,
): Read<readonly string[]> => {
  const bytes = file === undefined ? undefined : readBytes(terminal, file);
  if (bytes?.ok === false) return bytes;
  const text =
    bytes === undefined ? (terminal.env["TOLLGATE_SIGNING_KEY"] ?? "") : new TextDecoder().decode(bytes.value);
  const keys = text
    .split(/\r?\n/)
    .map((key) => key.trim())
    .filter((key) => key !== "");
  const where = file === undefined ? "TOLLGATE_SIGNING_KEY" : "--signing-key-file";
  if (file !== undefined && keys.length === 0)
    return commandProblem("wrong-value", where, "There is no key in the file.");
  if (keys.some((key) => key.length < SHORTEST_KEY))
    return commandProblem("wrong-value", where, `A signing key has at least ${SHORTEST_KEY} characters.`);
  return { ok: true, value: keys };
};
