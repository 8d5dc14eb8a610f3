import { Command, Option } from "commander";
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
import { readVersion } from "./read-version.ts";
import type { Terminal } from "./terminal.ts";

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

/** The command line: every command, with the options that all of them share. Parsing throws `CommanderError`. */
export const createProgram = (terminal: Terminal): Command => {
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
    // Colours are decided before parsing (`wants-colour.ts`); here the options are only made known and shown.
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
