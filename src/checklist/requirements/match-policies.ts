import type { ChangedFile, Facts } from "../../policy/model/facts.ts";
import type { AdrRequirement, Condition, Item, Policy, Reason } from "../../policy/model/policy.ts";
import { applyCondition, applyRequirement, isRuledOut, lacks } from "../../policy/predicates/condition.ts";
import { traitsOf } from "../../policy/predicates/define-predicate.ts";
import { withCodeOwners } from "./code-owners.ts";

type Files = readonly ChangedFile[];

/** `characters`: of paths and lines that are kept. Few files are not kept: they are matched as soon as compared. */
const limits = { changes: 6, files: 30_000, characters: 6_000_000 } as const;

const isFew = (files: Files): boolean => files.length < 100;

let kept: readonly { readonly files: Files; readonly characters: number }[] = [];

/**
 * The files of an equal change that was asked about before, or these: a server looks again and again at the same commits,
 * and what policies know of files is kept by their array. Everything is compared, so nothing depends on who asked before.
 */
export const earlierFiles = (files: Files): Files => {
  if (isFew(files)) return files;
  const before = kept.find((one) => one.files === files || (isAlike(one.files, files) && isEqual(one.files, files)));
  const found = before ?? { files, characters: charactersOf(files) };
  kept = [found, ...kept.filter((one) => one !== found)].slice(0, limits.changes);
  while (kept.length > 0 && isTooMuch(kept)) kept = kept.slice(0, -1);
  return found.files;
};

const isTooMuch = (all: typeof kept): boolean =>
  all.reduce((sum, { files }) => sum + files.length, 0) > limits.files ||
  all.reduce((sum, { characters }) => sum + characters, 0) > limits.characters;

const isAlike = (one: Files, other: Files): boolean =>
  one.length === other.length && one[0]?.path === other[0]?.path && one.at(-1)?.blob === other.at(-1)?.blob;

const charactersOf = (files: Files): number => {
  let sum = 0;
  for (const { path, lines } of files) {
    sum += path.length;
    if (lines.kind !== "known") continue;
    for (const line of lines.added) sum += line.length + 16;
    for (const line of lines.removed) sum += line.length + 16;
  }
  return sum;
};

/** For facts: plain values, arrays, maps and objects. */
export const isEqual = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    for (let i = 0; i < one.length; i++) if (!isEqual(one[i], other[i])) return false;
    return true;
  }
  if (one instanceof Map) {
    if (!(other instanceof Map) || one.size !== other.size) return false;
    for (const [key, value] of one) if (!other.has(key) || !isEqual(value, other.get(key))) return false;
    return true;
  }
  if (Array.isArray(other) || other instanceof Map) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  for (const key of keys)
    if (!Object.hasOwn(other, key) || !isEqual(Reflect.get(one, key), Reflect.get(other, key))) return false;
  return true;
};

export type Match = {
  readonly policy: Policy;
  readonly condition: number;
  /** Files matched by any condition that holds, in the pull request's order. A tick is bound to their content. */
  readonly files: readonly ChangedFile[];
  readonly reasons: readonly Reason[];
};

/** Equal facts and the same policies are matched once. */
export const matchPolicies = (policies: readonly Policy[], facts: Facts): readonly Match[] => {
  if (isFew(facts.files)) return matchEach(policies, facts);
  const files = earlierFiles(facts.files);
  const { files: _, ...rest } = facts;
  const before = remembered.get(files);
  const known = before?.policies === policies && isEqual(before.rest, rest) ? before.matches : undefined;
  const matches = known ?? matchEach(policies, files === facts.files ? facts : { ...facts, files });
  if (isSmall(facts.read)) remembered.set(files, { policies, rest, matches });
  return files === facts.files ? matches : renamedTo(facts.files, matches, files);
};

const remembered = new WeakMap<
  readonly ChangedFile[],
  { readonly policies: readonly Policy[]; readonly rest: Omit<Facts, "files">; readonly matches: readonly Match[] }
>();

/** The texts that were read stay as long as the matches. */
const isSmall = (read: Facts["read"]): boolean => {
  let characters = 0;
  for (const found of read?.found.values() ?? []) characters += found.kind === "text" ? found.text.length : 100;
  return characters < MAX_REMEMBERED;
};
const MAX_REMEMBERED = 1_000_000;

/** The matches with the caller's own files, because callers tell files apart by identity. */
const renamedTo = (
  files: readonly ChangedFile[],
  matches: readonly Match[],
  from: readonly ChangedFile[],
): readonly Match[] => {
  const own = new Map(from.map((file, index) => [file, files[index]]));
  return matches.map((match) => ({ ...match, files: match.files.flatMap((file) => own.get(file) ?? []) }));
};

const matchEach = (policies: readonly Policy[], facts: Facts): readonly Match[] => {
  const traits = traitsOf(facts);
  const matches: Match[] = [];
  for (const candidate of candidatesOf(policies, traits)) {
    const match = matchPolicy(candidate, facts, traits);
    if (match !== undefined) matches.push(match);
  }
  return matches;
};

type Candidate = { readonly policy: Policy; readonly conditions: readonly (readonly [number, Condition])[] };

