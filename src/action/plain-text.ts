/**
 * A text that the runner shows as it is: no line of it can be taken for a command. `core.info` prints what it is
 * given, and the runner takes `::command::` after any white space at a line's start and `##[command]` anywhere in a
 * line (`actions/runner`, `ActionCommand.cs`); its lines end at CR as well as at LF.
 */
export const plainText = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^([\s\u0085]*)::/, "$1: :").replaceAll("##[", "## ["))
    .join("\n");
