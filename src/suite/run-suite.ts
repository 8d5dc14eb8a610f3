import { evaluate } from "../checklist/evaluate.ts";
import { wouldVerify } from "../checklist/evidence/verify-item.ts";
import { emptyLedger, type Signer } from "../checklist/ledger/ledger.ts";
import { type Match, matchPolicies } from "../checklist/requirements/match-policies.ts";
import { reviewersOf } from "../gate/ask-for-reviews.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { Condition, Policy, PolicySet, Who } from "../policy/model/policy.ts";
import { nearestSpelling, type Problem, type Read, yamlText } from "../policy/model/problem.ts";
import { whoText } from "../policy/model/who.ts";
import { applyRequirement } from "../policy/predicates/condition.ts";
import type { Suite, SuiteCase, SuiteHead } from "./read-suite.ts";
import { caseFacts } from "./resolve-cases.ts";

export type SuiteResult = { readonly file: string; readonly policy: string; readonly cases: readonly CaseResult[] };

export const missingPolicy = (suite: SuiteHead, set: PolicySet): readonly Problem[] => {
  const allowed = set.policies.map(({ id }) => id);
  if (allowed.includes(suite.policy)) return [];
  const suggestion = nearestSpelling(suite.policy, allowed);
  // The last is the file that the suite tests.
  const where = `${set.files.at(-1)}${set.files.length > 1 ? " and what it extends" : ""}`;
  return [
    {
      ...{ code: "not-found", file: suite.file, ...suite.policyAt, key: "policy", allowed },
      message: `there is no policy "${suite.policy}" in ${where}`,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ];
};

export const runSuite = (suite: Suite, set: PolicySet, hash: Signer["hash"]): Read<SuiteResult> => {
  const policy = set.policies.find(({ id }) => id === suite.policy);
  if (policy === undefined) return { ok: false, problems: missingPolicy(suite, set) };
  const cases = suite.cases.map((one) => runCase(policy, set.settings, one, hash));
  return { ok: true, value: { file: suite.file, policy: suite.policy, cases } };
};

export type CaseResult = {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly passed: boolean;
  readonly failures: readonly string[];
  /** For unmet expectations about items, evidence or the ADR: what predicates and evidence said. */
  readonly because: readonly string[];
  readonly applied: boolean;
  readonly found: CaseFound;
};

const runCase = (
  policy: Policy,
  settings: PolicySet["settings"],
  tested: SuiteCase,
  hash: Signer["hash"],
): CaseResult => {
  const { name, line, column, expect } = tested;
  const { facts, found, match } = caseFound(policy, settings, tested, hash);
  const result = (failures: readonly string[], because: readonly string[] = []): CaseResult => ({
    ...{ name, line, column, passed: failures.length === 0, failures, because, applied: found.match, found },
  });
  if (expect === undefined) return result(["says nothing of what is expected; --update writes what is true now"]);
  const wanted = typeof expect === "string" ? { match: expect === "match" } : { match: true, ...expect };
  if (found.match !== wanted.match) {
    if (!wanted.match) return result(["expected not to apply, but it does"]);
    return result(["expected to apply, but it does not"], plainPathText(policy, facts, tested));
  }
  if (!found.match || typeof expect === "string") return result([]);
  const asked = Object.entries(expect.asks ?? {}).flatMap(([id, who]) => {
    const asks = Object.hasOwn(found.asks, id) ? found.asks[id] : undefined;
    return asks === undefined
      ? [`asks: the item ${id} is not asked for`]
      : differs(`asks ${id}`, who.map(lower), asks.map(lower));
  });
  if (expect.reviews !== undefined)
    asked.push(...differs("reviews", expect.reviews.map(lower), found.reviews.map(lower)));
  const failed = (["adr", "items", "verified"] as const).flatMap((key) => {
    if (expect[key] === undefined) return [];
    const asked = [expect[key]].flat();
    const failures = differs(key, asked, [found[key]].flat());
    return failures.length === 0
      ? []
      : [{ failures, because: whyDiffers(policy, { facts, match }, key, asked, found) }];
  });
  return result(
    [...failed.flatMap(({ failures }) => failures), ...asked],
    failed.flatMap(({ because }) => because),
  );
};

/** Beginners write a plain path, and wonder why no file is modified. */
const plainPathText = ({ when }: Policy, facts: Facts, { files = [] }: SuiteCase): readonly string[] => {
  const plain = files.filter((file) => typeof file === "string");
  const [first] = plain;
  const status = (["modified", "removed", "renamed"] as const).find((one) => {
    const others = facts.files.map((file) => (plain.includes(file.path) ? { ...file, status: one } : file));
    return when.some((condition) => applyRequirement(condition, { ...facts, files: others }, others).holds);
  });
  if (first === undefined || status === undefined) return [];
  const way = status === "renamed" ? "previous: its/old/path" : `status: ${status}`;
  return [`a plain path is an added file; one that is ${status} is written { path: ${yamlText(first)}, ${way} }`];
};

const lower = (text: string): string => text.toLowerCase();

const differs = (what: string, wanted: readonly string[], found: readonly string[]): readonly string[] =>
  [...wanted].sort().join("\n") === [...found].sort().join("\n")
    ? []
    : [`${what}: expected ${listed(wanted)}, found ${listed(found)}`];

const listed = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));

