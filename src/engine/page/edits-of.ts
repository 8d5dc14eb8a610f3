import type { Account } from "../facts/facts.ts";
import type { Edit } from "./operations-of-edit.ts";

/** How a comment read at one time, and who made it so. */
export type PageRevision = { readonly by: Account; readonly at: string; readonly body: string };

/** The edits between revisions, oldest first; a revision whose text, or whose predecessor's text, is gone tells nothing. */
export const editsOf = (revisions: readonly PageRevision[]): readonly Edit[] =>
  revisions.slice(1).flatMap(({ by, at, body }, index): Edit[] => {
    const from = revisions[index]?.body ?? "";
    return from === "" || body === "" ? [] : [{ actor: by, at, from, to: body, via: "history" }];
  });
