import type { Notice } from "../evaluation.ts";
import type { Account } from "../facts/facts.ts";
import type { Operation } from "../ledger/operation.ts";
import { flipsOf } from "./flips-of.ts";
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
    const shown = edit.actor.kind === "person" && from.ledger !== undefined;
    const { login: by } = edit.actor;
    return { operations: [], notices: [shown ? { kind: "ledger-tampered", by } : { kind: "ledger-unreadable" }] };
  }
  if (!to.intact) {
    const by = edit.actor.kind === "person" && from.intact ? edit.actor.login : "";
    return { operations: [], notices: [{ kind: "page-edited", by }] };
  }
  const page = to.ledger.page;
  const now = flipsOf(to);
  const before = from.ledger?.page.revision === page.revision ? flipsOf(from) : new Map<string, boolean>();
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
