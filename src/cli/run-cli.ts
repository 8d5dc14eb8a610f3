import { type Argument, Command, CommanderError, Option } from "commander";
import { terminalText } from "../comment/escape/markdown.ts";
import { POLICY_FILE } from "../policy/policy-files.ts";
import { jsonLine } from "../report/json-text.ts";
import { displayWidth, wrap } from "../report/terminal-layout.ts";
import { whoseFault } from "./shared/problems.ts";
import { readVersion, type Terminal } from "./shared/terminal.ts";

/**
 * Runs one command line. Errors are caught here only: a wrong command line exits with 2, our own or the network's
 * failure with 3 and its causes (the stack with `DEBUG`).
 */
export const runCli = async (terminal: Terminal, args: readonly string[]): Promise<void> => {
  try {
    const program = await createProgram(terminal, commandOf(args));
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help exits with 0; other `CommanderError`s are a wrong command line.
      terminal.exit(error.exitCode === 0 ? 0 : 2);
      return;
    }
    const { of, message } = whoseFault(error);
    const words = [...new Set([message, ...(of === "ours" ? causes(error) : causes(error).slice(1))])].map((cause) =>
      terminalText(cause),
    );
    if (args.includes("--json"))
      await terminal.out(
        jsonLine({ schema: "tollgate.error/1", verdict: "error", message: words[0], because: words.slice(1) }),
      );
    const [first = "", ...because] = words;
    const lines = [
      ...wrap(`tollgate: error: ${first}`, terminal.columns, "", "  "),
      ...because.flatMap((one) => wrap(`because: ${one}`, terminal.columns, "  ", "    ")),
    ];
    terminal.err(`${lines.join("\n")}\n`);
    if (terminal.env["DEBUG"]) terminal.err(`${error instanceof Error ? error.stack : String(error)}\n`);
    else if (of === "ours") terminal.err("This is a fault of Tollgate; please report it. DEBUG=1 shows where.\n");
    terminal.exit(of === "theirs" ? 2 : 3);
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
  tollgate validate                             is ${POLICY_FILE} right?
  tollgate sandbox                              try policies on a local stand-in for GitHub

Exit codes:
  0 pass · 1 blocked, or a case failed · 2 a problem that you can set right
  3 an error of Tollgate, GitHub or the network
`;

type CommandEntry = {
  readonly takes?: string;
  readonly description: string;
  readonly load: () => Promise<(terminal: Terminal) => Command>;
};

/** A command's module is loaded when it is called, because all of them together take half a second. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  check: {
    takes: "[pull-request]",
    description: "evaluate a range of commits, or a pull request on GitHub",
    load: async () => (await import("./commands/check.ts")).checkCommand,
  },
  explain: {
    takes: "[path...]",
    description: "say which policies apply to a path, and which glob on which line decided",
    load: async () => (await import("./commands/explain.ts")).explainCommand,
  },
  validate: {
    takes: "[file...]",
    description: "check policy files; say what is wrong, and what is doubtful",
    load: async () => (await import("./commands/validate.ts")).validateCommand,
  },
  test: {
    takes: "[suite...]",
    description: "run test suites of policies (*.test.yml)",
    load: async () => (await import("./commands/test.ts")).testCommand,
  },
  backtest: {
    description: "replay past pull requests of a local clone through policies",
    load: async () => (await import("./commands/backtest.ts")).backtestCommand,
  },
  init: {
    description: "propose a policy file and a workflow for this repository",
    load: async () => (await import("./commands/init.ts")).initCommand,
  },
  import: {
    takes: "[file...]",
    description: "make a policy file of CODEOWNERS, labeler.yml, policy-bot's rules, …",
    load: async () => (await import("./commands/import.ts")).importCommand,
  },
  match: {
    description: "match a batch of changes, one JSON line each, from standard input",
    load: async () => (await import("./commands/match.ts")).matchCommand,
  },
  evidence: {
    takes: "[command] [repository]",
    description: "collect who answered what on merged pull requests, for an audit",
    load: async () => (await import("./commands/evidence.ts")).evidenceCommand,
  },
  keys: {
    takes: "[command]",
    description: "make and show the keys that sign records",
    load: async () => (await import("./commands/keys.ts")).keysCommand,
  },
  protect: {
    takes: "[repository]",
    description: "show, and with --apply make, the ruleset that requires the check",
    load: async () => (await import("./commands/protect.ts")).protectCommand,
  },
  sandbox: {
    description: "try policies on a local stand-in for GitHub, with a page",
    load: async () => (await import("./commands/sandbox.ts")).sandboxCommand,
  },
  demo: {
    description: "see a pull request held until its checklist is ticked",
    load: async () => (await import("./commands/demo.ts")).demoCommand,
  },
  start: {
    description: "start the GitHub App, or create it (--setup)",
    load: async () => (await import("./commands/start.ts")).startCommand,
  },
  doctor: {
    description: "find what is wrong with the App's setup, and say how to fix it",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
  completion: {
    takes: "<shell>",
    description: "print a script that completes commands in bash, zsh or fish",
    load: async () => {
      const { completionCommand } = await import("./commands/completion.ts");
      return (terminal) => completionCommand(terminal, async () => (await createProgram(terminal, ALL)).commands);
    },
  },
};

const argumentText = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

const nameOf = (command: Command): string =>
  command.parent === null || command.parent.parent === null
    ? command.name()
    : `${command.parent.name()} ${command.name()}`;

const commandOf = (args: readonly string[]): string | undefined => {
  const [first, second] = args.filter((arg) => !arg.startsWith("-"));
  const name = first === "help" ? second : first;
  return name !== undefined && Object.hasOwn(COMMANDS, name) ? name : undefined;
};

const placeholder = (name: string, takes: string | undefined): Command =>
  takes === undefined ? new Command(name) : new Command(name).arguments(takes);

const ALL = Symbol("all");

const createProgram = async (terminal: Terminal, called: string | typeof ALL | undefined): Promise<Command> => {
  const program = new Command("tollgate")
    .description("Matches what a pull request changes against policies, and says what stands in the way of its merge.")
    .version(readVersion(), "-V, --version", "print the version")
    .usage("<command> [options]")
    .addHelpText("after", examples);
  for (const [name, { takes, description, load }] of Object.entries(COMMANDS)) {
    const command = name === called || called === ALL ? (await load())(terminal) : placeholder(name, takes);
    program.addCommand(command.description(description));
  }
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
    command.addOption(new Option("--color", "colour, whatever the terminal").hideHelp());
    command.option("--no-color", "no colours (also NO_COLOR; FORCE_COLOR forces them)");
    command
      .exitOverride()
      // Every command has options; without the word there is room for what it does.
      .configureHelp({ subcommandTerm: (one) => [one.name(), ...one.registeredArguments.map(argumentText)].join(" ") })
      .showHelpAfterError(`(tollgate ${command === program ? "" : `${nameOf(command)} `}--help says what is allowed)`)
      .configureOutput({
        writeOut: (text) => void terminal.out(fitHelp(text, terminal.columns)),
        writeErr: (text) => terminal.err(text),
        getOutHelpWidth: () => terminal.columns,
        getErrHelpWidth: () => terminal.columns,
        getOutHasColors: () => terminal.colour.out,
        getErrHasColors: () => terminal.colour.err,
      });
  }
  return program;
};

/** The help wrapped to the width of the terminal: paragraphs are filled again, and the text of a command is indented below it. */
export const fitHelp = (text: string, columns: number): string => {
  const fits = (line: string): boolean => displayWidth(line) <= columns;
  const out: string[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (isProse(line)) {
      const end = endOfParagraph(lines, at);
      const paragraph = lines.slice(at, end);
      out.push(...(paragraph.every(fits) ? paragraph : wrap(paragraph.join(" "), columns)));
      at = end - 1;
      continue;
    }
    if (fits(line)) out.push(line);
    else out.push(...belowCommand(line, columns));
  }
  return out.join("\n");
};

const isProse = (line: string): boolean => /^\S/.test(line);

const HEADED = /^[A-Z][a-z]+(?: [a-z]+)?: /;

const endOfParagraph = (lines: readonly string[], from: number): number => {
  let end = from + 1;
  while (end < lines.length && isProse(lines[end] ?? "") && !HEADED.test(lines[end] ?? "")) end++;
  return end;
};

const belowCommand = (line: string, columns: number): readonly string[] => {
  const [, command = "", words = ""] = /^( +\S.*?\S) {2,}(\S.*)$/.exec(line) ?? [];
  if (command === "" || displayWidth(command) > columns) return [line];
  return [command, ...wrap(words, columns, "      ")];
};
