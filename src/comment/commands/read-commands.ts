import type { CommandsRead, Request } from "../../checklist/ledger/adr-and-break-glass.ts";
import type { Operation } from "../../checklist/ledger/entry.ts";
import type {
  CommandError,
  CommandErrorKind,
  GapCode,
  Ledger,
  PublishedPage,
  ReadMark,
  Signer,
} from "../../checklist/ledger/ledger.ts";
import type { UnreadableRevision } from "../../checklist/ledger/next-ledger.ts";
import type { ItemKey } from "../../checklist/requirements/match-policies.ts";
import type { Account } from "../../policy/model/facts.ts";
import { nearestSpelling } from "../../policy/model/problem.ts";
import type { RecordRead } from "../record/read-record.ts";
import { type Command, type CommandLine, parseCommands } from "./parse-commands.ts";

export type CommentRevisions = {
  readonly id: string;
  /** Oldest first. The author of a revision wrote what is new in it; a missing text is "". */
  readonly revisions: readonly {
    readonly by: Account;
    readonly at: string;
    readonly body: string;
    readonly missing?: GapCode;
  }[];
};

/**
 * Reads the new commands. A comment is read once, and again for what an edit adds; one without commands is marked as
 * read, too. Each command is bound to the page at its time, like a click. `displayedSince`: the last change of our
 * comment, ISO 8601 UTC. `publishedPages`: earlier pages, oldest first. `operations`: clicks that the ledger does not
 * hold yet.
 */
export const readCommands = (
  comments: readonly CommentRevisions[],
  ledger: Ledger,
  expected: readonly ItemKey[],
  displayedSince: string,
  hash: Signer["hash"],
  { publishedPages = [], operations: clicks }: Pick<RecordRead, "publishedPages" | "operations"> = { operations: [] },
): CommandsRead => {
  const answers = [...Object.keys(ledger.entries), ...[...ledger.pending, ...clicks].map(({ item }) => item)];
  const known = { ...ledger, displayedSince, before: publishedPages, answered: [...new Set(answers)] };
  const operations: Operation[] = [];
  const requests: Request[] = [];
  const commandErrors: CommandError[] = [];
  const commandComments: string[] = [];
  const read: Record<string, ReadMark> = {};
  const lost = new Map<string, UnreadableRevision>();
  for (const comment of comments) {
    const mark = Object.hasOwn(ledger.commands, comment.id) ? ledger.commands[comment.id] : undefined;
    const unread = unreadFrom(comment, mark ?? { at: ledger.lastRead ?? "", text: "" }, hash);
    const lines = newLines(comment, unread);
    if (lines.length > 0) commandComments.push(comment.id);
    for (const { by, at, missing } of comment.revisions.slice(unread)) {
      if (missing === undefined) continue;
      const { login, kind } = by;
      if ((lost.get(login)?.at ?? "") <= at) lost.set(login, { by: login, byBot: kind === "bot", at, why: missing });
    }
    const last = comment.revisions.at(-1);
    if (last !== undefined) read[comment.id] = { at: last.at, text: textMark(last.body, hash) };
    for (const said of lines) {
      const { by, at } = said;
      const from = { by: by.login, byBot: by.kind === "bot", at, comment: comment.id };
      const fault = said.line.ok
        ? perform(said.line.command, from, known, expected, operations, requests)
        : said.line.fault;
      if (fault !== undefined) commandErrors.push({ comment: comment.id, by: by.login, at, fault });
    }
  }
  return {
    operations,
    requests,
    commandErrors,
    commandComments,
    ...(lost.size === 0 ? {} : { lost: [...lost.values()] }),
    read,
  };
};

export const isUnread = (
  comment: { readonly id: string; readonly body: string; readonly updatedAt: string },
  ledger: Pick<Ledger, "commands" | "lastRead">,
  hash: Signer["hash"],
): boolean => {
  const mark = Object.hasOwn(ledger.commands, comment.id) ? ledger.commands[comment.id] : undefined;
  if (mark === undefined) return (ledger.lastRead ?? "") < comment.updatedAt;
  if (mark.at !== comment.updatedAt) return mark.at < comment.updatedAt;
  return mark.text !== "" && mark.text !== textMark(comment.body, hash);
};

type From = { readonly by: string; readonly byBot: boolean; readonly at: string; readonly comment: string };

const perform = (
  command: Command,
  from: From,
  ledger: Known,
  expected: readonly ItemKey[],
  operations: Operation[],
  requests: Request[],
): CommandErrorKind | undefined => {
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
      const asked = resolveItem(command.item, expected);
      // An answer counts again when its policy applies again, so it can be withdrawn meanwhile.
      const resolved =
        asked.kind === "unknown" && command.name === "undo" ? resolveItem(command.item, ledger.answered) : asked;
      if (resolved.kind === "unknown") return unknownItem(resolved);
      if (resolved.kind === "ambiguous")
        return { kind: "ambiguous-item", word: resolved.word, candidates: resolved.candidates.slice(0, 10) };
      const kind = command.name === "done" ? "tick" : command.name === "undo" ? "untick" : "waive";
      const reason = command.name === "waive" ? { reason: command.reason } : {};
      operations.push({ kind, item: resolved.item, ...from, via: "command", ...reason, page: pageAt(ledger, from.at) });
      return undefined;
    }
  }
};

