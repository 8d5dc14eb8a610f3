import type { Facts } from "../facts/facts.ts";
import type { ExpectedItem } from "../requirements/requirements-of.ts";
import type { Ledger } from "./ledger.ts";
import { hasNoAuthor } from "./may-attest.ts";
import { standing, wordsOn } from "./words-on.ts";

/**
 * Logins whose standing has to be looked up: of those whose answers count so far, since a right can be lost and a rule
 * changed, and of those whose words waited: until a policy asks for them again, or the host answers. That somebody is the author is known
 * without.
 */
export const peopleToAsk = (ledger: Ledger, expected: readonly ExpectedItem[], facts: Facts): readonly string[] => {
  const { breakGlass } = ledger;
  const answered = expected.flatMap(({ item, keys }) =>
    keys.flatMap((key) => {
      const byAuthor = !hasNoAuthor(facts) && item.by.some(({ kind }) => kind === "author");
      return [
        ...ledger.waiting.flatMap((word) => (word.item === key ? [word.by] : [])),
        ...standing(wordsOn(ledger, key)).flatMap(({ as, by }) => (as === "author" && byAuthor ? [] : [by])),
      ];
    }),
  );
  const broke = breakGlass?.head === facts.head.sha ? [breakGlass.by] : [];
  const undecided = (ledger.undecided ?? []).map(({ by }) => by);
  return [...new Set([...answered, ...broke, ...undecided])].filter((login) => login !== "");
};
