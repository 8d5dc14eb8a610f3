import { compareAdr } from "./compare-adr.ts";
import { compareItems, type KeyChange, whenText } from "./compare-items.ts";
import { compareWhen } from "./compare-when.ts";
import type { AdrRequirement, Policy } from "./policy.ts";
import { enforcements } from "./written-policy-file.ts";
import { writtenText } from "./written-text.ts";

/** The keys of a policy that differ, in the order of the language; none where it is the same. */
export const comparePolicies = (before: Policy, after: Policy): readonly KeyChange[] => [
  ...(["title", "why", "source"] as const).flatMap((key) => worded(key, before[key] ?? "", after[key] ?? "")),
  ...worded("owners", before.owners.join(", "), after.owners.join(", ")),
  ...enforcement(before, after),
  ...followUp(before, after),
  ...when(before, after),
  ...adr(before.requires.adr, after.requires.adr),
  ...checklist(before, after),
];

const worded = (key: string, before: string, after: string): readonly KeyChange[] =>
  before === after ? [] : [{ key, before, after, direction: "wording" }];

const enforcement = ({ enforcement: before }: Policy, { enforcement: after }: Policy): readonly KeyChange[] => {
  if (before === after) return [];
  const raised = enforcements.indexOf(after) < enforcements.indexOf(before);
  return [{ key: "enforcement", before, after, direction: raised ? "tighter" : "looser" }];
};

const followUp = ({ followUp: before = false }: Policy, { followUp: after = false }: Policy): readonly KeyChange[] =>
  before === after
    ? []
    : [{ key: "follow_up", before: String(before), after: String(after), direction: after ? "looser" : "tighter" }];

const when = ({ when: before }: Policy, { when: after }: Policy): readonly KeyChange[] => {
  const direction = compareWhen(before, after);
  return direction === undefined ? [] : [{ key: "when", before: whenText(before), after: whenText(after), direction }];
};

const adr = (before: AdrRequirement | undefined, after: AdrRequirement | undefined): readonly KeyChange[] => {
  const direction = compareAdr(before, after);
  return direction === undefined
    ? []
    : [{ key: "requires.adr", before: adrText(before), after: adrText(after), direction }];
};

const adrText = (adr: AdrRequirement | undefined): string => {
  if (adr === undefined) return "";
  const age = adr.maxAgeMonths === undefined ? {} : { max_age_months: adr.maxAgeMonths };
  return `${writtenText({ parts: adr.parts, ...age })}${adr.when.length === 0 ? "" : ` when ${whenText(adr.when)}`}`;
};

const checklist = (before: Policy, after: Policy): readonly KeyChange[] => {
  const later = new Map(after.requires.checklist.map((item) => [item.id, item]));
  const changed = before.requires.checklist.flatMap((item): readonly KeyChange[] => {
    const key = `requires.checklist.${item.id}`;
    const now = later.get(item.id);
    later.delete(item.id);
    if (now === undefined) return [{ key, before: item.text, after: "", direction: "looser" }];
    return compareItems(item, now).map((change) => ({ ...change, key: `${key}.${change.key}` }));
  });
  const added = [...later.values()].map(
    ({ id, text }): KeyChange => ({
      key: `requires.checklist.${id}`,
      before: "",
      after: text,
      direction: "tighter",
    }),
  );
  return [...changed, ...added];
};
