import type { ExpectedItem } from "../requirements/requirements-of.ts";
import type { Ledger } from "./ledger.ts";

/**
 * Logins whose standing has to be looked up: of those whose answers count so far, since a right can be lost and a rule
 * changed, and of those whose words waited until a policy asked for them again. That somebody is the author is known
 * without.
 */
export const peopleToAsk = (ledger: Ledger, expected: readonly ExpectedItem[], head: string): readonly string[] => {
  const { breakGlass } = ledger;
  const answered = expected.flatMap(({ item, keys }) =>
    keys.flatMap((key) => {
      const entry = Object.hasOwn(ledger.entries, key) ? ledger.entries[key] : undefined;
      const settled =
        entry === undefined ||
        entry.said === "unticked" ||
        (entry.as === "author" && item.by.some(({ kind }) => kind === "author"));
      return [
        ...ledger.waiting.flatMap((word) => (word.item === key ? [word.by] : [])),
        ...(settled ? [] : [entry.by]),
      ];
    }),
  );
  const broke = breakGlass?.head === head ? [breakGlass.by] : [];
  return [...new Set([...answered, ...broke])].filter((login) => login !== "");
};
