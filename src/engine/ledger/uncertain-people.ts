import { whoText } from "../policy/who-text.ts";
import type { ExpectedItem } from "../requirements/requirements-of.ts";
import type { Ledger } from "./ledger.ts";

/**
 * Logins whose standing has to be looked up again: they ticked under a rule that the policy does not have any
 * more, and may or may not be allowed under the new one; or what they said waited until a policy asked for it again. Most
 * evaluations have none, and ask nothing.
 */
export const uncertainPeople = (ledger: Ledger, expected: readonly ExpectedItem[]): readonly string[] => [
  ...new Set(
    expected.flatMap(({ item, keys }) =>
      keys.flatMap((key) => {
        const waited = ledger.waiting.flatMap((word) => (word.item === key && word.by !== "" ? [word.by] : []));
        const entry = Object.hasOwn(ledger.entries, key) ? ledger.entries[key] : undefined;
        const settled =
          entry === undefined ||
          entry.by === "" ||
          entry.said !== "ticked" ||
          item.by.some((who) => whoText(who) === entry.as);
        return settled ? waited : [...waited, entry.by];
      }),
    ),
  ),
];
