import { Argument, Command, type Option } from "commander";
import { jsonText } from "../../report/json-text.ts";
import type { Terminal } from "../shared/terminal.ts";

type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "file" | "folder" | "any" };

type CompletableOption = {
  readonly long: string;
  readonly description: string;
  readonly values?: Values;
};

type Completable = {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletableOption[];
  readonly values: Values;
};

/** Commands are read from commander, so that no list is written twice. */
const completablesOf = (commands: readonly Command[]): readonly Completable[] => {
  const all = commands.map(completableOf);
  const names = all.map(({ name }) => name);
  const help = { name: "help", description: "say what a command does", options: [], values: words(names) };
  return [...all, help];
};

const words = (list: readonly string[]): Values => ({ kind: "words", words: list });

const completableOf = (command: Command): Completable => {
  const below = command.commands.map((one) => one.name());
  const [argument] = command.registeredArguments;
  const choices = argument?.argChoices ?? [];
  const named = argument === undefined ? "any" : kindOf(argument.name());
  const options = [command, ...command.commands].flatMap((one) => one.options).filter((option) => !option.hidden);
  const once = [...new Map(options.map((option) => [option.long ?? "", option])).values()];
  return {
    name: command.name(),
    description: command.description(),
    options: [
      ...once.filter(({ long }) => long !== undefined && long !== null).map(optionOf),
      { long: "--help", description: "display help for command" },
    ],
    values: below.length > 0 ? words(below) : choices.length > 0 ? words(choices) : { kind: named },
  };
};

const optionOf = (option: Option): CompletableOption => {
  const takes = option.required || option.optional;
  const [, placeholder = ""] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  return {
    long: option.long ?? "",
    description: option.description,
    ...(takes
      ? { values: option.argChoices === undefined ? { kind: kindOf(placeholder) } : words(option.argChoices) }
      : {}),
  };
};

const kindOf = (placeholder: string): "file" | "folder" | "any" => {
  if (/^(folder|dir)/.test(placeholder)) return "folder";
  return /^(file|path|suite)/.test(placeholder) ? "file" : "any";
};

/** Also for the bash 3.2 of macOS: no `mapfile`, and line ends separate words that begin alike. */
const bashScript = (
  commands: readonly Completable[],
): string => `# tollgate completion for bash: eval "$(tollgate completion bash)"
_tollgate() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local IFS=$'\\n'
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    ${replyWith(["--help", "--version", ...commands.map(({ name }) => name)])}
    return
  fi
  case "$command $prev" in
${commands
  .flatMap(({ name, options }) =>
    options.flatMap(({ long, values }) =>
      values === undefined ? [] : [`    "${name} ${long}") ${reply(values)}; return ;;`],
    ),
  )
  .join("\n")}
  esac
  case "$cur" in
    -*)
      case "$command" in
${commands.map(({ name, options }) => `        ${name}) ${replyWith(options.map(({ long }) => long))} ;;`).join("\n")}
      esac
      return ;;
  esac
  case "$command" in
${commands.map(({ name, values }) => `    ${name}) ${reply(values)} ;;`).join("\n")}
  esac
}
complete -F _tollgate tollgate
`;

const reply = (values: Values): string => {
  switch (values.kind) {
    case "words":
      return replyWith(values.words);
    case "folder":
      return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur"))';
    case "file":
      return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))';
    case "any":
      return ":";
  }
};

const replyWith = (words: readonly string[]): string =>
  words.length === 0 ? ":" : `COMPREPLY=($(compgen -W $'${words.join("\\n")}' -- "$cur"))`;

const fishScript = (commands: readonly Completable[]): string => {
  const names = commands.map(({ name }) => name).join(" ");
  return [
    "# tollgate completion for fish: tollgate completion fish | source",
    "complete -c tollgate -f",
    ...commands.map(
      ({ name, description }) =>
        `complete -c tollgate -n ${fishQuoted(`not __fish_seen_subcommand_from ${names}`)} -a ${name} -d ${fishQuoted(description)}`,
    ),
    ...commands.flatMap(({ name, options, values }) => {
      const here = `complete -c tollgate -n ${fishQuoted(`__fish_seen_subcommand_from ${name}`)}`;
      const argument = fishAction(values);
      return [
        ...options.map((option) => `${here} ${optionText(option)}`),
        ...(argument === "" ? [] : [`${here} ${argument}`]),
      ];
    }),
    "",
  ].join("\n");
};

const optionText = ({ long, description, values }: CompletableOption): string => {
  const flag = `-l ${long.replace(/^--/, "")} -d ${fishQuoted(description)}`;
  if (values === undefined) return flag;
  return `${flag} ${values.kind === "file" ? "-r" : "-x"} ${fishAction(values)}`.trimEnd();
};

const fishAction = (values: Values): string => {
  switch (values.kind) {
    case "words":
      return `-a ${fishQuoted(values.words.join(" "))}`;
    case "folder":
      return "-a '(__fish_complete_directories)'";
    case "file":
      return "-F";
    case "any":
      return "";
  }
};

const fishQuoted = (text: string): string => `'${text.replaceAll(/[\\']/g, "\\$&")}'`;

const zshScript = (commands: readonly Completable[]): string => `#compdef tollgate
# tollgate completion for zsh: eval "$(tollgate completion zsh)", after compinit
_tollgate() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${zshQuoted(`${name}:${description}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands 'command' commands
    return
  fi
  local command=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(caseOf).join("\n")}
  esac
}
if [ "\${funcstack[1]}" = _tollgate ]; then _tollgate "$@"; else compdef _tollgate tollgate; fi
`;

const caseOf = ({ name, options, values }: Completable): string => {
  const specs = [
    ...options.map(({ long, description, values: behind }) =>
      zshQuoted(
        `${behind === undefined ? "" : "*"}${long}[${escaped(description)}]${behind === undefined ? "" : `:value:${zshAction(behind)}`}`,
      ),
    ),
    zshQuoted(`*:argument:${zshAction(values)}`),
  ];
  return `    ${name}) _arguments ${specs.join(" ")} ;;`;
};

const zshAction = (values: Values): string => {
  switch (values.kind) {
    case "words":
      return `(${values.words.join(" ")})`;
    case "folder":
      return "_files -/";
    case "file":
      return "_files";
    case "any":
      return " ";
  }
};

const escaped = (text: string): string => text.replaceAll(/[[\]:\\]/g, "\\$&");

const zshQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

const examples = `
Prints a script that completes commands, options and their values. It is made from the
commands themselves, and asks nothing while you type.

Examples:
  eval "$(tollgate completion bash)"                 in ~/.bashrc
  eval "$(tollgate completion zsh)"                  in ~/.zshrc, after compinit
  tollgate completion fish > ~/.config/fish/completions/tollgate.fish
`;

export const completionCommand = (terminal: Terminal, load: () => Promise<readonly Command[]>): Command =>
  new Command("completion")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SCRIPTS)))
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (shell: keyof typeof SCRIPTS, options: { readonly json?: boolean }) => {
      const script = SCRIPTS[shell](completablesOf(await load()));
      await terminal.out(options.json === true ? jsonText({ schema: "tollgate.completion/1", shell, script }) : script);
    });
