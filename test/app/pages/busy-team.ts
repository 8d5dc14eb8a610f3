import type { BreakGlassRecord, PullRequestRecord, Store, VerdictRecord } from "../../../src/app/store/store.ts";
import type { AdrResult } from "../../../src/checklist/adr/assess-adr.ts";
import type { Evaluation, PolicyResult } from "../../../src/checklist/evaluate.ts";
import { wouldVerify } from "../../../src/checklist/evidence/verify-item.ts";
import { verifyWords } from "../../../src/checklist/evidence/verify-words.ts";
import type { ItemResult } from "../../../src/checklist/item-result.ts";
import type { Outcome } from "../../../src/checklist/ledger/outcome-of.ts";
import { matchPolicies } from "../../../src/checklist/requirements/match-policies.ts";
import { signPage } from "../../../src/comment/record/signed-page.ts";
import { readBuiltinPolicies } from "../../../src/gate/builtin-policies.ts";
import type { ChangedFile } from "../../../src/policy/model/facts.ts";
import type { Item, Policy, Who } from "../../../src/policy/model/policy.ts";
import { readPolicies } from "../../../src/policy/read-policies.ts";
import {
  aFile,
  aLedger,
  anEntry,
  anEvaluation,
  anEvaluationError,
  aSigner,
  someFacts,
} from "../../support/evaluation-world.ts";
import { aGate, DAY, HOUR, NOON } from "./a-gate.ts";

/** What a busy organisation has in the store: the built-in policies on changes as they come, answered in part. */
type BusyTeam = {
  readonly pullRequests: readonly PullRequestRecord[];
  readonly verdicts: readonly VerdictRecord[];
  readonly breakGlass: readonly BreakGlassRecord[];
};

type Change = {
  readonly title: string;
  readonly files: readonly (readonly [path: string, lines?: readonly string[]])[];
};

const CHANGES: readonly Change[] = [
  {
    title: "Take payments with Stripe",
    files: [
      ["db/migrate/20261123090000_move_customers_to_stripe.rb", ["add_column :customers, :stripe_id, :string"]],
      ["app/services/billing/stripe_client.rb"],
      ["infra/payments/main.tf", ['resource "aws_sqs_queue" "payments" {}']],
    ],
  },
  {
    title: "Add a currency to orders",
    files: [["db/migrate/20261120_add_currency.sql", ["ALTER TABLE orders ADD currency text;"]]],
  },
  {
    title: "Move the search service to its own cluster",
    files: [["infra/search/main.tf"], ["k8s/search/deployment.yaml"]],
  },
  {
    title: "Rotate the signing keys of the session cookie",
    files: [["config/keys/rotation.yml"], ["src/auth/session.ts"]],
  },
  { title: "Publish order events in Avro", files: [["schemas/order.avsc"], ["src/events/order_producer.ts"]] },
  {
    title: "Drop the legacy invoices table",
    files: [["db/migrate/20261118_drop_invoices.sql", ["DROP TABLE invoices;"]]],
  },
  { title: "GraphQL: add refunds to the order type", files: [["api/schema.graphql", ["type Refund { id: ID! }"]]] },
  { title: "Cache product pages at the edge", files: [["src/cache/product_cache.ts"], ["infra/cdn/cache.tf"]] },
  { title: "Alert on checkout latency", files: [["monitoring/alerts/checkout.yml"], ["slo/checkout.yaml"]] },
  {
    title: "New service: gift cards",
    files: [["services/gift-cards/Dockerfile"], ["services/gift-cards/service.yaml"], ["docs/runbooks/gift-cards.md"]],
  },
];
const REPOSITORIES = ["acme/shop", "acme/billing", "acme/search", "acme/warehouse", "acme/identity"];
const AUTHORS = ["ada", "grace", "linus", "barbara", "edsger", "margaret", "dependabot[bot]"];
const TEAMS: readonly (readonly Who[])[] = [
  [{ kind: "not-author" }],
  [{ kind: "team", team: "@acme/data-platform" }],
  [{ kind: "author" }],
  [{ kind: "anyone" }],
  [{ kind: "team", team: "@acme/security" }],
  [{ kind: "role", role: "maintain" }],
];
const ANSWERS: readonly Outcome[] = ["done", "done", "done", "verified", "verified", "waived"];
const OUTCOMES: readonly Outcome[] = ["open", "open", "open", "stale", "refused", ...ANSWERS];
const AGES = [2 * HOUR, 5 * HOUR, 20 * HOUR, DAY, 2 * DAY, 2 * DAY, 4 * DAY, 6 * DAY, 12 * DAY, 40 * DAY];
const REASONS = [
  "Checkout was down for all customers; the fix could not wait for the review of the rollback script.",
  "Certificate expired in production. Dashboards follow tomorrow.",
  "Reverts yesterday's migration, which locked the orders table.",
];