/** For changes with these traits; they are the same for most of a stream of changes. */
const candidatesOf = (policies: readonly Policy[], traits: number): readonly Candidate[] => {
  const known = candidates.get(policies) ?? new Map<number, readonly Candidate[]>();
  candidates.set(policies, known);
  const before = known.get(traits);
  if (before !== undefined) return before;
  const found = policies.flatMap((policy): readonly Candidate[] => {
    const conditions = [...policy.when.entries()].filter(([, when]) => !lacks(when, traits));
    return policy.enforcement === "off" || conditions.length === 0 ? [] : [{ policy, conditions }];
  });
  known.set(traits, found);
  return found;
};
const candidates = new WeakMap<readonly Policy[], Map<number, readonly Candidate[]>>();

const matchPolicy = ({ policy, conditions }: Candidate, facts: Facts, traits: number): Match | undefined => {
  let first: number | undefined;
  let held: ReturnType<typeof applyCondition>[] | undefined;
  for (const [condition, when] of conditions) {
    if (isRuledOut(when, facts, traits)) continue;
    const result = applyCondition(when, facts);
    if (!result.holds) continue;
    first ??= condition;
    held = [...(held ?? []), result];
  }
  if (first === undefined || held === undefined) return undefined;
  const results = held;
  return {
    policy,
    condition: first,
    files: together(results, facts.files),
    reasons: results.flatMap(({ reasons }) => reasons),
  };
};

const together = (
  held: readonly { readonly files: readonly ChangedFile[] }[],
  all: readonly ChangedFile[],
): readonly ChangedFile[] => {
  const [only, ...others] = held;
  if (only !== undefined && others.length === 0) return only.files;
  const matched = new Set(held.flatMap((result) => result.files));
  return all.filter((file) => matched.has(file));
};

export type ItemKey = string;

export type ExpectedItem = {
  readonly item: Item;
  readonly keys: readonly ItemKey[];
  readonly matches: readonly Match[];
};

type ExpectedAdr = { readonly requirement: AdrRequirement; readonly match: Match };

/** An item whose `when` does not hold, with what decided in each of its conditions. */
export type LeftOut = { readonly key: ItemKey; readonly text: string; readonly why: readonly Reason[] };

type Requirements = {
  readonly items: readonly ExpectedItem[];
  readonly adrs: readonly ExpectedAdr[];
  readonly leftOut: ReadonlyMap<Match, readonly LeftOut[]>;
};

/**
 * The same item of several policies (same id, text and rules) is one box. `observe` policies require nothing. An item
 * that a decision record answers is not asked beside a requirement of one that holds at least as much: the requirement
 * asks the same, and the verdict is the same without the box.
 */
export const requirementsOf = (matches: readonly Match[], facts: Facts): Requirements => {
  const items = new Map<string, { item: Item; keys: ItemKey[]; matches: Match[] }>();
  const adrs: ExpectedAdr[] = [];
  const leftOut = new Map<Match, LeftOut[]>();
  for (const match of posted(matches)) {
    const { adr, checklist } = match.policy.requires;
    if (adr !== undefined && whyLeftOut(adr.when, facts, match) === undefined) adrs.push({ requirement: adr, match });
    for (const item of checklist) {
      const key = `${match.policy.id}.${item.id}`;
      const why = whyLeftOut(item.when, facts, match);
      if (why !== undefined) {
        leftOut.set(match, [...(leftOut.get(match) ?? []), { key, text: item.text, why }]);
        continue;
      }
      const same = items.get(sameness(item));
      if (same === undefined) items.set(sameness(item), { item, keys: [key], matches: [match] });
      else {
        same.keys.push(key);
        same.matches.push(match);
      }
    }
  }
  const holds = (all: readonly Match[]): boolean => all.some(({ policy }) => policy.enforcement === "block");
  const isAskedTwice = ({ item, matches: of }: ExpectedItem): boolean =>
    item.verify.some(({ kind }) => kind === "adr") &&
    adrs.length > 0 &&
    (holds(adrs.map(({ match }) => match)) || !holds(of));
  const once = [...items.values()].filter((one) => !isAskedTwice(one));
  const asked = once.map(({ item, ...one }): ExpectedItem => {
    const files = new Set(one.matches.flatMap((match) => match.files));
    return { ...one, item: withCodeOwners(item, [...files], facts) };
  });
  return { items: asked, adrs, leftOut };
};

export const posted = (matches: readonly Match[]): readonly Match[] => [
  ...matches.filter((match) => match.policy.enforcement === "block"),
  ...matches.filter((match) => match.policy.enforcement === "advise"),
];

/** Undefined if it is asked: what decided in each condition of an item or an ADR, if none of them holds. */
const whyLeftOut = (
  conditions: readonly Condition[],
  facts: Facts,
  { files }: Pick<Match, "files">,
): readonly Reason[] | undefined => {
  if (conditions.length === 0) return undefined;
  const results = conditions.map((condition) => applyRequirement(condition, facts, files));
  return results.some(({ holds }) => holds) ? undefined : results.flatMap(({ reasons }) => reasons.slice(-1));
};

const sameness = ({ id, text, by, reset, waive, verify, verifyOnly, ask }: Item): string =>
  JSON.stringify([id, text.trim().replace(/\s+/g, " "), by, reset, waive, verify, verifyOnly, ask]);