export const resolveItem = (word: string, keys: readonly ItemKey[]): Resolved => {
  const idOf = (key: ItemKey): string => key.slice(key.indexOf(".") + 1);
  const ways: readonly ((key: ItemKey) => boolean)[] = [
    (key) => key === word,
    (key) => idOf(key) === word,
    (key) => key.startsWith(word) || idOf(key).startsWith(word),
  ];
  for (const way of ways) {
    const candidates = word === "" ? [] : keys.filter(way);
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) return { kind: "item", item: only };
    if (candidates.length > 1) return { kind: "ambiguous", word, candidates };
  }
  return { kind: "unknown", word, known: keys };
};

/** A nearly right name is only suggested: the person may mean another item. */
const unknownItem = ({ word, known }: Extract<Resolved, { kind: "unknown" }>): CommandErrorKind => {
  const near = nearestSpelling(
    word,
    known.flatMap((key) => [shortName(key, known), key]),
  );
  return near === undefined ? { kind: "unknown-item", word } : { kind: "ambiguous-item", word, candidates: [near] };
};

export const shortName = (key: ItemKey, keys: readonly ItemKey[]): string => {
  const id = key.slice(key.indexOf(".") + 1);
  const found = resolveItem(id, keys);
  return found.kind === "item" && found.item === key ? id : key;
};

type Resolved =
  | { readonly kind: "item"; readonly item: ItemKey }
  | { readonly kind: "unknown"; readonly word: string; readonly known: readonly ItemKey[] }
  | { readonly kind: "ambiguous"; readonly word: string; readonly candidates: readonly ItemKey[] };

type Known = Ledger & {
  readonly displayedSince: string;
  readonly before: NonNullable<RecordRead["publishedPages"]>;
  readonly answered: readonly ItemKey[];
};

/** Maximum seconds from rendering a page to publishing it; a later page is not written (`src/gate/times.ts`). */
export const PUBLISHING_S = 180;

const longAfter = (rendered: string, at: string): boolean =>
  Date.parse(at) - Date.parse(rendered) > PUBLISHING_S * 1_000;

const CLOCKS = 15;

const surelyBefore = (rendered: string, at: string): boolean => Date.parse(at) + CLOCKS * 1_000 < Date.parse(rendered);

/** If it may have been either of two pages, the page is unknown, so a tick must be given again. */
const pageAt = ({ page, previous, displayedSince, before }: Known, at: string): PublishedPage => {
  if (page.revision > 0 && (displayedSince < at || longAfter(page.at, at))) return page;
  if (previous !== undefined && longAfter(previous.at, at) && surelyBefore(page.at, at))
    return { ...previous, comment: "", written: previous.at, ticked: [] };
  const then = before.findLast((one) => one.at <= at);
  if (then !== undefined && then.at < at) return then.page;
  return { revision: 0, head: "", at: "", comment: "", written: "", snapshot: {}, ticked: [] };
};

type Said = { readonly by: Account; readonly at: string; readonly line: CommandLine };

const unreadFrom = ({ revisions }: CommentRevisions, read: ReadMark, hash: Signer["hash"]): number => {
  const known = revisions.findLastIndex(
    ({ at, body }) => at === read.at && (read.text === "" || textMark(body, hash) === read.text),
  );
  const later = revisions.findIndex(({ at }) => (known < 0 ? at > read.at : at >= read.at));
  return later < 0 ? revisions.length : Math.max(later, known + 1);
};

const newLines = ({ revisions }: CommentRevisions, unread: number): readonly Said[] =>
  revisions.flatMap(({ by, at, body }, index): Said[] => {
    if (index < unread) return [];
    const last = index === 0 ? undefined : revisions[index - 1];
    // If the revision before was deleted, it is unknown what is new here and who wrote it.
    if (last?.body === "") return [];
    const before = parseCommands(last?.body ?? "").map((line) => JSON.stringify(line));
    return parseCommands(body)
      .filter((line) => {
        const same = before.indexOf(JSON.stringify(line));
        if (same >= 0) before.splice(same, 1);
        return same < 0;
      })
      .map((line) => ({ by, at, line }));
  });

const LENGTH = 8;

/** Line ends and trailing white space vary by client, so they are ignored. */
export const textMark = (body: string, hash: Signer["hash"]): string =>
  hash(body.replace(/\r\n?/g, "\n").trimEnd()).slice(0, LENGTH);
