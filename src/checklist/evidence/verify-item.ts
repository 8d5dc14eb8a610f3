import type { Facts } from "../../policy/model/facts.ts";
import { matchName } from "../../policy/model/names.ts";
import type { Verify } from "../../policy/model/policy.ts";
import { whoText } from "../../policy/model/who.ts";
import { listText } from "../../policy/model/words.ts";
import { atLeast, mayAttest } from "../ledger/may-attest.ts";
import { coverParts, type Undecided } from "../ledger/outcome-of.ts";
import type { EvidenceContext, EvidenceFacts, EvidenceSeen, Lacking, ReviewFact } from "./evidence-facts.ts";
import { contentWords, lackingContent, verifyAddedLines, verifyContent } from "./verify-content.ts";
import {
  lackingChecks,
  lackingDeployments,
  lackingStatuses,
  verifyCheck,
  verifyDeployment,
  verifyStatus,
} from "./verify-runs.ts";
import {
  lackingFiles,
  lackingSection,
  verifyBody,
  verifyExists,
  verifyFile,
  verifySection,
  verifyTitle,
} from "./verify-text.ts";
import { verifyWordsOf } from "./verify-words.ts";

type Verifier<Kind extends Verify["kind"]> = (
  verify: Extract<Verify, { kind: Kind }>,
  context: EvidenceContext,
) => EvidenceSeen | undefined;

/** Undefined if there is no such evidence. What could not be read counts as not there. */
export const verifyItem = (verify: Verify, context: EvidenceContext): EvidenceSeen | undefined =>
  (VERIFIERS[verify.kind] as Verifier<Verify["kind"]>)(verify, context);

export const whatIsLacking = (verify: Verify, context: EvidenceContext): readonly Lacking[] => {
  if (verify.kind === "check") return lackingChecks(verify, context);
  if (verify.kind === "status") return lackingStatuses(verify, context);
  if (verify.kind === "deployment") return lackingDeployments(verify, context);
  if (verify.kind === "file") return lackingFiles(verify, context);
  if (verify.kind === "section") return lackingSection(verify, context);
  if (verify.kind === "content") return lackingContent(verify, context);
  if (verify.kind === "all") return lackingOfAll(verify, context);
  return [];
};

type All = Extract<Verify, { kind: "all" }>;

const verifyAll = ({ of }: All, context: EvidenceContext): EvidenceSeen | undefined => {
  const seen = of.flatMap((any) => firstSeen(any, context) ?? []);
  const [first] = seen;
  if (first === undefined || seen.length < of.length) return undefined;
  const found = seen.flatMap(({ found = [] }) => found).slice(0, FOUND);
  return {
    kind: "all",
    text: [...new Set(seen.map(({ text }) => text))].join(", and "),
    plain: [...new Set(seen.map(({ text, plain }) => plain ?? text))].join(", and "),
    url: seen.find(({ url }) => url !== "")?.url ?? "",
    ...(found.length === 0 ? {} : { found }),
  };
};

const FOUND = 5;

const firstSeen = (any: readonly Verify[], context: EvidenceContext): EvidenceSeen | undefined => {
  for (const one of any) {
    const seen = verifyItem(one, context);
    if (seen !== undefined) return seen;
  }
  return undefined;
};

/** Evidence that was found says nothing. Each of the others says what is missing, or what it waits for. */
const lackingOfAll = ({ of }: All, context: EvidenceContext): readonly Lacking[] =>
  of.flatMap((any): readonly Lacking[] => {
    if (firstSeen(any, context) !== undefined) return [];
    const lacking = any.flatMap((one) => whatIsLacking(one, context));
    if (lacking.length > 0) return lacking;
    const plain = `not there yet: ${verifyWordsOf(any).join(", or ")}`;
    return [{ text: `not there yet: ${any.map(wouldVerify).join(", or ")}`, plain, url: "", absent: true }];
  });

/**
 * Enough people approve this head by their last review. They have write access, the item's rule allows them, and none
 * is the author. With `all`, each part needs another person.
 */
export const verifyApproval = (
  verify: Extract<Verify, { kind: "approval" }>,
  { facts, evidence }: EvidenceContext,
): EvidenceSeen | undefined => {
  const approving = approvalsOf(facts, evidence).filter(([login]) => {
    const person = Object.hasOwn(evidence.people, login) ? evidence.people[login] : undefined;
    return (
      person?.kind === "person" &&
      atLeast(person.role, "write") &&
      (verify.by.length === 0 || mayAttest(verify.by, person, facts).ok)
    );
  });
  const people = approving.flatMap(([login]) => evidence.people[login] ?? []);
  const reviewers = people.map((person) => ({ by: person.login, person }));
  const met = coverParts(verify.by, facts, reviewers, ({ person }, part) => mayAttest(part, person, facts).ok);
  if (approving.length < Math.max(1, verify.count) || met.missing.length > 0) return undefined;
  const logins = approving.slice(0, 5).map(([, { login }]) => login);
  const more = approving.length > 5 ? ` and ${approving.length - 5} more` : "";
  return { kind: "approval", text: `approved by ${logins.join(", ")}${more}`, url: approving[0]?.[1].url ?? "" };
};

