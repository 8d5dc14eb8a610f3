import { COMMANDS } from "../../engine/commands/command.ts";

/** How to answer, with and without a mouse. Commands are listed only where the shell reads them. */
export const answerSection = (commands: boolean): readonly string[] => [
  "<details><summary>How to answer</summary>",
  "",
  "- Tick a box when it is true. It is recorded with your name, and asks again when a file that it is about changes.",
  "- Without a mouse: edit this comment and put an `x` between the brackets of a box, and change nothing else.",
  ...(commands ? commandLines : []),
  "",
  "</details>",
  "",
];

const commandLines: readonly string[] = [
  "- Or write a comment with one of these on a line of its own; an item is called as the editor shows it at the end of its line, `policy.item`:",
  ...Object.values(COMMANDS).map(({ form, help }) => `  - \`${form}\` ${help}`),
];
