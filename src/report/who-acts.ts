import type { Evaluation, ItemResult } from "../engine/evaluation.ts";
import { hasNoAuthor } from "../engine/ledger/may-attest.ts";
import { askedNow } from "./words/asked-now.ts";
import { OUTCOME_WORDS } from "./words/outcome-words.ts";
import { whoWords } from "./words/who-words.ts";

/** Who has to act next, and on how many items. `who` is raw text. */
export type Actor = { readonly who: string; readonly count: number };

/** Who has to answer what still holds the merge, in the order of the items; the author gives a missing ADR. */
export const whoActs = (evaluation: Evaluation): readonly Actor[] => {
  const counts = new Map<string, number>();
  const add = (who: string): void => void counts.set(who, (counts.get(who) ?? 0) + 1);
  for (const item of holding(evaluation)) add(item.verifyOnly ? "a machine" : whoWords(askedNow(item), "short"));
  if (evaluation.adr?.blocking === true && evaluation.adr.state !== "met")
    add(whoWords([{ kind: hasNoAuthor(evaluation.facts) ? "anyone" : "author" }], "short"));
  return [...counts].map(([who, count]) => ({ who, count }));
};

const holding = (evaluation: Evaluation): readonly ItemResult[] =>
  evaluation.policies
    .flatMap((policy) => policy.items)
    .filter((item) => item.blocking && !OUTCOME_WORDS[item.outcome].answered);
