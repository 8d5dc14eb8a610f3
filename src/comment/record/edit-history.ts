import type { Notice, Unreadable } from "../../checklist/item-result.ts";
import { entriesOn, type Operation } from "../../checklist/ledger/entry.ts";
import { compareText, type Gap, type PublishedPage, type Signer } from "../../checklist/ledger/ledger.ts";
import type { ItemKey } from "../../checklist/requirements/match-policies.ts";
import type { Account } from "../../policy/model/facts.ts";
import { wholeSeconds } from "../../policy/model/words.ts";
import { type BlockLine, blockLinesOf, parseBlockLine, UNSIGNED } from "./page-lines.ts";
import { type Page, signedText } from "./signed-page.ts";

export type Edit = {
  readonly actor: Account;
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly via: "box" | "history";
  readonly comment?: string;
  readonly node?: string;
};

type EditRead = { readonly operations: readonly Operation[]; readonly notices: readonly Notice[] };

/**
 * The clicks of one edit. A page contains its own ledger, so a click on an old page is read correctly. An edit of more
 * than boxes gives no operation. A deleted account may have been a bot, so its clicks are `lost`.
 */
export const operationsOfEdit = (edit: Edit, read: (body: string) => Page): EditRead => {
  const [from, to] = [read(edit.from), read(edit.to)];
  if (to.trust === "forged" || to.trust === "absent" || to.ledger === undefined) {
    // Name the person only if the block was readable before: the reason may also be a missing key.
    const readableBefore = edit.actor.kind === "person" && from.ledger !== undefined;
    const { login: by } = edit.actor;
    return {
      operations: [],
      notices: [readableBefore ? { kind: "ledger-tampered", by } : { kind: "ledger-unreadable" }],
    };
  }
  if (!to.intact) {
    const by = edit.actor.kind === "person" && from.intact ? edit.actor.login : "";
    return { operations: [], notices: [{ kind: "page-edited", by }] };
  }
  const page = to.ledger.page;
  const now = toggledBoxes(to);
  const before = from.ledger?.page.revision === page.revision ? toggledBoxes(from) : new Map<string, boolean>();
  const said = new Map<string, boolean>();
  for (const [item, ticked] of now) if (before.get(item) !== ticked) said.set(item, ticked);
  // If no box differs from the published page, the last click undid an earlier one. A bot is ignored, because we may be
  // the bot and publish the same page again.
  if (edit.actor.kind === "person" && said.size === 0) {
    for (const [item, ticked] of before) if (!now.has(item)) said.set(item, !ticked);
  }
  const operations = [...said].map(
    ([item, ticked]): Operation => ({
      kind: ticked ? "tick" : "untick",
      item,
      by: edit.actor.login,
      byBot: edit.actor.kind === "bot",
      at: edit.at,
      via: edit.via,
      ...(edit.actor.login === "" ? { lost: true } : {}),
      page,
    }),
  );
  return { operations, notices: [] };
};

/** Boxes that differ from the published page. A page that is not intact has none, because its lines may be fake. */
export const toggledBoxes = (page: Page): ReadonlyMap<ItemKey, boolean> => {
  const published = new Set(page.ledger?.page.ticked);
  return new Map([...page.boxes].filter(([key, ticked]) => ticked !== published.has(key)));
};

/**
 * Clicks without a known edit: the event was lost or is late. They count only under `by: anyone`, until an event names
 * the person. Their time is between `Operation.since` and `at`, the last change of the comment.
 */
export const unattributedOperations = (
  page: Page,
  explained: readonly Operation[],
  at: string,
): readonly Operation[] => {
  const published = page.ledger?.page;
  if (published === undefined) return [];
  const known = new Set(
    explained
      .filter((operation) => operation.page.revision === published.revision)
      .map((operation) => `${operation.item} ${operation.kind === "tick"}`),
  );
  return [...toggledBoxes(page)]
    .filter(([item, ticked]) => !known.has(`${item} ${ticked}`))
    .map(
      ([item, ticked]): Operation => ({
        kind: ticked ? "tick" : "untick",
        item,
        by: "",
        byBot: false,
        at,
        ...(ticked ? { since: earliest(page, item, at) } : {}),
        via: "box",
        page: published,
      }),
    );
};

/** A click on a page is later than everything that the page contains. */
const earliest = ({ ledger }: Page, item: ItemKey, at: string): string => {
  if (ledger === undefined) return at;
  const { seen = "", written } = ledger.page;
  const since = [...entriesOn(ledger, item), ...ledger.pending.filter((one) => one.item === item)];
  const last = [seen === "" ? written : seen, ...since.map((one) => one.at)].sort(compareText).at(-1);
  return last === undefined || last === "" ? at : last;
};

export type PageRevision = {
  readonly by: Account;
  readonly at: string;
  readonly body: string;
  /** `deleted`: removed from the history. `unreadable`: not shown to us. */
  readonly missing?: "deleted" | "unreadable";
  readonly deletedBy?: string;
};

export type PageHistory = {
  readonly revisions: readonly PageRevision[];
  readonly complete: boolean;
  /** Its pages are from different moments, so revisions between them may be missing. */
  readonly torn?: boolean;
  readonly unreadable?: Unreadable;
};

