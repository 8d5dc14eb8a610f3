import { Argument, Command } from "commander";
import { jsonText } from "../../report/json.ts";
import { bashScript } from "../completion/bash.ts";
import { completablesOf } from "../completion/completable.ts";
import { fishScript } from "../completion/fish.ts";
import { zshScript } from "../completion/zsh.ts";
import type { Terminal } from "../shared/terminal.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

const examples = `
Prints a script that completes commands, options and their values. It is made from the
commands themselves, and asks nothing while you type.

Examples:
  eval "$(tollgate completion bash)"                 in ~/.bashrc
  eval "$(tollgate completion zsh)"                  in ~/.zshrc, after compinit
  tollgate completion fish > ~/.config/fish/completions/tollgate.fish
`;

/** @param load all commands, this one too */
export const completionCommand = (terminal: Terminal, load: () => Promise<readonly Command[]>): Command =>
  new Command("completion")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SCRIPTS)))
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (shell: keyof typeof SCRIPTS, options: { readonly json?: boolean }) => {
      const script = SCRIPTS[shell](completablesOf(await load()));
      await terminal.out(options.json === true ? jsonText({ schema: "tollgate.completion/1", shell, script }) : script);
    });
