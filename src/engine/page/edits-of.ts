import type { Account } from "../facts/facts.ts";
import type { Edit } from "./operations-of-edit.ts";

/** How a comment read at one time, and who made it so. */
export type PageRevision = {
  /** The login is "" where the account does not exist any more. */
  readonly by: Account;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** The whole text; "" where `missing` says why it cannot be read. */
  readonly body: string;
  /** `deleted`: somebody removed the revision from the history. `unreadable`: the host does not show its text to us. */
  readonly missing?: "deleted" | "unreadable";
  /** Who deleted it, where that is known. */
  readonly deletedBy?: string;
};

/** The edit history of a comment, as far as it could be read. */
export type PageHistory = {
  /** Oldest first: the first text, and every edit. Empty for a comment that was never edited. */
  readonly revisions: readonly PageRevision[];
  /** False where older revisions were not read: there are too many, only the newest were asked for, or none may be read. */
  readonly complete: boolean;
  /** Its pages tell of different moments, so that revisions may be missing between them; absent where they agree. */
  readonly torn?: boolean;
  /** Set where the history cannot tell who wrote what, not even in part. */
  readonly unreadable?: Unreadable;
};

/** Why an edit history cannot be read: the server has none, the token may not read it, or the texts in it are hidden. */
export type Unreadable = {
  readonly why: "no-graphql" | "not-permitted" | "hidden";
  /** What the host said, in one line; "" where it said nothing. */
  readonly said: string;
};

/** The edits between revisions, oldest first; a revision whose text, or whose predecessor's text, is gone tells nothing. */
export const editsOf = (revisions: readonly PageRevision[]): readonly Edit[] =>
  revisions.slice(1).flatMap(({ by, at, body }, index): Edit[] => {
    const from = revisions[index]?.body ?? "";
    return from === "" || body === "" ? [] : [{ actor: by, at, from, to: body, via: "history" }];
  });
