import { entriesOn } from "../../checklist/ledger/entry.ts";
import { compareText } from "../../checklist/ledger/ledger.ts";
import type { Operation } from "../../checklist/ledger/operation.ts";
import type { Notice } from "../../checklist/notices.ts";
import type { ItemKey } from "../../checklist/requirements/requirements.ts";
import type { Account } from "../../policy/model/facts.ts";
import type { Page } from "./read-page.ts";

/** One edit of our comment, from the event (`sender`, `changes.body.from`) or the edit history. */
export type Edit = {
  readonly actor: Account;
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly via: "box" | "history";
  /** Id of the edited comment, if the event has it. */
  readonly comment?: string;
};

type EditRead = { readonly operations: readonly Operation[]; readonly notices: readonly Notice[] };

/**
 * What a person clicked with one edit. The page contains its own ledger, so a click on an old page is read correctly.
 * Clicks that `from` already has belong to others. An edit of more than boxes gives no operation.
 */
export const operationsOfEdit = (edit: Edit, read: (body: string) => Page): EditRead => {
  const [from, to] = [read(edit.from), read(edit.to)];
  if (to.trust === "forged" || to.trust === "absent" || to.ledger === undefined) {
    // Name the person only if the block was readable before: a key may be missing, too.
    const snapshot = edit.actor.kind === "person" && from.ledger !== undefined;
    const { login: by } = edit.actor;
    return { operations: [], notices: [snapshot ? { kind: "ledger-tampered", by } : { kind: "ledger-unreadable" }] };
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
  // No box differs from the published page, so the last click undid an earlier one. Beside a new click it would mean
  // that the page was outdated. A bot may be ourselves, publishing the same page again.
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
      // A deleted account may have been a bot.
      ...(edit.actor.login === "" ? { lost: true } : {}),
      page,
    }),
  );
  return { operations, notices: [] };
};

/**
 * Boxes that differ from the published page, with their current state. A page that is not intact has none, because its
 * lines may be fake.
 */
export const toggledBoxes = (page: Page): ReadonlyMap<ItemKey, boolean> => {
  const published = new Set(page.ledger?.page.ticked);
  return new Map([...page.boxes].filter(([key, ticked]) => ticked !== published.has(key)));
};

/**
 * Clicks on the page without a known edit: the event was lost or is still to come. They count only under `by: anyone`,
 * until an event names the person. Their time is unknown too: between what the page accounts for (`Operation.since`) and
 * the last change of the comment.
 *
 * @param at When the comment was last changed, ISO 8601 UTC.
 */
export const unattributedOperations = (
  page: Page,
  explained: readonly Operation[],
  at: string,
): readonly Operation[] => {
  const snapshot = page.ledger?.page;
  if (snapshot === undefined) return [];
  const known = new Set(
    explained
      .filter((operation) => operation.page.revision === snapshot.revision)
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
        page: snapshot,
      }),
    );
};

/** The last time that the page itself accounts for: a click on it came after what it was made of. */
const earliest = ({ ledger }: Page, item: ItemKey, at: string): string => {
  if (ledger === undefined) return at;
  const { seen = "", written } = ledger.page;
  const words = [...entriesOn(ledger, item), ...ledger.pending.filter((word) => word.item === item)];
  const last = [seen === "" ? written : seen, ...words.map((word) => word.at)].sort(compareText).at(-1);
  return last === undefined || last === "" ? at : last;
};
