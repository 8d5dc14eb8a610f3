import { writtenText } from "./model/compiling.ts";
import type { AdrNeed, AdrRequirement, Condition, Item, Policy, Reset, Verify, Waive, Who } from "./model/policy.ts";
import { partsOf, waiveText, whoText } from "./model/who.ts";
import { enforcements } from "./written-policy-file.ts";

/** `tighter` asks for more, or for the same of everybody; `looser` for less; `wording` changes only texts. */
export type Direction = "tighter" | "looser" | "changed" | "wording";

export type KeyChange = {
  readonly key: string;
  readonly before: string;
  readonly after: string;
  readonly direction: Direction;
};

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

const compareItems = (before: Item, after: Item): readonly KeyChange[] => {
  const change = (key: string, was: string, is: string, direction: Direction | undefined): readonly KeyChange[] =>
    direction === undefined ? [] : [{ key, before: was, after: is, direction }];
  const word = (key: string, was: string, is: string, direction: Direction): readonly KeyChange[] =>
    change(key, was, is, was === is ? undefined : direction);
  const [was, is] = [before.verify.map(verifyText), after.verify.map(verifyText)];
  return [
    // A person confirms the text, so a new text is a new question.
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
    ...change("verify", was.join(" or "), is.join(" or "), compareLists(was, is, "looser")),
    ...word("ask", before.ask ?? "nothing", after.ask ?? "nothing", "wording"),
    ...word(
      "verify_only",
      String(before.verifyOnly),
      String(after.verifyOnly),
      after.verifyOnly ? "tighter" : "looser",
    ),
  ];
};

export const verifyText = (verify: Verify): string => (TEXTS[verify.kind] as (verify: Verify) => string)(verify);

type Texts = { readonly [Kind in Verify["kind"]]: (verify: Extract<Verify, { kind: Kind }>) => string };

const TEXTS: Texts = {
  file: ({ written }) => `file: ${writtenText(written)}`,
  exists: ({ paths }) => `exists: ${writtenText(paths)}`,
  section: ({ heading, written }) =>
    `section: ${writtenText(written === undefined ? heading : { heading, in: written })}`,
  body: ({ pattern }) => `body: ${writtenText(pattern.source)}`,
  title: ({ pattern }) => `title: ${writtenText(pattern.source)}`,
  content: ({ written, patterns, without }) =>
    `content: ${writtenText({
      paths: written,
      ...(patterns.length === 0 ? {} : { pattern: patterns.map(({ source }) => source) }),
      ...(without.length === 0 ? {} : { without: without.map(({ source }) => source) }),
    })}`,
  label: ({ labels }) => `label: ${writtenText(labels)}`,
  check: ({ names, all, conclusions }) =>
    `check: ${writtenText(all || conclusions ? { [all ? "all" : "any"]: names, conclusions } : names)}`,
  status: ({ contexts, all }) => `status: ${writtenText(all ? { all: contexts } : contexts)}`,
  deployment: ({ environments, all }) => `deployment: ${writtenText(all ? { all: environments } : environments)}`,
  approval: ({ by, count }) => `approval: ${writtenText({ by: by.map(whoText), count })}`,
  adr: () => "adr: true",
  "added-lines": ({ patterns }) => `added_lines: ${writtenText(patterns.map(({ source }) => source))}`,
  all: ({ of }) => `all: [${of.map((any) => any.map(verifyText).join(" or ")).join(", ")}]`,
};

const whenText = (when: Item["when"]): string => when.map(({ written }) => written).join(" or ");

/** Only `never` is comparable: `on-push` and `on-matching-change` may each reset what the other keeps. */
const compareReset = (before: Reset, after: Reset): Direction | undefined =>
  before === after ? undefined : before === "never" ? "tighter" : after === "never" ? "looser" : "changed";

