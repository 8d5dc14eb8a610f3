import type { Completable, Values } from "./completable.ts";

/** Also for the bash 3.2 of macOS: no `mapfile`, and words that begin alike are told apart by line ends. */
export const bashScript = (
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