export const editsOf = (revisions: readonly PageRevision[]): readonly Edit[] =>
  revisions.slice(1).flatMap(({ by, at, body }, index): Edit[] => {
    const from = revisions[index]?.body ?? "";
    return from === "" || body === "" ? [] : [{ actor: by, at, from, to: body, via: "history" }];
  });

/** Milliseconds by which an event and the history may differ for one edit. */
const SAME = 1_000;

export const filledHistory = (
  history: PageHistory,
  comment: { readonly id: string; readonly body: string; readonly at: string },
  edits: readonly Edit[],
): PageHistory => {
  const revisions = [...history.revisions];
  const put = (index: number, body: string, by?: Account): void => {
    const known = revisions[index];
    if (known?.missing === undefined || body === "") return;
    revisions[index] = { by: known.by.login === "" && by !== undefined ? by : known.by, at: known.at, body };
  };
  for (const { via, at, actor, from, to, comment: id } of edits) {
    if (via !== "box" || (id !== undefined && id !== comment.id)) continue;
    const within = (max: number): readonly number[] =>
      revisions.flatMap((one, index) => (Math.abs(Date.parse(one.at) - Date.parse(at)) <= max ? [index] : []));
    const then = within(0);
    const near = then.length === 0 ? within(SAME) : then;
    // Several edits within a second cannot be told apart.
    const [index = -1] = near.length === 1 ? near : [];
    put(index, to, actor);
    put(index - 1, from);
  }
  if (revisions.at(-1)?.at === comment.at) put(revisions.length - 1, comment.body);
  return { ...history, revisions };
};

/**
 * The last gap in our comment's history after the record's page: a missing text, an edit of a text that is missing, whose
 * change is unknown, or revisions that were not read. Somebody may have withdrawn an answer there and restored an older page. `author`: our login.
 */
export const historyGap = (
  { revisions, complete }: PageHistory,
  known: PublishedPage,
  author: string,
  read: (body: string) => Page,
): Gap | undefined => {
  if (known.revision === 0) return undefined;
  const ours = ({ by }: PageRevision): boolean => by.login.toLowerCase() === author.toLowerCase();
  const wrote = revisions.findIndex(
    (one) => one.missing === undefined && ours(one) && read(one.body).ledger?.page.revision === known.revision,
  );
  // Older records do not have it; then use the time of their own writing.
  const seen = known.seen ?? revisions[wrote]?.at ?? known.written;
  const writing = wrote >= 0 ? wrote : revisions.findIndex((one) => ours(one) && one.at > seen);
  const last = revisions.findLastIndex((one, index) => one.missing !== undefined && index !== writing && one.at > seen);
  const [hole, after] = [revisions[last], revisions[last + 1]];
  if (hole?.missing !== undefined) {
    // Nobody knows what the edit after a missing text changed, and it may have taken back what was answered before it. The
    // boxes that it left ticked are known.
    const edited = after === undefined || ours(after) ? Number.NaN : Date.parse(after.at);
    const before = Number.isNaN(edited) ? "" : wholeSeconds(edited - 1_000);
    return { at: before > hole.at ? before : hole.at, why: hole.missing, by: hole.deletedBy ?? "" };
  }
  // The record accounts for the missing text, but not for what the next edit made of it.
  const next = revisions.findIndex((one) => one.at > seen);
  const [replaced, edit] = [revisions[next - 1], revisions[next]];
  if (replaced?.missing !== undefined && edit !== undefined && !ours(replaced) && !ours(edit))
    return { at: edit.at, why: replaced.missing, by: replaced.deletedBy ?? "" };
  const [oldest] = revisions;
  return !complete && oldest !== undefined && oldest.at > seen ? { at: oldest.at, why: "cut", by: "" } : undefined;
};

const blocksOf = (body: string): readonly BlockLine[] =>
  blockLinesOf(body).flatMap((line) => parseBlockLine(line) ?? []);

/**
 * Unsigned blocks beside a key come from runs without the key, or from another workflow of the same bot
 * (`Signer.unsignedBy`). A missing revision may have been signed.
 */
export const unsignedBy = (
  { revisions, complete }: PageHistory,
  ours: (revision: PageRevision) => boolean,
  read: (body: string) => Page,
): NonNullable<Signer["unsignedBy"]> => {
  const texts = new Map<string, "before" | "after">();
  let signed = !complete;
  for (const revision of revisions.filter(ours)) {
    signed ||= revision.missing !== undefined || read(revision.body).trust === "signed";
    for (const { payload, signature } of blocksOf(revision.body)) {
      const text = signedText(payload);
      if (signature === UNSIGNED && !texts.has(text)) texts.set(text, signed ? "after" : "before");
    }
  }
  return (text) => texts.get(text);
};

/**
 * Without a key, a block is ours if the edit history shows that `author` (us) wrote it. With a workflow's own token,
 * other workflows write as the same bot.
 */
export const signerFromHistory = (signer: Signer, revisions: readonly PageRevision[], author: string): Signer => {
  if (signer.keyed) return signer;
  const ours = revisions.filter(({ by }) => by.login.toLowerCase() === author.toLowerCase());
  const texts = new Set(ours.flatMap(({ body }) => blocksOf(body).map(({ payload }) => signedText(payload))));
  return { ...signer, keyed: true, verify: (text) => texts.has(text) };
};
