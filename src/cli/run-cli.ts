import { CommanderError } from "commander";
import { IncompleteClone } from "../local/repository.ts";
import { terminalText } from "../report/escape/terminal-text.ts";
import { createProgram } from "./create-program.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs one command line. Errors end here, and only here: what a user typed wrong exits with 2, what failed on
 * our side or the network's with 3 and its causes in one line each (the stack with `DEBUG`).
 */
export const runCli = async (terminal: Terminal, args: readonly string[]): Promise<void> => {
  try {
    await createProgram(terminal).parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help that was asked for ends with 0; everything else that commander throws is a wrong command line.
      terminal.exit(error.exitCode === 0 ? 0 : 2);
      return;
    }
    const words = causes(error).map((cause) => terminalText(cause));
    if (args.includes("--json"))
      await terminal.out(
        `${JSON.stringify({ schema: "tollgate.error/1", verdict: "error", message: words[0], because: words.slice(1) })}\n`,
      );
    terminal.err(`tollgate: error: ${words.join("\n  because: ")}\n`);
    if (terminal.env["DEBUG"]) terminal.err(`${error instanceof Error ? error.stack : String(error)}\n`);
    else if (!(error instanceof IncompleteClone))
      terminal.err("This is a fault of Tollgate or of what it talks to, not of your policies. DEBUG=1 shows where.\n");
    // What the clone lacks is for the user to fetch, as in a shallow one.
    terminal.exit(error instanceof IncompleteClone ? 2 : 3);
  }
};

/** The message of an error, and of what caused it, outermost first. */
const causes = (error: unknown): string[] => {
  const found: string[] = [];
  for (let at: unknown = error; at !== undefined && found.length < 5; at = at instanceof Error ? at.cause : undefined) {
    const message = at instanceof Error ? at.message : typeof at === "string" ? at : (JSON.stringify(at) ?? "unknown");
    // Some causes only repeat what was said.
    if (!found.some((said) => said.includes(message))) found.push(message);
  }
  return found;
};