/**
 * `verified`: ids of the items that a machine verifies. `mayAskAdr`: the policy has an ADR requirement, here or
 * elsewhere. `asks`, `reviews`: who may tick each item, and who is asked for a review, as a suite writes it.
 */
export type CaseFound = {
  readonly match: boolean;
  readonly adr: "required" | "not-required";
  readonly items: readonly string[];
  readonly verified: readonly string[];
  readonly mayAskAdr: boolean;
  readonly asks: Readonly<Record<string, readonly string[]>>;
  readonly reviews: readonly string[];
};

/** Only matters for the age of ADRs. */
const NOW = "2026-01-01T00:00:00Z";

type Looked = { readonly facts: Facts; readonly match?: Match };

/** Evaluates a case by its policy alone, always at `block`, so that a policy can be tested before it is enabled. */
const caseFound = (
  policy: Policy,
  settings: PolicySet["settings"],
  tested: SuiteCase,
  hash: Signer["hash"],
): Looked & { readonly found: CaseFound } => {
  const on: Policy = { ...policy, enforcement: "block" };
  const facts = caseFacts(tested);
  const matches = matchPolicies([on], facts);
  const [match] = matches;
  const mayAskAdr = policy.requires.adr !== undefined;
  if (match === undefined)
    return {
      facts,
      found: { match: false, adr: "not-required", items: [], verified: [], mayAskAdr, asks: {}, reviews: [] },
    };
  const evaluation = evaluate({
    set: { settings, policies: [on], files: [] },
    facts,
    matches,
    evidence: {
      checks: (tested.checks ?? []).map((check) => ({ name: check, conclusion: "success", url: "" })),
      deployments: (tested.deployments ?? []).map((environment) => ({ environment, state: "success", url: "" })),
      statuses: (tested.statuses ?? []).map((context) => ({ context, state: "success", url: "" })),
      reviews: [],
      contents: tested.contents ?? {},
      people: {},
    },
    ledger: emptyLedger(facts.repository, facts.number),
    operations: [],
    notices: [],
    hash,
    now: NOW,
  });
  const items = evaluation.policies.flatMap((one) => one.items);
  const idOf = ({ key }: { readonly key: string }): string => key.slice(policy.id.length + 1);
  return {
    facts,
    match,
    found: {
      match: true,
      adr: evaluation.adr === undefined ? "not-required" : "required",
      items: items.map(idOf),
      mayAskAdr,
      asks: Object.fromEntries(items.map((item) => [idOf(item), [...new Set(item.by.flatMap(ownersOf).map(whoText))]])),
      reviews: reviewersOf(evaluation).map(whoText),
      verified: items.filter(({ outcome }) => outcome === "verified").map(idOf),
    },
  };
};

const ownersOf = (who: Who): readonly Who[] => (who.kind === "code-owner" ? (who.groups ?? []).flat() : [who]);

const whyDiffers = (
  policy: Policy,
  looked: Looked,
  key: "adr" | "items" | "verified",
  wanted: readonly string[],
  found: CaseFound,
): readonly string[] => {
  if (key === "adr") {
    const { adr } = policy.requires;
    return adr === undefined ? ["the policy never asks for an ADR"] : [`adr ${conditionsText(adr.when, looked)}`];
  }
  const have = found[key];
  const differing = [...wanted.filter((id) => !have.includes(id)), ...have.filter((id) => !wanted.includes(id))];
  return differing.map((id) => {
    const item = policy.requires.checklist.find((one) => one.id === id);
    if (item === undefined) return `${id}: the policy has no such item`;
    if (key === "items" || !found.items.includes(id)) return `${id} ${conditionsText(item.when, looked)}`;
    if (item.verify.length === 0) return `${id}: no machine verifies it`;
    return `${id} is ${have.includes(id) ? "" : "not "}verified; it is where ${item.verify.map(wouldVerify).join(", or where ")}`;
  });
};

/** `is asked for: paths: 1 changed file matches`, or what the failed predicate of each condition said. */
const conditionsText = (when: readonly Condition[], { facts, match }: Looked): string => {
  if (when.length === 0) return "is asked for whenever the policy applies";
  const results = when.map((condition) => applyRequirement(condition, facts, match?.files ?? []));
  const held = results.filter(({ holds }) => holds);
  const reported =
    held.length > 0 ? held.flatMap(({ reasons }) => reasons) : results.flatMap(({ reasons }) => reasons.slice(-1));
  const words = [...new Set(reported.map(({ predicate, text }) => `${predicate}: ${text}`))];
  return `${held.length > 0 ? "is" : "is not"} asked for: ${words.join("; ")}`;
};
