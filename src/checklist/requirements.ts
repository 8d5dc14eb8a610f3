import type { ChangedFile, Facts } from "../policy/model/facts.ts";
import type { AdrRequirement, Condition, Item, Policy, Reason, Settings, Verify, Who } from "../policy/model/policy.ts";
import { applyCondition } from "../policy/predicates/condition.ts";
import { adrTargets } from "./adr/adr-targets.ts";
import type { EvidenceNeeds } from "./evidence/evidence-facts.ts";
import { findSection } from "./evidence/sections.ts";
import type { LinkEntry } from "./ledger/ledger.ts";

export type Match = {
  readonly policy: Policy;
  readonly condition: number;
  /** Files matched by any condition that holds, in the pull request's order. A tick is bound to their content. */
  readonly files: readonly ChangedFile[];
  readonly reasons: readonly Reason[];
};

export const matchPolicies = (policies: readonly Policy[], facts: Facts): readonly Match[] =>
  policies.filter((policy) => policy.enforcement !== "off").flatMap((policy) => matchPolicy(policy, facts) ?? []);

const matchPolicy = (policy: Policy, facts: Facts): Match | undefined => {
  const results = policy.when.map((condition) => applyCondition(condition, facts));
  const held = results.filter((result) => result.holds);
  if (held.length === 0) return undefined;
  const matched = new Set(held.flatMap((result) => result.files));
  return {
    policy,
    condition: results.findIndex((result) => result.holds),
    files: facts.files.filter((file) => matched.has(file)),
    reasons: held.flatMap((result) => result.reasons),
  };
};

export type ItemKey = string;

export type ExpectedItem = {
  readonly item: Item;
  readonly keys: readonly ItemKey[];
  readonly matches: readonly Match[];
};

type ExpectedAdr = { readonly requirement: AdrRequirement; readonly match: Match };

type Requirements = { readonly items: readonly ExpectedItem[]; readonly adrs: readonly ExpectedAdr[] };

/** The same item of several policies (same id, text and rules) is one box. `observe` policies require nothing. */
export const requirementsOf = (matches: readonly Match[], facts: Facts): Requirements => {
  const items = new Map<string, { item: Item; keys: ItemKey[]; matches: Match[] }>();
  const adrs: ExpectedAdr[] = [];
  for (const match of posted(matches)) {
    const { adr, checklist } = match.policy.requires;
    if (adr !== undefined && holds(adr.when, facts)) adrs.push({ requirement: adr, match });
    for (const item of checklist) {
      if (!holds(item.when, facts)) continue;
      const key = `${match.policy.id}.${item.id}`;
      const same = items.get(sameness(item));
      if (same === undefined) items.set(sameness(item), { item, keys: [key], matches: [match] });
      else {
        same.keys.push(key);
        same.matches.push(match);
      }
    }
  }
  return { items: [...items.values()], adrs };
};

/** Blocking policies first, then advising ones, each in written order. */
export const posted = (matches: readonly Match[]): readonly Match[] => [
  ...matches.filter((match) => match.policy.enforcement === "block"),
  ...matches.filter((match) => match.policy.enforcement === "advise"),
];

const holds = (conditions: readonly Condition[], facts: Facts): boolean =>
  conditions.length === 0 || conditions.some((condition) => applyCondition(condition, facts).holds);

const sameness = ({ id, text, by, reset, waive, verify, verifyOnly }: Item): string =>
  JSON.stringify([id, text.trim().replace(/\s+/g, " "), by, reset, waive, verify, verifyOnly]);

/** Reading a file costs one request. */
const MAX_CONTENTS = 50;

type EvidenceExtra = {
  readonly links: readonly LinkEntry[];
  readonly people: readonly string[];
  readonly breakGlass?: boolean;
};

/** What must be read to evaluate the matches. The reader of the reviews adds the reviewers to `people`. */
export const evidenceNeeds = (
  matches: readonly Match[],
  facts: Facts,
  settings: Settings,
  { links, people, breakGlass = false }: EvidenceExtra,
): EvidenceNeeds => {
  const requirements = requirementsOf(matches, facts);
  const items = requirements.items.map(({ item }) => item);
  const verifies = items.flatMap(({ verify }) => verify);
  const has = (kind: Verify["kind"]): boolean => verifies.some((verify) => verify.kind === kind);
  const adr = has("adr") || requirements.adrs.length > 0;
  const contents = new Set<string>();
  for (const path of [
    ...verifies.flatMap((verify) => (verify.kind === "exists" ? verify.paths : [])),
    ...(adr ? adrTargets(facts, settings.adr, links).flatMap(({ path }) => path ?? []) : []),
    ...sectionPaths(verifies, facts),
  ]) {
    if (contents.size < MAX_CONTENTS) contents.add(path);
  }
  return {
    checks: has("check"),
    ...(has("check")
      ? { checkNames: unique(verifies.flatMap((verify) => (verify.kind === "check" ? verify.names : []))) }
      : {}),
    statuses: has("status"),
    reviews: has("approval"),
    ...(verifies.some((verify) => isInBody(verify, facts)) ? { templates: true } : {}),
    contents: [...contents],
    people: unique(people.filter((login) => login !== "")),
    teams: unique(
      [
        ...items.flatMap(({ by, waive }) => [...by, ...(waive.kind === "by" ? waive.who : [])]),
        ...verifies.flatMap((verify) => (verify.kind === "approval" ? verify.by : [])),
        ...(breakGlass ? (settings.breakGlass?.by ?? []) : []),
      ].flatMap(teamsOf),
    ),
  };
};

const teamsOf = (who: Who): readonly string[] =>
  who.kind === "team" ? [who.team] : who.kind === "all" ? who.of.flatMap(teamsOf) : [];

const isInBody = (verify: Verify, { body }: Facts): boolean =>
  verify.kind === "section" && verify.in === undefined && findSection(body, verify.heading)?.says === "something";

const sectionPaths = (verifies: readonly Verify[], facts: Facts): string[] =>
  verifies.flatMap((verify) => {
    if (verify.kind !== "section" || verify.in === undefined) return [];
    const globs = verify.in;
    return facts.files.flatMap(({ path, status }) =>
      status !== "removed" && globs.decide(path)?.matches === true ? [path] : [],
    );
  });

/** Each name once, in its first spelling. Logins and teams ignore case. */
const unique = (names: readonly string[]): string[] => {
  const seen = new Map<string, string>();
  for (const name of names) if (!seen.has(name.toLowerCase())) seen.set(name.toLowerCase(), name);
  return [...seen.values()];
};
