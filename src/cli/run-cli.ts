import { Command, CommanderError, Option } from "commander";
import { terminalText } from "../comment/escape/markdown.ts";
import { IncompleteClone } from "../git/repository.ts";
import { backtestCommand } from "./commands/backtest.ts";
import { checkCommand } from "./commands/check.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { evidenceCommand } from "./commands/evidence.ts";
import { explainCommand } from "./commands/explain.ts";
import { initCommand } from "./commands/init.ts";
import { matchCommand } from "./commands/match.ts";
import { protectCommand } from "./commands/protect.ts";
import { sandboxCommand } from "./commands/sandbox.ts";
import { startCommand } from "./commands/start.ts";
import { testCommand } from "./commands/test.ts";
import { validateCommand } from "./commands/validate.ts";
import { readVersion, type Terminal } from "./shared/terminal.ts";

/**
 * Runs one command line. Errors are caught here only: a wrong command line exits with 2, our own or the network's
 * failure with 3 and its causes (the stack with `DEBUG`).
 */
export const runCli = async (terminal: Terminal, args: readonly string[]): Promise<void> => {
  try {
    await createProgram(terminal).parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help exits with 0; other `CommanderError`s are a wrong command line.
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
    terminal.exit(error instanceof IncompleteClone ? 2 : 3);
  }
};

const causes = (error: unknown): string[] => {
  const found: string[] = [];
  for (let at: unknown = error; at !== undefined && found.length < 5; at = at instanceof Error ? at.cause : undefined) {
    const message = at instanceof Error ? at.message : typeof at === "string" ? at : (JSON.stringify(at) ?? "unknown");
    if (!found.some((said) => said.includes(message))) found.push(message);
  }
  return found;
};

const examples = `
Examples:
  tollgate check                                this branch, as a pull request into the default branch
  tollgate check --base main --head feature     a range of commits in this repository
  tollgate check acme/shop#123                  a pull request on GitHub (token in GITHUB_TOKEN)
  tollgate explain db/migrate/20240101_add.rb   which policies apply to this file, and why
  tollgate validate                             is .github/tollgate.yml right?
  tollgate sandbox                              try policies on a local stand-in for GitHub

Exit codes:
  0 pass · 1 blocked, or a case failed · 2 a problem in what you wrote · 3 an error
`;

const createProgram = (terminal: Terminal): Command => {
  const program = new Command("tollgate")
    .description("Matches what a pull request changes against policies, and says what stands in the way of its merge.")
    .version(readVersion(), "-V, --version", "print the version")
    .usage("<command> [options]")
    .addHelpText("after", examples);
  const commands = [
    checkCommand,
    explainCommand,
    validateCommand,
    testCommand,
    backtestCommand,
    initCommand,
    matchCommand,
    evidenceCommand,
    protectCommand,
    sandboxCommand,
    demoCommand,
    startCommand,
    doctorCommand,
  ];
  for (const command of commands) program.addCommand(command(terminal));
  for (const command of [program, ...program.commands]) {
    // Decided before parsing (`wantsColour`); added here for the help only.
    command.addOption(new Option("--color", "colour, whatever the terminal").hideHelp());
    command.option("--no-color", "no colours (also NO_COLOR; FORCE_COLOR forces them)");
    command
      .exitOverride()
      .showHelpAfterError(`(tollgate ${command === program ? "" : `${command.name()} `}--help says what is allowed)`)
      .configureOutput({
        writeOut: (text) => void terminal.out(text),
        writeErr: (text) => terminal.err(text),
        getOutHelpWidth: () => terminal.columns,
        getErrHelpWidth: () => terminal.columns,
        getOutHasColors: () => terminal.colour.out,
        getErrHasColors: () => terminal.colour.err,
      });
  }
  return program;
};
