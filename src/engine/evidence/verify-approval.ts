import type { EvidenceSeen, Undecided } from "../evaluation.ts";
import type { Facts } from "../facts/facts.ts";
import { covering } from "../ledger/covering.ts";
import { atLeast, mayAttest, partsAsked } from "../ledger/may-attest.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceFacts, ReviewFact } from "./evidence-facts.ts";
import type { EvidenceWorld } from "./evidence-world.ts";

/**
 * Enough people approve the head as it is: by their last review, with write access, allowed by the item's rule, and not
 * the author. Of `all` of a list each has to be met by another of them. An approval of an earlier commit does not count, unless the
 * change is still the same (`carriedReviews`).
 */
export function verifyApproval(
  verify: Extract<Verify, { kind: "approval" }>,
  { facts, evidence }: EvidenceWorld,
): EvidenceSeen | undefined {
  const approving = approvalsOf(facts, evidence).filter(([login]) => {
    const person = Object.hasOwn(evidence.people, login) ? evidence.people[login] : undefined;
    return (
      person?.kind === "person" &&
      atLeast(person.role, "write") &&
      (verify.by.length === 0 || mayAttest(verify.by, person, facts).ok)
    );
  });
  const people = approving.flatMap(([login]) => evidence.people[login] ?? []);
  const parts = partsAsked(verify.by, facts);
  const met = parts.length === 1 || covering(parts, people, (person, part) => mayAttest(part, person, facts).ok);
  if (approving.length < Math.max(1, verify.count) || (met !== true && met.missing.length > 0)) return undefined;
  const logins = approving.slice(0, 5).map(([, { login }]) => login);
  const more = approving.length > 5 ? ` and ${approving.length - 5} more` : "";
  return { kind: "approval", text: `approved by ${logins.join(", ")}${more}`, url: approving[0]?.[1].url ?? "" };
}

/** Approvals of the head by people of whom the host did not answer whether theirs counts. */
export function undecidedApprovals(
  verify: Extract<Verify, { kind: "approval" }>,
  { facts, evidence }: EvidenceWorld,
): readonly Undecided[] {
  return approvalsOf(facts, evidence).flatMap(([login, review]) => {
    const person = Object.hasOwn(evidence.people, login) ? evidence.people[login] : undefined;
    const role = person?.unknown?.find(({ of }) => of === "role");
    if (role === undefined && !atLeast(person?.role ?? "none", "write")) return [];
    const may = verify.by.length === 0 ? undefined : mayAttest(verify.by, person, facts);
    const unknown = role ?? (may?.ok === false ? may.unknown : undefined);
    return unknown === undefined ? [] : [{ said: "approved" as const, by: review.login, at: "", unknown }];
  });
}

/** The last review of each person but the author, where it approves the head as it is. */
const approvalsOf = (facts: Facts, { reviews }: EvidenceFacts): readonly (readonly [string, ReviewFact])[] => {
  const last = new Map<string, ReviewFact>();
  for (const review of reviews) last.set(review.login.toLowerCase(), review);
  return [...last].filter(
    ([login, { state, sha }]) =>
      state === "approved" && sha === facts.head.sha && login !== facts.author.login.toLowerCase(),
  );
};
