/** What a person can ask for in a comment of the pull request. The list is the help text's source, too. */
export const COMMANDS = {
  done: { form: "/tollgate done <item>", help: "tick an item" },
  undo: { form: "/tollgate undo <item>", help: "take a tick or a waiver back" },
  waive: { form: "/tollgate waive <item> <reason>", help: "declare an item not applicable" },
  adr: { form: "/tollgate adr <link>", help: "give the ADR of this change" },
  "break-glass": {
    form: "/tollgate break-glass <reason>",
    help: "merge past an unfinished checklist; recorded, with a follow-up issue",
  },
  recheck: { form: "/tollgate recheck", help: "look again" },
  help: { form: "/tollgate help", help: "show this list" },
} as const satisfies Record<string, { readonly form: string; readonly help: string }>;

export type CommandName = keyof typeof COMMANDS;

/** A command as it was written; what its words mean is decided against the pull request's items. */
export type Command =
  | { readonly name: "done" | "undo"; readonly item: string }
  | { readonly name: "waive"; readonly item: string; readonly reason: string }
  | { readonly name: "adr"; readonly link: string }
  | { readonly name: "break-glass"; readonly reason: string }
  | { readonly name: "recheck" | "help" };

/** A line that begins as a command and is none. */
export type CommandFault =
  | { readonly kind: "unknown-command"; readonly word: string; readonly suggestion?: CommandName }
  | { readonly kind: "missing-word"; readonly name: CommandName };

/** What a comment holds, in the order written. */
export type CommandLine =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly fault: CommandFault };
