import type { Command, Option } from "commander";

/** What stands behind an option, or in the place of an argument. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "file" | "folder" | "any" };

export type CompletableOption = {
  readonly long: string;
  readonly description: string;
  /** Absent for an option that is on or off. */
  readonly values?: Values;
};

export type Completable = {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletableOption[];
  readonly values: Values;
};

/** As commander knows the commands, so that no list is written twice. */
export const completablesOf = (commands: readonly Command[]): readonly Completable[] => {
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
