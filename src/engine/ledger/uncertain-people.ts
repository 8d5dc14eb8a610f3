import { whoText } from "../policy/who-text.ts";
import type { ExpectedItem } from "../requirements/requirements-of.ts";
import type { Ledger } from "./ledger.ts";

/**
 * Logins whose standing has to be looked up again: they ticked under a rule that the policy does not have any
 * more, and may or may not be allowed under the new one. Most evaluations have none, and ask nothing.
 */
export const uncertainPeople = (ledger: Ledger, expected: readonly ExpectedItem[]): readonly string[] => [
  ...new Set(
    expected.flatMap(({ item, keys }) =>
      keys.flatMap((key) => {
        const entry = Object.hasOwn(ledger.entries, key) ? ledger.entries[key] : undefined;
        const settled =
          entry === undefined ||
          entry.by === "" ||
          entry.said !== "ticked" ||
          item.by.some((who) => whoText(who) === entry.as);
        return settled ? [] : [entry.by];
      }),
    ),
  ),
];
