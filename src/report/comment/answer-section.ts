/** How to answer, with and without a mouse. Commands are listed only where the shell reads them. */
export const answerSection = (commands: boolean): readonly string[] => [
  "<details><summary>How to answer</summary>",
  "",
  "- Tick a box when it is true. It is recorded with your name, and asks again when a file that it is about changes.",
  "- Without a mouse: edit this comment and put an `x` between the brackets of a box, and change nothing else.",
  ...(commands
    ? [
        "- By comment: `/tollgate done <item>`, `/tollgate undo <item>`, `/tollgate waive <item> <reason>`, `/tollgate adr <link>`, `/tollgate recheck`, `/tollgate help`.",
        "- An item is called as in the comment at the end of its line, `policy.item`.",
      ]
    : []),
  "",
  "</details>",
  "",
];
