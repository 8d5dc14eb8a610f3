import { nearestSpelling } from "../../policy/model/problem.ts";

export type Command =
  | { readonly name: "done" | "undo"; readonly item: string }
  | { readonly name: "waive"; readonly item: string; readonly reason: string }
  | { readonly name: "adr"; readonly link: string }
  | { readonly name: "break-glass"; readonly reason: string }
  | { readonly name: "recheck" | "help" };

type CommandFault =
  | { readonly kind: "unknown-command"; readonly word: string; readonly suggestion?: CommandName }
  | { readonly kind: "missing-word"; readonly name: CommandName };

export type CommandLine =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly fault: CommandFault };

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

type CommandName = keyof typeof COMMANDS;

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

const MAX = 50;

const START = /^\/tollgate(?:[ \t]+(.*))?$/;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * A command is a line that starts with `/tollgate`. Quoted, indented and fenced text and HTML comments may be examples,
 * so they are skipped. The text is hostile; never throws.
 */
export const parseCommands = (body: string): readonly CommandLine[] => {
  const commands: CommandLine[] = [];
  let fence: string | undefined;
  let comment = false;
  for (const line of body.replace(/\r\n?/g, "\n").split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true && line.trim() === mark) fence = undefined;
    } else if (comment) comment = !line.includes("-->");
    else if (mark !== undefined) fence = mark;
    else if (line.lastIndexOf("<!--") > line.lastIndexOf("-->")) comment = true;
    else {
      const rest = START.exec(line.trimEnd());
      if (rest !== null) commands.push(parseOne(rest[1] ?? ""));
      if (commands.length === MAX) break;
    }
  }
  return commands;
};

const parseOne = (text: string): CommandLine => {
  const [word = "", ...words] = text.trim().split(/\s+/);
  const name = word === "" ? "help" : word.toLowerCase();
  if (!isCommandName(name)) {
    const suggestion = meantBy(name);
    return {
      ok: false,
      fault: { kind: "unknown-command", word: word.slice(0, 60), ...(suggestion === undefined ? {} : { suggestion }) },
    };
  }
  const command = commandOf(name, words);
  return command === undefined ? { ok: false, fault: { kind: "missing-word", name } } : { ok: true, command };
};

/** Only suggested: an answer is recorded with a person's name, so it is not guessed. */
const meantBy = (word: string): CommandName | undefined =>
  Object.hasOwn(SYNONYMS, word)
    ? SYNONYMS[word]
    : (nearestSpelling(word, Object.keys(COMMANDS)) as CommandName | undefined);

const SYNONYMS: Readonly<Record<string, CommandName>> = {
  ...{ tick: "done", check: "done", answer: "done", ack: "done", approve: "done", complete: "done", confirm: "done" },
  ...{ untick: "undo", uncheck: "undo", revert: "undo", unwaive: "undo", reset: "undo" },
  ...{ skip: "waive", dismiss: "waive", ignore: "waive", na: "waive", "n/a": "waive", exempt: "waive" },
  ...{ link: "adr", record: "adr", decision: "adr" },
  ...{ override: "break-glass", bypass: "break-glass", force: "break-glass", breakglass: "break-glass" },
  ...{ refresh: "recheck", retry: "recheck", rerun: "recheck", run: "recheck", reload: "recheck", update: "recheck" },
};

/** A waiver without a reason is refused later. */
const commandOf = (name: CommandName, words: readonly string[]): Command | undefined => {
  const [first, ...rest] = words;
  switch (name) {
    case "recheck":
    case "help":
      return { name };
    case "done":
    case "undo":
      return first === undefined ? undefined : { name, item: bare(first) };
    case "waive":
      return first === undefined ? undefined : { name, item: bare(first), reason: reasonOf(rest) };
    case "adr":
      return first === undefined ? undefined : { name, link: linkOf(words.join(" ")) };
    case "break-glass":
      return reasonOf(words) === "" ? undefined : { name, reason: reasonOf(words) };
  }
};

const REASON = 500;

const reasonOf = (words: readonly string[]): string => {
  const reason = words.join(" ").slice(0, REASON);
  return /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u.test(reason) ? reason : "";
};

const LONGEST_WORD = 200;

const bare = (word: string): string =>
  word
    // Cut first, because the regular expression takes 15 seconds for 65,000 full stops, and anybody may comment.
    .slice(0, LONGEST_WORD)
    .replace(/^[`*]+|[`*.,;:]+$/g, "")
    .toLowerCase()
    .slice(0, 150);

const linkOf = (text: string): string =>
  (/^\[[^\]]*\]\(([^()\s]+)\)/.exec(text)?.[1] ?? text.split(" ")[0] ?? "").replace(/^<|>$/g, "").slice(0, 1_000);
