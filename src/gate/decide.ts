import { type Case, type Evaluation, type EvaluationError, evaluate } from "../checklist/evaluate.ts";
import type { EvidenceFacts, EvidenceNeeds } from "../checklist/evidence/evidence-facts.ts";
import type { CommandsRead } from "../checklist/ledger/adr-and-break-glass.ts";
import { isNews } from "../checklist/ledger/fold-operations.ts";
import type { Ledger, Signer } from "../checklist/ledger/ledger.ts";
import { peopleToAsk } from "../checklist/ledger/may-attest.ts";
import { withMoves } from "../checklist/ledger/pushes.ts";
import { earlierHeads } from "../checklist/ledger/staleness.ts";
import { evidenceNeeds } from "../checklist/needs.ts";
import {
  type ExpectedItem,
  type Match,
  matchPolicies,
  requirementsOf,
} from "../checklist/requirements/match-policies.ts";
import type { RecordRead } from "../comment/record/read-record.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import type { Read } from "../policy/model/problem.ts";
import { evaluationErrorMessage } from "../policy/read-policies.ts";

/** All that was read of a pull request. A verdict rests on nothing else. */
export type Gathered = Omit<Case, "set"> & {
  readonly policies: Read<PolicySet>;
};

type Decision = { readonly report: Evaluation | EvaluationError; readonly ledger: Ledger };

/** The decision of Tollgate: pure, so the same data gives the same verdict in every shell. */
export const decide = ({ policies, ...read }: Gathered): Decision => {
  if (policies.ok) {
    const report = evaluate({ ...read, set: policies.value });
    return { report, ledger: report.ledger };
  }
  const { problems } = policies;
  return {
    report: { verdict: "error", problems, message: evaluationErrorMessage(problems) },
    ledger: withoutBoxes(withMoves(read.ledger, read.moved, read.facts.author), read.now, read.comment ?? ""),
  };
};

export const NO_EVIDENCE: EvidenceFacts = { checks: [], statuses: [], reviews: [], contents: {}, people: {} };

/** For policies that cannot be read. The page shows no boxes, so the next evaluation reads the edit history. */
const withoutBoxes = (ledger: Ledger, at: string, comment: string): Ledger => {
  const { page } = ledger;
  const shownAlready = Object.keys(page.snapshot).length === 0 && (page.comment === "" || page.comment === comment);
  if (shownAlready) return ledger;
  const revision = Math.max(page.revision + 1, Math.floor(Date.parse(at) / 1_000));
  return { ...ledger, page: { ...page, comment, revision, at, written: at, snapshot: {}, ticked: [] } };
};

type Expected = {
  readonly matches: readonly Match[];
  readonly items: readonly ExpectedItem[];
  readonly restricted: boolean;
};

/**
 * What the policies expect of these facts, before any answer is read. `restricted`: it matters who answered, because
 * some answer is not open to anyone.
 */
export const expectedBy = (
  set: PolicySet,
  facts: Facts,
  matches: readonly Match[] = matchPolicies(set.policies, facts),
): Expected => {
  const { items } = requirementsOf(matches, facts);
  const restricted =
    // Break-glass is bound to the head that the page showed, so a forged page could bind it to another head.
    set.settings.breakGlass !== undefined ||
    items.some(({ item }) => item.waive.kind === "by" || !item.by.some((who) => who.kind === "anyone"));
  return { matches, items, restricted };
};

type ReadSoFar = {
  readonly set: PolicySet;
  readonly facts: Facts;
  readonly expected: Expected;
  readonly record: RecordRead;
  readonly commands: CommandsRead;
};

type WhatToRead = {
  readonly needs: EvidenceNeeds;
  readonly earlier: ReturnType<typeof earlierHeads>;
  readonly recorded: readonly string[];
};

/** What else must be read before the decision: evidence, people, and earlier heads. */
export const whatToRead = (
  { set, facts, expected: { matches, items }, record, commands }: ReadSoFar,
  hash: Signer["hash"],
): WhatToRead => {
  const { ledger } = record;
  const news = [...record.operations, ...commands.operations].filter((one) => isNews(one, ledger, items, facts));
  const asking = [...news, ...commands.requests, ...(commands.lost ?? [])].map(({ by }) => by);
  const recorded = peopleToAsk(ledger, items, facts);
  const needs = evidenceNeeds(matches, facts, set.settings, {
    links: [...ledger.links, ...pendingLinks(ledger, commands)],
    people: [...asking, ...recorded].filter((login) => login !== ""),
    breakGlass:
      ledger.breakGlass?.head === facts.head.sha ||
      [...commands.requests, ...(ledger.undecided ?? [])].some(({ kind }) => kind === "break-glass"),
  });
  return { needs, earlier: earlierHeads(ledger, news, items, facts, hash), recorded };
};

/** ADRs that commands name and that are not in the ledger yet: their files must be read before they can count. */
const pendingLinks = ({ undecided = [] }: Ledger, { requests }: CommandsRead): Ledger["links"] => [
  ...undecided.flatMap(({ kind, text, by, at }) => (kind === "adr" ? [{ url: text, by, at }] : [])),
  ...requests.flatMap((request) =>
    request.kind === "adr" ? [{ url: request.url, by: request.by, at: request.at }] : [],
  ),
];
