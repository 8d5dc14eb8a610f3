import type { Completable, CompletableOption, Values } from "./completable.ts";

export const fishScript = (commands: readonly Completable[]): string => {
  const names = commands.map(({ name }) => name).join(" ");
  return [
    "# tollgate completion for fish: tollgate completion fish | source",
    "complete -c tollgate -f",
    ...commands.map(
      ({ name, description }) =>
        `complete -c tollgate -n ${quoted(`not __fish_seen_subcommand_from ${names}`)} -a ${name} -d ${quoted(description)}`,
    ),
    ...commands.flatMap(({ name, options, values }) => {
      const here = `complete -c tollgate -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
      const argument = action(values);
      return [
        ...options.map((option) => `${here} ${optionText(option)}`),
        ...(argument === "" ? [] : [`${here} ${argument}`]),
      ];
    }),
    "",
  ].join("\n");
};

const optionText = ({ long, description, values }: CompletableOption): string => {
  const flag = `-l ${long.replace(/^--/, "")} -d ${quoted(description)}`;
  if (values === undefined) return flag;
  return `${flag} ${values.kind === "file" ? "-r" : "-x"} ${action(values)}`.trimEnd();
};

const action = (values: Values): string => {
  switch (values.kind) {
    case "words":
      return `-a ${quoted(values.words.join(" "))}`;
    case "folder":
      return "-a '(__fish_complete_directories)'";
    case "file":
      return "-F";
    case "any":
      return "";
  }
};

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
