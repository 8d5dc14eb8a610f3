import type { Completable, Values } from "./completable.ts";

export const zshScript = (commands: readonly Completable[]): string => `#compdef tollgate
# tollgate completion for zsh: eval "$(tollgate completion zsh)", after compinit
_tollgate() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`).join("\n")}
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
      quoted(
        `${behind === undefined ? "" : "*"}${long}[${escaped(description)}]${behind === undefined ? "" : `:value:${action(behind)}`}`,
      ),
    ),
    quoted(`*:argument:${action(values)}`),
  ];
  return `    ${name}) _arguments ${specs.join(" ")} ;;`;
};

const action = (values: Values): string => {
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

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
