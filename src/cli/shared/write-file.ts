import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { commandProblem } from "../../git/repository.ts";
import type { Read } from "../../policy/model/problem.ts";
import type { Terminal } from "./terminal.ts";
import { systemWords } from "./whose-fault.ts";

type Writing = {
  /** The option that a problem is about. */
  readonly option: string;
  readonly file: string;
  readonly text: string;
  /** Refused if it is there. */
  readonly fresh?: boolean;
  readonly mode?: number;
  readonly makeFolder?: boolean;
};

/** @returns a problem where the user can set right what hinders it */
export const writeFile = (
  { cwd }: Pick<Terminal, "cwd">,
  { option, file, text, fresh = false, mode = 0o666, makeFolder = false }: Writing,
): Read<undefined> => {
  const target = resolve(cwd, file);
  try {
    if (makeFolder) mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: fresh ? "wx" : "w", mode });
    return { ok: true, value: undefined };
  } catch (error) {
    return writeProblem(option, file, error);
  }
};

export const writeProblem = (option: string, file: string, error: unknown): Read<never> => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR")
    return commandProblem("not-found", option, `${file}: there is no such folder.`);
  if (code === "EISDIR") return commandProblem("not-a-file", option, `${file} is a folder.`);
  if (code === "EEXIST") return commandProblem("wrong-value", option, `${file} is there already.`);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return commandProblem("not-permitted", option, `${file} may not be written by you.`);
  const words = error instanceof Error ? systemWords(error) : undefined;
  if (words !== undefined) return commandProblem("wrong-value", option, words);
  throw new Error(`${file} could not be written`, { cause: error });
};
