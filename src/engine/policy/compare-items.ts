import { compareLists } from "./compare-lists.ts";
import { compareWaive } from "./compare-waive.ts";
import { compareWhen } from "./compare-when.ts";
import { compareWho } from "./compare-who.ts";
import type { Direction } from "./direction.ts";
import type { Item, Reset } from "./policy.ts";
import { verifyText } from "./verify-text.ts";
import { waiveText } from "./waive-text.ts";
import { whoText } from "./who-text.ts";

/** One key that is another than before. */
export type KeyChange = {
  /** As the origins name it: `enforcement`, `requires.checklist.<item>`, `requires.checklist.<item>.by`. */
  readonly key: string;
  /** As a policy file writes it; "" where it was not there. */
  readonly before: string;
  /** "" where it is not there any more. */
  readonly after: string;
  readonly direction: Direction;
};

/** Keys of an item that differ, by their names in the file. */
export const compareItems = (before: Item, after: Item): readonly KeyChange[] => {
  const change = (key: string, was: string, is: string, direction: Direction | undefined): readonly KeyChange[] =>
    direction === undefined ? [] : [{ key, before: was, after: is, direction }];
  const word = (key: string, was: string, is: string, direction: Direction): readonly KeyChange[] =>
    change(key, was, is, was === is ? undefined : direction);
  const [was, is] = [before.verify.map(verifyText), after.verify.map(verifyText)];
  return [
    // What the box says is what somebody says is true: another sentence is another question.
    ...word("text", before.text, after.text, "changed"),
    ...word("help", before.help ?? "", after.help ?? "", "wording"),
    ...word("source", before.source ?? "", after.source ?? "", "wording"),
    ...change("when", whenText(before.when), whenText(after.when), compareWhen(before.when, after.when)),
    ...change(
      "by",
      before.by.map(whoText).join(", "),
      after.by.map(whoText).join(", "),
      compareWho(before.by, after.by),
    ),
    ...change("reset", before.reset, after.reset, compareReset(before.reset, after.reset)),
    ...change("waive", waiveText(before.waive), waiveText(after.waive), compareWaive(before.waive, after.waive)),
    // Any of them answers the item, so one more makes it easier.
    ...change("verify", was.join(" or "), is.join(" or "), compareLists(was, is, "looser")),
    ...word(
      "verify_only",
      String(before.verifyOnly),
      String(after.verifyOnly),
      after.verifyOnly ? "tighter" : "looser",
    ),
  ];
};

/** Conditions as a policy file writes them; "" for none, which means always. */
export const whenText = (when: Item["when"]): string => when.map(({ written }) => written).join(" or ");

/** A push need not change what was matched, and what was matched may change without one: only `never` is comparable. */
const compareReset = (before: Reset, after: Reset): Direction | undefined =>
  before === after ? undefined : before === "never" ? "tighter" : after === "never" ? "looser" : "changed";
