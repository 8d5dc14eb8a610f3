import { terminalText } from "../../comment/escape/markdown.ts";
import { COMMAND, IncompleteClone, UnreadableRepository } from "../../git/repository.ts";
import type { Problem } from "../../policy/model/problem.ts";
import { renderProblems, wrap } from "../../report/terminal-layout.ts";
import { paint, type Terminal } from "./terminal.ts";

/** GitHub or the network failed, or a pull request cannot be evaluated: no mistake of the user's, and no fault of ours. */
export class NobodysFault extends Error {
  override readonly name = "NobodysFault";
}

export class PartMissing extends Error {
  override readonly name = "PartMissing";
}

export type Whose = {
  readonly of: "theirs" | "nobody" | "ours";
  readonly message: string;
};

/** Whose failure an error is, by its causes, and what to do. `theirs`: the user can set it right. */
export const whoseFault = (error: unknown): Whose => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof IncompleteClone || error instanceof PartMissing) return { of: "theirs", message };
  if (error instanceof NobodysFault) return { of: "nobody", message };
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    if (at instanceof UnreadableRepository) return { of: "theirs", message: at.message };
    const words = systemWords(at);
    if (words !== undefined) return { of: "theirs", message: words };
    if (/^git \S+ failed: .*Permission denied/s.test(at.message)) return { of: "theirs", message: at.message };
    at = at.cause;
  }
  return { of: "ours", message };
};

type SystemError = NodeJS.ErrnoException & { readonly address?: string; readonly port?: number };

export const systemWords = (error: SystemError): string | undefined => {
  const { code = "", syscall = "", path, port } = error;
  if (code === "ENOENT" && syscall === "spawn git")
    return "git is not installed here, or not in PATH; Tollgate reads repositories by it.";
  const what = path === undefined ? "A file or a folder" : terminalText(path, 300);
  if (code === "EADDRINUSE")
    return `The port ${port ?? ""} is in use by another program; name another one, such as --port ${(port ?? 0) + 1}.`;
  if (code === "EACCES" && syscall === "listen")
    return `The port ${port ?? ""} may not be opened by you; name a higher one.`;
  return WORDS[code]?.(what);
};

const WORDS: Readonly<Record<string, (what: string) => string>> = {
  EACCES: (what) => `${what} may not be read or written by you.`,
  EPERM: (what) => `${what} may not be read or written by you.`,
  EROFS: (what) => `${what} is on a disk that is read-only.`,
  ENOSPC: (what) => `${what} cannot be written: the disk is full.`,
  EDQUOT: (what) => `${what} cannot be written: your share of the disk is full.`,
  EMFILE: () => "Too many files are open at once; raise the limit (ulimit -n).",
  ENAMETOOLONG: (what) => `${what} is a name that is too long.`,
  ELOOP: (what) => `${what} is a link that leads back to itself.`,
};

/** Text goes to standard error, JSON to standard output, and the command ends with 2. */
export const printProblems = async (
  terminal: Terminal,
  problems: readonly Problem[],
  options: { readonly json?: boolean | undefined },
): Promise<void> => {
  if (options.json === true) await terminal.out(renderProblems(problems, "json"));
  else terminal.err(problems.map((problem) => problemText(terminal, problem)).join(""));
  terminal.exit(2);
};

export const problemText = (terminal: Terminal, problem: Problem): string => {
  const mark = paint(terminal.colour.err)("red", "problem");
  if (problem.file !== COMMAND) return `${mark} ${renderProblems([problem], "text", terminal.columns)}`;
  const hint = problem.suggestion === undefined ? "" : ` Did you mean ${problem.suggestion}?`;
  const allowed = problem.allowed === undefined ? "" : ` Allowed: ${problem.allowed.join(", ")}.`;
  const text = terminalText(`${problem.key}: ${problem.message}${hint}${allowed}`, 4_000);
  // The width is measured without the colour of the mark.
  return `${mark}${wrap(`problem ${text}`, terminal.columns, "", "  ").join("\n").slice("problem".length)}\n`;
};
