import { verifyWords } from "../../checklist/evidence/verify-words.ts";
import { type Match, matchPolicies } from "../../checklist/requirements/match-policies.ts";
import { whoWords } from "../../comment/words/item-words.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { verifyText } from "../../policy/compare-policies.ts";
import type { Facts } from "../../policy/model/facts.ts";
import type { Condition, Enforcement, Item, Origin, Policy, Verify } from "../../policy/model/policy.ts";
import { whoText } from "../../policy/model/who.ts";
import { applyRequirement } from "../../policy/predicates/condition.ts";
import { readBytes } from "../shared/files.ts";
import type { Terminal } from "../shared/terminal.ts";
import type { PossibleFacts } from "./look-at-path.ts";

type ExplainedReason = {
  readonly predicate: string;
  readonly text: string;
  readonly decided: readonly { readonly by: string; readonly at: Origin }[];
};

/**
 * `may`, here and in the types below: it does not hold by what is known, and could by what is not. `holdsIf`: what would
 * have to be so: a line matches that is not known, or the diff is too large to read.
 */
type ExplainedCondition = {
  readonly holds: boolean;
  readonly may?: true;
  readonly holdsIf?: readonly ("line-matches" | "too-large")[];
  readonly at: Origin;
  readonly reasons: readonly ExplainedReason[];
};

/** `conditions`: those of its `when`; empty if it is asked whenever the policy applies. */
type ExplainedItem = {
  readonly id: string;
  readonly text: string;
  readonly asked: boolean;
  readonly may?: true;
  readonly at: Origin;
  readonly conditions: readonly ExplainedCondition[];
  readonly answered: AnswerWays;
};

/** `items`: what it asks for here, and what it would ask for elsewhere; empty if it does not apply. */
export type ExplainedPolicy = {
  readonly id: string;
  readonly title: string;
  readonly enforcement: Enforcement;
  readonly applies: boolean;
  readonly may?: true;
  readonly at: Origin;
  readonly conditions: readonly ExplainedCondition[];
  readonly items: readonly ExplainedItem[];
  readonly adr?: Omit<ExplainedItem, "id" | "text" | "answered">;
};

type TextOf = (file: string) => string | undefined;

/**
 * @param possible what may be true of what is not known; absent: all is known
 * @param about the path that is asked about; a policy that only matches other files does not apply
 */
export const explainFacts = (
  policies: readonly Policy[],
  facts: Facts,
  textOf: TextOf,
  { possible, about }: { readonly possible?: PossibleFacts | undefined; readonly about?: string | undefined } = {},
): readonly ExplainedPolicy[] =>
  policies.map((policy) => {
    const { id, title, enforcement, origin, requires } = policy;
    const match = matchOf(policy, facts, about);
    const matching = possible && matchOf(policy, possible.matching, about);
    const unreadable = possible && matchOf(policy, possible.unreadable, about);
    const perhaps = possible === undefined ? match : (matching ?? unreadable);
    // Other files of the change are no reason here.
    const elsewhere = match === undefined && matchPolicies([policy], facts).length > 0;
    const own = elsewhere ? { ...facts, files: facts.files.filter(({ path }) => path === about) } : facts;
    const explain = (when: readonly Condition[]): readonly ExplainedCondition[] =>
      when.map((condition) => {
        const known = applyRequirement(condition, own, match?.files ?? []);
        const holdsIn = (facts: Facts, posted: Match | undefined): boolean =>
          applyRequirement(condition, facts, posted?.files ?? []).holds;
        const holdsIf = [
          ...(possible !== undefined && holdsIn(possible.matching, matching) ? ["line-matches" as const] : []),
          ...(possible !== undefined && holdsIn(possible.unreadable, unreadable) ? ["too-large" as const] : []),
        ];
        return explainCondition(condition, { ...known, holdsIf: known.holds ? [] : holdsIf }, textOf, about);
      });
    const holding = (conditions: readonly ExplainedCondition[]): Pick<ExplainedItem, "asked" | "may"> => {
      const asked = conditions.length === 0 || conditions.some(({ holds }) => holds);
      return { asked, ...(!asked && conditions.some(({ may }) => may) ? { may: true } : {}) };
    };
    const posted = match ?? perhaps;
    const items = (posted === undefined ? [] : requires.checklist).map((item) => {
      const conditions = explain(item.when);
      const { id: name, text, origin: at } = item;
      return { id: name, text, ...holding(conditions), at, conditions, answered: answerWays(item) };
    });
    const adr = posted === undefined ? undefined : requires.adr;
    const adrConditions = explain(adr?.when ?? []);
    return {
      ...{ id, title, enforcement },
      applies: match !== undefined,
      ...(match === undefined && perhaps !== undefined ? { may: true as const } : {}),
      at: origin,
      conditions: explain(policy.when),
      items,
      ...(adr === undefined ? {} : { adr: { ...holding(adrConditions), at: adr.origin, conditions: adrConditions } }),
    };
  });

const matchOf = (policy: Policy, facts: Facts, about: string | undefined): Match | undefined => {
  const [match] = matchPolicies([policy], facts);
  return about === undefined || match?.files.some(({ path }) => path === about) === true ? match : undefined;
};

