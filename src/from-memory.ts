import { readPage } from "./engine/page/read-page.ts";
import type { OurComment } from "./github/find-comment.ts";
import type { GateInput } from "./judge.ts";

/**
 * What a shell's memory of our comment adds to what is read.
 * - Where the comment is gone and no event brought its last words, what is remembered stands in for them.
 * - A page is remembered once its writing was looked over to the end. One that is not known may be of a run that died in
 *   between: what that one ran over is in the edit history, and nowhere else. A shell that remembers nothing knows none.
 */
export const fromMemory = (
  { remembered, deleted, seal }: Pick<GateInput, "remembered" | "deleted" | "seal">,
  comment: OurComment | undefined,
  of: { readonly repository: string; readonly number: number },
): Pick<GateInput, "deleted" | "lookBack"> => {
  if (remembered === undefined) return comment === undefined ? {} : { lookBack: true };
  if (comment === undefined)
    return deleted !== undefined || remembered.body === "" ? {} : { deleted: { ...remembered, by: "" } };
  const revisionOf = (body: string): number | undefined => readPage(body, of, seal).ledger?.page.revision;
  return revisionOf(remembered.body) === revisionOf(comment.body) ? {} : { lookBack: true };
};
