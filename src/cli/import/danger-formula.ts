import type { ChangeStatus } from "../../policy/model/facts.ts";
import type { WrittenVerify } from "../../policy/written-requires.ts";
import type { NameGlobs } from "./danger-file-names.ts";
import type { DraftCondition } from "./draft.ts";

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

export type Said = {
  readonly when?: DraftCondition | readonly DraftCondition[];
  readonly verify?: WrittenVerify | readonly WrittenVerify[];
};

const MAX_CASES = 16;

type Case = readonly Extract<Formula, { kind: "fact" }>[];

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

const casesOf = (formula: Formula): readonly Case[] | undefined => {
  if (formula.kind === "fact") return [[formula]];
  const parts = formula.of.map(casesOf);
  let all: readonly Case[] = formula.kind === "and" ? [[]] : [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    all =
      formula.kind === "or" ? [...all, ...part] : all.flatMap((one) => part.map((other): Case => [...one, ...other]));
    if (all.length > MAX_CASES) return undefined;
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

/**
 * What a value of a Dangerfile means, if a policy can say something about it. `index`: of `indexOf` or `search`, -1
 * where it does not hold.
 */
export type Value =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "files"; readonly change: readonly ChangeStatus[]; readonly globs?: NameGlobs }
  | { readonly kind: "match"; readonly globs: NameGlobs }
  | { readonly kind: "labels"; readonly names?: readonly string[] }
  | { readonly kind: "words"; readonly where: readonly ("title" | "body")[] }
  | { readonly kind: "name"; readonly of: "base" | "head" | "authors" }
  | { readonly kind: "count"; readonly of: "lines" | "files" }
  | { readonly kind: "length"; readonly of: Value }
  | { readonly kind: "index"; readonly holds: Formula }
  | { readonly kind: "holds"; readonly holds: Formula };

export const truth = (value: Value): Formula | undefined => {
  switch (value.kind) {
    case "holds":
      return value.holds;
    case "files":
      return filesFact(value);
    case "labels":
      return labelFact(value.names ?? ["*"]);
    case "words":
      return wordsFact(value.where, "\\S");
    case "length":
      return truth(value.of);
    default:
      return undefined;
  }
};

export const EVERY: readonly ChangeStatus[] = ["added", "modified", "removed", "renamed"];

export const filesFact = ({ change, globs }: Extract<Value, { kind: "files" }>): Formula | undefined => {
  const some = change.length === 0 || EVERY.every((one) => change.includes(one)) ? {} : { change };
  if (globs === undefined) return Object.keys(some).length === 0 ? undefined : factOf(some);
  const when = { paths: globs, ...some };
  return change.every((one) => one === "removed") ? factOf(when) : factOf(when, { file: [...globs] });
};

const labelFact = (names: readonly string[]): Formula => factOf({ labels: names }, { label: [...names] });

export const wordsFact = (where: readonly ("title" | "body")[], regex: string): Formula => ({
  kind: "or",
  of: where.map((one) => factOf({ [one]: regex }, one === "title" ? { title: regex } : { body: regex })),
});

export const holds = (formula: Formula | undefined): Value | undefined =>
  formula === undefined ? undefined : { kind: "holds", holds: formula };

export const CHANGES: Readonly<Record<string, readonly ChangeStatus[]>> = {
  ...{ modified_files: ["modified", "renamed"], created_files: ["added"], deleted_files: ["removed"] },
  ...{ edited: ["added", "modified", "renamed"], modified: ["modified", "renamed"] },
  ...{ created: ["added"], deleted: ["removed"] },
};

export const ofPath = (path: string): Value => {
  const change = CHANGES[/^git\.(\w+_files)$/.exec(path)?.[1] ?? ""];
  if (change !== undefined) return { kind: "files", change };
  const key = /^(?:github|gitlab|bitbucket_\w+)\.(?:pr|mr|issue|thisPR)\.(.+)$/.exec(path)?.[1] ?? "";
  if (key === "title") return { kind: "words", where: ["title"] };
  if (key === "body" || key === "description") return { kind: "words", where: ["body"] };
  if (key === "labels") return { kind: "labels" };
  if (key === "base.ref" || key === "target_branch") return { kind: "name", of: "base" };
  if (key === "head.ref" || key === "source_branch") return { kind: "name", of: "head" };
  if (key === "user.login" || key === "author.username") return { kind: "name", of: "authors" };
  if (key === "additions" || key === "deletions") return { kind: "count", of: "lines" };
  if (key === "changed_files") return { kind: "count", of: "files" };
  if (key === "draft") return { kind: "holds", holds: factOf({ draft: true }) };
  return { kind: "path", path };
};

export const union = (values: readonly (Value | undefined)[]): Value | undefined => {
  const files = values.flatMap((value) => (value?.kind === "files" ? [value] : []));
  if (files.length === 0 || files.length < values.length) return undefined;
  const globs = new Set(files.map(({ globs: one }) => JSON.stringify(one)));
  const change = [...new Set(files.flatMap(({ change: one }) => one))];
  return globs.size === 1 ? { ...(files[0] as Extract<Value, { kind: "files" }>), change } : undefined;
};