/** Any condition may hold, so one more is tighter. No condition means always. */
export const compareWhen = (before: readonly Condition[], after: readonly Condition[]): Direction | undefined => {
  const [always, nowAlways] = [isAlways(before), isAlways(after)];
  if (always || nowAlways) return always === nowAlways ? undefined : nowAlways ? "tighter" : "looser";
  return compareLists(
    before.map(({ written }) => written),
    after.map(({ written }) => written),
    "tighter",
  );
};

const isAlways = (when: readonly Condition[]): boolean =>
  when.length === 0 || when.some(({ predicates }) => predicates.length === 0);

/**
 * Fewer people are tighter. So is `not-author`, or a role with write access, instead of `anyone`. All of several people
 * are stricter than one of them, and than some of them.
 */
export const compareWho = (before: readonly Who[], after: readonly Who[]): Direction | undefined => {
  const by = compareLists(before.map(textOf), after.map(textOf), "looser");
  if (by !== "changed") return by;
  if (after.every((who) => isWithin(who, before))) return "tighter";
  return before.every((who) => isWithin(who, after)) ? "looser" : "changed";
};

const textOf = (who: Who): string => whoText(who).toLowerCase();

const isWithin = (who: Who, those: readonly Who[]): boolean => {
  if (who.kind === "all" && !those.some((one) => textOf(one) === textOf(who))) {
    const [parts, asked] = [partsOf([who]).flat(), partsOf(those)];
    return asked.length === 1 ? parts.some((one) => isWithin(one, those)) : isCovered(asked, parts);
  }
  return (
    those.some((one) => textOf(one) === textOf(who)) || (those.some(({ kind }) => kind === "anyone") && mayWrite(who))
  );
};

const isCovered = (asked: readonly (readonly Who[])[], parts: readonly Who[]): boolean => {
  const left = parts.map(textOf);
  return asked.flat().every((one) => {
    const at = left.indexOf(textOf(one));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
};

const mayWrite = (who: Who): boolean =>
  who.kind === "not-author" ||
  who.kind === "code-owner" ||
  (who.kind === "role" && ["write", "maintain", "admin"].includes(who.role));

const compareWaive = (before: Waive, after: Waive): Direction | undefined => {
  if (before.kind === "by" && after.kind === "by") return compareWho(before.who, after.who);
  if (before.kind === after.kind) return undefined;
  if (after.kind === "never") return "tighter";
  return before.kind === "never" ? "looser" : "changed";
};

const compareAdr = (before: AdrRequirement | undefined, after: AdrRequirement | undefined): Direction | undefined => {
  if (before === undefined || after === undefined) {
    return before === after ? undefined : before === undefined ? "tighter" : "looser";
  }
  const [was = Number.POSITIVE_INFINITY, is = Number.POSITIVE_INFINITY] = [before.maxAgeMonths, after.maxAgeMonths];
  return directionOf([
    compareWhen(before.when, after.when),
    compareNeeds(before.parts, after.parts),
    was === is ? undefined : is < was ? "tighter" : "looser",
  ]);
};

export const compareNeeds = (before: readonly AdrNeed[], after: readonly AdrNeed[]): Direction | undefined =>
  compareLists(withIncluded(before), withIncluded(after), "tighter");

const withIncluded = (needs: readonly AdrNeed[]): readonly AdrNeed[] =>
  needs.some((need) => need === "options" || need === "consequences") ? [...needs, "options-or-consequences"] : needs;

/** Compares lists of alternatives in any order. `more`: the direction if the later list only adds entries. */
export const compareLists = (
  before: readonly string[],
  after: readonly string[],
  more: "tighter" | "looser",
): Direction | undefined => {
  const added = after.some((one) => !before.includes(one));
  const gone = before.some((one) => !after.includes(one));
  if (added && gone) return "changed";
  if (added) return more;
  return gone ? (more === "tighter" ? "looser" : "tighter") : undefined;
};

export const directionOf = (all: readonly (Direction | undefined)[]): Direction | undefined => {
  const ways = new Set(all.filter((one) => one !== undefined && one !== "wording"));
  if (ways.size > 1) return "changed";
  const [way] = ways;
  return way ?? (all.includes("wording") ? "wording" : undefined);
};