/** A die that falls the same way each time. */
const die = (seed: number) => {
  let state = seed;
  return (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
};

const builtin = readBuiltinPolicies(import.meta.url);
const POLICY_FILE = "version: 1\nextends: [tollgate:playbook]\n";

const policiesOf = (): readonly Policy[] => {
  const bytes = new TextEncoder().encode(POLICY_FILE);
  const read = readPolicies({ file: { file: ".github/tollgate.yml", bytes }, builtin });
  if (!read.ok) throw new Error("The built-in policies have problems.");
  return read.value.policies;
};

/**
 * So many gates, with verdicts over the last `days` days; the same each time.
 */
export const busyTeam = (count: number, days = 30): BusyTeam => {
  const roll = die(7);
  const policies = policiesOf();
  const made = CHANGES.map((change) => matchesOf(change, policies));
  const pullRequests: PullRequestRecord[] = [];
  const verdicts: VerdictRecord[] = [];
  for (let at = 0; at < count; at += 1) {
    const change = CHANGES[at % CHANGES.length] as Change;
    const repository = REPOSITORIES[at === 0 ? 0 : roll(REPOSITORIES.length)] as string;
    const number = 1_200 + at;
    const author = AUTHORS[at === 0 ? 0 : roll(AUTHORS.length)] as string;
    const facts = someFacts({ repository, number, title: change.title, author: { login: author, kind: "person" } });
    const mood = at === 0 ? 3 : roll(10);
    const ledger = { ...aLedger(facts, []), page: { ...aLedger(facts, []).page, comment: String(2_100_000_000 + at) } };
    const results = (made[at % made.length] ?? []).map((result) => answered(result, mood, roll));
    const evaluation: Evaluation = anEvaluation({
      facts,
      policies: results,
      ledger,
      ...(at === 0 ? { adr: ADR } : {}),
    });
    const evaluationError = anEvaluationError();
    const result = at % 17 === 9 ? evaluationError : evaluation;
    const since = NOON - (AGES[roll(AGES.length)] as number) - roll(HOUR);
    const record = aGate(
      {
        repository,
        number,
        title: change.title,
        author,
        headSha: aSigner.hash(`${at}`).slice(0, 40),
        blockedSince: result.verdict === "pass" ? undefined : since,
        evaluatedAt: NOON - roll(Math.min(12, days) * DAY),
        page: signPage("# Tollgate", ledger, aSigner),
      },
      result,
    );
    pullRequests.push(record);
    const heldBy = result.verdict === "blocked" ? record.policies.slice(0, 1 + roll(2)) : [];
    verdicts.push({
      repository,
      number,
      headSha: record.headSha,
      verdict: record.verdict,
      heldBy,
      at: record.evaluatedAt,
      tookMs: 700 + roll(3_000),
    });
    for (let earlier = 1 + roll(5); earlier > 0; earlier -= 1) {
      const day = roll(days);
      // Fewer people work at the weekend.
      if ([0, 6].includes(new Date(NOON - day * DAY).getUTCDay()) && roll(5) > 0) continue;
      const verdict = roll(3) === 0 ? "pass" : "blocked";
      const heldBy = record.policies.slice(0, 1 + roll(3));
      verdicts.push({
        repository,
        number,
        headSha: aSigner.hash(`${at} ${earlier}`).slice(0, 40),
        verdict,
        heldBy: verdict === "pass" ? [] : heldBy,
        at: NOON - day * DAY - roll(6 * HOUR),
        tookMs: 500 + roll(9_000),
      });
    }
  }
  const breakGlass = REASONS.map((reason, at) => ({
    repository: REPOSITORIES[at] as string,
    number: 1_150 + at,
    by: AUTHORS[at + 1] as string,
    reason,
    headSha: aSigner.hash(reason).slice(0, 40),
    openItems: 2 + at,
    issue: at === 1 ? undefined : 900 + at,
    at: NOON - (2 + at * 9) * DAY,
  }));
  return { pullRequests, verdicts, breakGlass };
};

/** Puts all of it into a store. */
export const fillStore = async (store: Store, { pullRequests, verdicts, breakGlass }: BusyTeam): Promise<void> => {
  for (const record of pullRequests) await store.pullRequests.put(record);
  for (const verdict of verdicts) await store.verdicts.add(verdict);
  for (const record of breakGlass) await store.breakGlass.add(record);
};

const matchesOf = ({ title, files }: Change, policies: readonly Policy[]): readonly PolicyResult[] => {
  const changed: readonly ChangedFile[] = files.map(([path, added = ["x"]]) =>
    aFile(path, { lines: { kind: "known", added: [...added], removed: [] } }),
  );
  return matchPolicies(policies, someFacts({ title, files: changed })).map((match) => ({
    policy: match.policy,
    match,
    items: match.policy.requires.checklist.slice(0, 5).map((item) => itemOf(match.policy, item)),
  }));
};

const itemOf = (policy: Policy, item: Item): ItemResult => ({
  key: `${policy.id}.${item.id}`,
  keys: [`${policy.id}.${item.id}`],
  policies: [policy.id],
  text: item.text,
  by: item.by,
  waive: item.waive,
  verifyOnly: item.verifyOnly,
  blocking: policy.enforcement === "block",
  outcome: "open",
  wouldVerify: item.verify.map(wouldVerify),
  verifyWords: item.verify.map(verifyWords),
  ...(item.help === undefined ? {} : { help: item.help }),
  ...(item.source === undefined ? {} : { source: item.source, playbook: true }),
});

/** The items answered in part: `mood` 7 and more means all of them. */
const answered = (result: PolicyResult, mood: number, roll: (sides: number) => number): PolicyResult => ({
  ...result,
  items: result.items.map((item): ItemResult => {
    const outcome = mood >= 7 ? ANSWERS[roll(ANSWERS.length)] : OUTCOMES[roll(OUTCOMES.length)];
    const by = item.verifyOnly ? item.by : (TEAMS[roll(TEAMS.length)] as readonly Who[]);
    const who = ["grace", "linus", "barbara"][roll(3)] as string;
    switch (outcome) {
      case "done":
        return { ...item, by, outcome, entry: anEntry({ by: who }) };
      case "waived":
        return {
          ...item,
          by,
          outcome,
          entry: anEntry({ said: "waived", by: who, reason: "Nothing calls it yet: this change only makes room." }),
        };
      case "verified":
        return {
          ...item,
          by,
          outcome,
          evidence: {
            kind: "check",
            text: "check migrations / rollback succeeded",
            url: "https://github.com/acme/shop/actions/runs/7",
          },
        };
      case "stale":
        return {
          ...item,
          by,
          outcome,
          entry: anEntry({ by: who }),
          staleBecause: { files: [result.match.files[0]?.path ?? ""], count: 1, push: false },
        };
      case "refused":
        return {
          ...item,
          by: [{ kind: "not-author" }],
          outcome,
          refusal: { item: item.key, by: "ada", at: "2026-11-24T16:02:00Z", why: "is-author" },
        };
      default:
        return { ...item, by };
    }
  }),
});

const ADR: AdrResult = {
  state: "not-met",
  policies: ["architecture-decision"],
  blocking: true,
  parts: ["problem", "options", "decision", "consequences"],
  looked: [
    {
      target: "docs/adr/0042-payments-with-stripe.md",
      from: "change",
      found: { kind: "missing-parts", parts: ["options", "consequences"] },
    },
  ],
};
