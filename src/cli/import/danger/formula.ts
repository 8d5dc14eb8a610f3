import type { WrittenVerify } from "../../../policy/written-verify.ts";
import type { DraftCondition } from "../draft/draft.ts";

/**
 * One thing that a rule looks at, as keys of `when`. `verify` is the evidence that ends a rule which asks for it: a rule
 * about what is not there.
 */
type Fact = { readonly when: DraftCondition; readonly verify?: WrittenVerify };

export type Formula =
  | { readonly kind: "fact"; readonly fact: Fact; readonly no: boolean }
  | { readonly kind: "and" | "or"; readonly of: readonly Formula[] };

export const factOf = (when: DraftCondition, verify?: WrittenVerify): Formula => ({
  kind: "fact",
  fact: { when, ...(verify === undefined ? {} : { verify }) },
  no: false,
});

export const negated = (formula: Formula): Formula =>
  formula.kind === "fact"
    ? { ...formula, no: !formula.no }
    : { kind: formula.kind === "and" ? "or" : "and", of: formula.of.map(negated) };

/** What a policy says: when it applies, and what answers its item without a person. */
export type Said = {
  readonly when?: DraftCondition | readonly DraftCondition[];
  readonly verify?: WrittenVerify | readonly WrittenVerify[];
};

const MOST_CASES = 16;

type Case = readonly Extract<Formula, { kind: "fact" }>[];

/** Undefined where one policy cannot say it. */
export const saidOf = (formula: Formula): Said | undefined => {
  const cases = casesOf(formula);
  if (cases === undefined) return undefined;
  const said = cases.map(saidOfCase);
  const [first] = said;
  if (first === undefined || said.some((one) => one === undefined)) return undefined;
  if (said.length === 1) return first;
  const verifies = new Set(said.map((one) => JSON.stringify(one?.verify)));
  const whens = said.flatMap((one) => (one?.when === undefined ? [] : [one.when as DraftCondition]));
  if (verifies.size === 1 && whens.length === said.length) return { ...first, when: whens };
  // Each case asks for something of its own, so all of it has to be there.
  const asked = said.flatMap((one) => (one?.verify === undefined ? [] : [one.verify as WrittenVerify]));
  return whens.length === 0 && asked.length === said.length && !asked.some(Array.isArray)
    ? { verify: { all: asked } as WrittenVerify }
    : undefined;
};

/** The disjunctive normal form. */
const casesOf = (formula: Formula): readonly Case[] | undefined => {
  if (formula.kind === "fact") return [[formula]];
  const parts = formula.of.map(casesOf);
  let all: readonly Case[] = formula.kind === "and" ? [[]] : [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    all =
      formula.kind === "or" ? [...all, ...part] : all.flatMap((one) => part.map((other): Case => [...one, ...other]));
    if (all.length > MOST_CASES) return undefined;
  }
  return all;
};

const saidOfCase = (facts: Case): Said | undefined => {
  const when: Record<string, unknown> = {};
  const not: Record<string, unknown> = {};
  const verifies: WrittenVerify[] = [];
  for (const { fact, no } of facts) {
    if (no && fact.verify !== undefined) {
      verifies.push(fact.verify);
      continue;
    }
    const into = no ? not : when;
    for (const [key, value] of Object.entries(fact.when)) {
      if (Object.hasOwn(into, key) && JSON.stringify(into[key]) !== JSON.stringify(value)) return undefined;
      into[key] = value;
    }
    // "Not both" is not "neither", which is what `not` says of two keys.
    if (no && Object.keys(fact.when).length > 1) return undefined;
  }
  const whole = { ...when, ...(Object.keys(not).length === 0 ? {} : { not }) };
  const distinct = [...new Map(verifies.map((one) => [JSON.stringify(one), one])).values()];
  if (Object.keys(whole).length === 0 && distinct.length === 0) return undefined;
  return {
    ...(Object.keys(whole).length === 0 ? {} : { when: whole }),
    ...(distinct.length === 0 ? {} : { verify: distinct.length === 1 ? distinct[0] : distinct }),
  };
};