export const undecidedApprovals = (
  verify: Extract<Verify, { kind: "approval" }>,
  { facts, evidence }: EvidenceContext,
): readonly Undecided[] =>
  approvalsOf(facts, evidence).flatMap(([login, review]) => {
    const person = Object.hasOwn(evidence.people, login) ? evidence.people[login] : undefined;
    const role = person?.unknown?.find(({ of }) => of === "role");
    if (role === undefined && !atLeast(person?.role ?? "none", "write")) return [];
    const may = verify.by.length === 0 ? undefined : mayAttest(verify.by, person, facts);
    const unknown = role ?? (may?.ok === false ? may.unknown : undefined);
    return unknown === undefined ? [] : [{ said: "approved" as const, by: review.login, at: "", unknown }];
  });

const approvalsOf = (facts: Facts, { reviews }: EvidenceFacts): readonly (readonly [string, ReviewFact])[] => {
  const last = new Map<string, ReviewFact>();
  for (const review of reviews) last.set(review.login.toLowerCase(), review);
  return [...last].filter(
    ([login, { state, sha }]) =>
      state === "approved" && sha === facts.head.sha && login !== facts.author.login.toLowerCase(),
  );
};

const VERIFIERS: { readonly [Kind in Verify["kind"]]: Verifier<Kind> } = {
  file: verifyFile,
  exists: verifyExists,
  section: verifySection,
  body: verifyBody,
  label: ({ labels }, { facts }) => {
    const label = facts.labels.find((name) => labels.some((written) => matchName(written, name)));
    return label === undefined ? undefined : { kind: "label", text: `label "${label}" is set`, url: "" };
  },
  title: verifyTitle,
  content: verifyContent,
  check: verifyCheck,
  status: verifyStatus,
  deployment: verifyDeployment,
  approval: verifyApproval,
  adr: (_verify, { adrMet }) => (adrMet ? { kind: "adr", text: "the ADR is linked and complete", url: "" } : undefined),
  "added-lines": verifyAddedLines,
  all: verifyAll,
};

type Texts = { readonly [Kind in Verify["kind"]]: (verify: Extract<Verify, { kind: Kind }>) => string };

const TEXTS: Texts = {
  file: ({ written }) => `a file that matches ${either(written)} is changed here`,
  exists: ({ paths }) => `${either(paths)} exists`,
  section: ({ heading, in: where }) =>
    `${where === undefined ? "the description" : "a changed file"} has a section "${heading}" with text under it`,
  body: ({ pattern }) => `the description matches /${pattern.source}/`,
  title: ({ pattern }) => `the title matches /${pattern.source}/`,
  content: (verify) =>
    `the text of every file${verify.written === undefined ? " of the policy" : ` that matches ${either(verify.written)}`} ${contentWords(verify)}`,
  label: ({ labels }) => `label ${either(labels)} is set`,
  check: ({ names, all, conclusions = ["success"] }) =>
    each(names, all, {
      one: (some) => `a check named ${some} ${either(conclusions.map((one) => ENDS[one]))}`,
      every: (glob) => `every check named ${glob} ${either(conclusions.map((one) => ENDS[one]))}`,
    }),
  status: ({ contexts, all }) =>
    each(contexts, all, {
      one: (some) => `status ${some} is success`,
      every: (glob) => `every status ${glob} is success`,
    }),
  deployment: ({ environments, all }) =>
    each(environments, all, {
      one: (some) => `this commit is deployed to ${some}`,
      every: (glob) => `this commit is deployed to every environment ${glob} that it goes to`,
    }),
  approval: ({ by, count }) =>
    `${count > 1 ? `${count} approvals` : "an approval"} of this head${by.length === 0 ? "" : ` by ${either(by.map(whoText))}`}`,
  adr: () => "the ADR is linked and complete",
  all: ({ of }) => of.map((any) => any.map(wouldVerify).join(" or ")).join(", and "),
  "added-lines": ({ patterns }) => `an added line matches ${either(patterns.map(({ source }) => `/${source}/`))}`,
};

export const wouldVerify = (verify: Verify): string => (TEXTS[verify.kind] as (verify: Verify) => string)(verify);

const ENDS = { success: "succeeds", skipped: "is skipped", neutral: "ends as neutral" } as const;

type Phrases = { readonly one: (some: string) => string; readonly every: (glob: string) => string };

const each = (names: readonly string[], all: true | undefined, { one, every }: Phrases): string => {
  if (all) {
    const shown = names.slice(0, 5).map((name) => (name.includes("*") ? every(name) : one(name)));
    return [...shown, ...(names.length > 5 ? [`so for ${names.length - 5} more`] : [])].join(" and ");
  }
  const plain = names.filter((name) => !name.includes("*"));
  const globs = names.filter((name) => name.includes("*"));
  return [
    ...(plain.length === 0 ? [] : [one(either(plain))]),
    ...(globs.length === 0 ? [] : [every(either(globs, (count) => `any of ${count} other names`))]),
  ].join(" or ");
};

const either = (words: readonly string[], others = (count: number) => `one of ${count} others`): string =>
  listText(words.length > 5 ? [...words.slice(0, 4), others(words.length - 4)] : words, "or");
