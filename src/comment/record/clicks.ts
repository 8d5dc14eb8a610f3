import type { Operation } from "../../checklist/ledger/operation.ts";
import type { Notice } from "../../checklist/notices.ts";
import type { ItemKey } from "../../checklist/requirements/requirements.ts";
import type { Account } from "../../policy/model/facts.ts";
import type { Page } from "./read-page.ts";

/** One edit of our comment: from the event (`sender`, `changes.body.from`) or from GitHub's edit history. */
export type Edit = {
  readonly actor: Account;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly via: "box" | "history";
  /** Id of the comment that was edited, where the event says it. */
  readonly comment?: string;
};

export type EditRead = { readonly operations: readonly Operation[]; readonly notices: readonly Notice[] };

/**
 * What a person did by one edit. The page carries what it showed when it was published, so a click on a stale
 * page is read for what it was, whatever stands in the comment by now; clicks that `from` already had are not
 * this person's. An edit of more than boxes brings no operation at all, and says so.
 *
 * @param read Reads a body as a page of this pull request (`readPage`).
 */
export const operationsOfEdit = (edit: Edit, read: (body: string) => Page): EditRead => {
  const [from, to] = [read(edit.from), read(edit.to)];
  if (to.trust === "forged" || to.trust === "absent" || to.ledger === undefined) {
    // Only of a person who changed what could be read before it is shown that they did it: a key may be missing as well.
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
  // Clicked back to what was published: the last click undid an earlier one. Beside a new click it means something
  // else: a click is an edit of its own, so the page was an older view of this one, without what others clicked since.
  // And a bot that does so may be ourselves, publishing the same page again over a click that is still to be read.
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
      // An account that does not exist any more may have been a bot's.
      ...(edit.actor.login === "" ? { lost: true } : {}),
      page,
    }),
  );
  return { operations, notices: [] };
};

/**
 * What people clicked on a page: the boxes that are not as the page was published, with the state that they have now.
 * A page that is not intact has none: no line of it can be told from a fake.
 */
export const toggledBoxes = (page: Page): ReadonlyMap<ItemKey, boolean> => {
  const published = new Set(page.ledger?.page.ticked);
  return new Map([...page.boxes].filter(([key, ticked]) => ticked !== published.has(key)));
};

/**
 * Clicks that stand on the page and that no edit in hand explains: their event was lost or is still to come.
 * Nobody can be named for them, so they count only where `by: anyone` allows it; a later event names the person.
 * `at` is when the comment was last changed, ISO 8601 UTC.
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
        via: "box",
        page: snapshot,
      }),
    );
};
