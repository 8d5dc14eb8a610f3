import { type RecordOf, readPage } from "./engine/page/read-page.ts";
import type { OurComment } from "./github/find-comment.ts";
import type { GateInput } from "./judge.ts";

/** Seconds between the time that a page says it was written at and GitHub's own of it: a look before writing, and a request. */
const OUR_WRITING = 2;

/**
 * What a shell's memory of our comment adds to what is read.
 * - Where the comment is gone and no event brought its last words, what is remembered stands in for them.
 * - A page is remembered once its writing was looked over to the end. One that is not known may be of a run that died in
 *   between: what that one ran over is in the edit history, and nowhere else. A shell that remembers nothing knows none.
 * - A page that is known and was changed since may have been clicked and clicked back: it looks as it did, and what the first
 *   of the two took back would stand. That is in the edit history, too, and an event in hand tells of one edit only.
 */
export const fromMemory = (
  { remembered, deleted, seal }: Pick<GateInput, "remembered" | "deleted" | "seal">,
  comment: OurComment | undefined,
  of: RecordOf,
): Pick<GateInput, "remembered" | "deleted" | "lookBack"> => {
  // A repository that took the name of another one has the same numbers, and none of its records.
  const whose = remembered?.repositoryId;
  if (whose !== undefined && of.id !== undefined && whose !== of.id) {
    const nothing = { body: "", at: "" };
    return { remembered: nothing, ...(comment === undefined ? {} : { lookBack: true }) };
  }
  if (remembered === undefined) return comment === undefined ? {} : { lookBack: true };
  if (comment === undefined)
    return deleted !== undefined || remembered.body === ""
      ? {}
      : { deleted: { body: remembered.body, at: remembered.at, by: "" } };
  const [known, stands] = [remembered.body, comment.body].map((body) => readPage(body, of, seal).ledger);
  const since = Date.parse(comment.updatedAt) - Date.parse(stands?.page.written ?? "");
  // Runs of one second may give two pages the same revision.
  return JSON.stringify(known) === JSON.stringify(stands) && since <= OUR_WRITING * 1_000 ? {} : { lookBack: true };
};
