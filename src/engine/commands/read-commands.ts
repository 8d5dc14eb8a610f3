import type { Account } from "../facts/facts.ts";
import type { Ask, AskFault, ItemKey, Ledger, ShownPage } from "../ledger/ledger.ts";
import type { Operation } from "../ledger/operation.ts";
import type { Command, CommandLine } from "./command.ts";
import { parseCommands } from "./parse-commands.ts";
import { resolveItem } from "./resolve-item.ts";

/** A comment of the pull request that may hold commands, with all that is known of how it came to say so. */
export type SpokenComment = {
  readonly id: string;
  /** Oldest first; whoever wrote a revision said what is new in it, whoever wrote the comment. */
  readonly revisions: readonly { readonly by: Account; readonly at: string; readonly body: string }[];
};

/** An ADR link or a broken glass, asked for and still to be judged. */
export type Request =
  | {
      readonly kind: "adr";
      readonly url: string;
      readonly by: string;
      readonly byBot: boolean;
      readonly at: string;
      readonly comment: string;
    }
  | {
      readonly kind: "break-glass";
      readonly reason: string;
      readonly by: string;
      readonly byBot: boolean;
      readonly at: string;
      readonly comment: string;
      /** The head that the page showed when it was asked; "" where there was no page yet. */
      readonly head: string;
    };

/** What the comments ask for that was not read before. */
export type CommandsRead = {
  readonly operations: readonly Operation[];
  readonly requests: readonly Request[];
  readonly asks: readonly Ask[];
  /** Comment id → when the newest revision that was read now was written. */
  readonly read: Readonly<Record<string, string>>;
};

/**
 * Reads the commands that were not read before. What a comment says is bound to the page that stood there when it
 * was written, like a click; a comment is read once, and again only for what an edit adds to it.
 *
 * @param displayedSince When our comment was last changed, ISO 8601 UTC: since then at the latest it shows the ledger's
 *   page. "" where there is none.
 */
export const readCommands = (
  comments: readonly SpokenComment[],
  ledger: Ledger,
  expected: readonly ItemKey[],
  displayedSince: string,
): CommandsRead => {
  const known = { ...ledger, displayedSince };
  const operations: Operation[] = [];
  const requests: Request[] = [];
  const asks: Ask[] = [];
  const read: Record<string, string> = {};
  for (const comment of comments) {
    const until = Object.hasOwn(ledger.commands, comment.id) ? (ledger.commands[comment.id] ?? "") : "";
    for (const said of newLines(comment, until)) {
      const { by, at } = said;
      read[comment.id] = at;
      const from = { by: by.login, byBot: by.kind === "bot", at, comment: comment.id };
      const fault = said.line.ok
        ? perform(said.line.command, from, known, expected, operations, requests)
        : said.line.fault;
      if (fault !== undefined) asks.push({ comment: comment.id, by: by.login, at, fault });
    }
  }
  return { operations, requests, asks, read };
};

type From = { readonly by: string; readonly byBot: boolean; readonly at: string; readonly comment: string };

const perform = (
  command: Command,
  from: From,
  ledger: Known,
  expected: readonly ItemKey[],
  operations: Operation[],
  requests: Request[],
): AskFault | undefined => {
  switch (command.name) {
    case "recheck":
      return undefined;
    case "help":
      return { kind: "help" };
    case "adr":
      requests.push({ kind: "adr", url: command.link, ...from });
      return undefined;
    case "break-glass":
      requests.push({ kind: "break-glass", reason: command.reason, ...from, head: pageAt(ledger, from.at).head });
      return undefined;
    case "done":
    case "undo":
    case "waive": {
      const resolved = resolveItem(command.item, expected);
      if (resolved.kind === "unknown") return { kind: "unknown-item", word: resolved.word };
      if (resolved.kind === "ambiguous")
        return { kind: "ambiguous-item", word: resolved.word, candidates: resolved.candidates.slice(0, 10) };
      const kind = command.name === "done" ? "tick" : command.name === "undo" ? "untick" : "waive";
      const reason = command.name === "waive" ? { reason: command.reason } : {};
      operations.push({ kind, item: resolved.item, ...from, via: "command", ...reason, page: pageAt(ledger, from.at) });
      return undefined;
    }
  }
};

type Known = Ledger & { readonly displayedSince: string };

/** Seconds from rendering a page to its being seen, at the longest: our retries end before. */
const PUBLISHING = 180;

const longAfter = (rendered: string, at: string): boolean => Date.parse(at) - Date.parse(rendered) > PUBLISHING * 1_000;

/** What the page showed at a time. Of a time before all that is known, nothing: a tick of then is asked for again. */
const pageAt = ({ page, previous, displayedSince }: Known, at: string): ShownPage => {
  if (page.revision > 0 && (displayedSince <= at || longAfter(page.at, at))) return page;
  if (previous !== undefined && longAfter(previous.at, at))
    return { ...previous, comment: "", written: previous.at, ticked: [] };
  return { revision: 0, head: "", at: "", comment: "", written: "", shown: {}, ticked: [] };
};

type Said = { readonly by: Account; readonly at: string; readonly line: CommandLine };

/** The commands of the revisions after `until` that the revision before did not hold. */
const newLines = ({ revisions }: SpokenComment, until: string): readonly Said[] =>
  revisions.flatMap(({ by, at, body }, index): Said[] => {
    if (at <= until) return [];
    const before = (revisions[index - 1] === undefined ? [] : parseCommands(revisions[index - 1]?.body ?? "")).map(
      (line) => JSON.stringify(line),
    );
    return parseCommands(body)
      .filter((line) => {
        const same = before.indexOf(JSON.stringify(line));
        if (same >= 0) before.splice(same, 1);
        return same < 0;
      })
      .map((line) => ({ by, at, line }));
  });