const explainCondition = (
  condition: Condition,
  {
    holds,
    holdsIf,
    reasons,
  }: Pick<ReturnType<typeof applyRequirement>, "holds" | "reasons"> & Required<Pick<ExplainedCondition, "holdsIf">>,
  textOf: TextOf,
  about: string | undefined,
): ExplainedCondition => {
  return {
    holds,
    ...(holdsIf.length > 0 ? { may: true as const, holdsIf } : {}),
    at: condition.origin,
    reasons: reasons.map(({ predicate, text, decided }) => ({
      predicate,
      text,
      decided: decidersOf(decided, about).map((by) => ({
        by,
        at: findLine(textOf(condition.origin.file), condition.origin, by),
      })),
    })),
  };
};

const decidersOf = (decided: Readonly<Record<string, string>>, about: string | undefined): readonly string[] => {
  const own = about === undefined ? undefined : decided[about];
  return own === undefined ? [...new Set(Object.values(decided))] : [own];
};

export const policyTexts = (terminal: Pick<Terminal, "cwd">): ((file: string) => string | undefined) => {
  const builtin = readBuiltinPolicies(import.meta.url);
  const known = new Map<string, string | undefined>();
  return (file) => {
    if (known.has(file)) return known.get(file);
    const own = file.startsWith("tollgate:") ? undefined : readBytes(terminal, file);
    const text = own?.ok === true ? new TextDecoder().decode(own.value) : builtin.get(file.replace(/^tollgate:/, ""));
    known.set(file, text);
    return text;
  };
};

/**
 * `by`: as a policy file writes it, empty if only a machine answers; `people`: the same in words: `the author or
 * @acme/dba`. Of `verify`: `written`: as a policy file writes it, in one line; `words`: without a pattern: `a file such
 * as docs/rollback.md in this change`; `patterns`: each after its key: `file: db/rollback/**`.
 */
export type AnswerWays = {
  readonly by: readonly string[];
  readonly people: string;
  readonly verify: readonly {
    readonly written: string;
    readonly words: string;
    readonly patterns: readonly string[];
  }[];
};

const answerWays = ({ by, verify, verifyOnly }: Pick<Item, "by" | "verify" | "verifyOnly">): AnswerWays => ({
  by: verifyOnly ? [] : by.map(whoText),
  people: verifyOnly ? "" : whoWords(by, "long"),
  verify: verify.map((one) => ({
    written: verifyText(one),
    words: verifyWords(one).replaceAll("`", ""),
    patterns: patternsOf(one),
  })),
});

type Patterns = { readonly [Kind in Verify["kind"]]: (verify: Extract<Verify, { kind: Kind }>) => readonly string[] };

const keyed = (key: string, values: readonly string[] = []): readonly string[] =>
  values.map((value) => `${key}: ${value}`);

const sources = (patterns: readonly { readonly source: string }[]): readonly string[] =>
  patterns.map(({ source }) => source);

const PATTERNS: Patterns = {
  file: ({ written }) => keyed("file", written),
  exists: ({ paths }) => keyed("exists", paths),
  section: ({ heading, written }) => [...keyed("section", [heading]), ...keyed("section.in", written)],
  body: ({ pattern }) => keyed("body", [pattern.source]),
  title: ({ pattern }) => keyed("title", [pattern.source]),
  content: ({ written, patterns, without }) => [
    ...keyed("content.pattern", sources(patterns)),
    ...keyed("content.without", sources(without)),
    ...keyed("content.paths", written),
  ],
  label: ({ labels }) => keyed("label", labels),
  check: ({ names, conclusions }) => [...keyed("check", names), ...keyed("check.conclusions", conclusions)],
  status: ({ contexts }) => keyed("status", contexts),
  deployment: ({ environments }) => keyed("deployment", environments),
  approval: () => [],
  adr: () => [],
  "added-lines": ({ patterns }) => keyed("added_lines", sources(patterns)),
  all: ({ of }) => of.flat().flatMap(patternsOf),
};

const patternsOf = (verify: Verify): readonly string[] =>
  (PATTERNS[verify.kind] as (verify: Verify) => readonly string[])(verify);

/** @returns the condition's own place if the text is written differently (an anchor, an escape) */
export const findLine = (text: string | undefined, origin: Origin, decided: string): Origin => {
  const named = /^!?list:(\S+) \(.*\)$/s.exec(decided);
  if (named !== null) {
    const at = findLine(text, origin, decided.slice(0, decided.indexOf(" (")));
    return at === origin ? findLine(text, origin, named[1] ?? "") : at;
  }
  const lines = text?.split("\n") ?? [];
  for (let at = origin.line - 1; at < lines.length; at++) {
    const line = (lines[at] ?? "").replace(/(^|\s)#.*$/, "");
    const column = standsAt(line, decided);
    if (column !== -1) return { file: origin.file, line: at + 1, column: column + 1 };
  }
  return origin;
};

const standsAt = (line: string, scalar: string): number => {
  for (const written of [`"${scalar}"`, `'${scalar.replaceAll("'", "''")}'`]) {
    const at = line.indexOf(written);
    if (at !== -1) return at;
  }
  for (let at = line.indexOf(scalar); at !== -1; at = line.indexOf(scalar, at + 1)) {
    const before = at === 0 ? " " : line.charAt(at - 1);
    const after = line.charAt(at + scalar.length);
    if (/[\s[,]/.test(before) && /^[\s\],]?$/.test(after)) return at;
  }
  return -1;
};
