import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Played, PlayedAnswer, PlayedProblem, Playground } from "@tollgate/sandbox";
import type { Evaluation, EvaluationError } from "../../checklist/evaluate.ts";
import { emptyLedger, type Signer } from "../../checklist/ledger/ledger.ts";
import { evidenceNeeds } from "../../checklist/needs.ts";
import { matchPolicies } from "../../checklist/requirements/match-policies.ts";
import { renderComment } from "../../comment/render/render-comment.ts";
import { findPoliciesFolder } from "../../gate/builtin-policies.ts";
import { decide, NO_EVIDENCE } from "../../gate/decide.ts";
import { createSigner } from "../../gate/signer.ts";
import { type Bounded, createComputingBudget, TookTooLong } from "../../gate/times.ts";
import { policyFileAt } from "../../git/files.ts";
import { openRepository } from "../../git/repository.ts";
import type { Facts } from "../../policy/model/facts.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import type { Problem } from "../../policy/model/problem.ts";
import { wholeSeconds } from "../../policy/model/words.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { readPolicies } from "../../policy/read-policies.ts";
import { statusTitle } from "../../report/status.ts";
import { evaluateRange, passedEvidence } from "../check/evaluate-range.ts";
import { type ExplainedPolicy, explainFacts } from "../explain/explain-facts.ts";
import { type ReadChange, readChange, suiteOf } from "./played-change.ts";
import { SAMPLES } from "./samples.ts";

/** The engine as the sandbox's playground asks it. Nothing is stored, and nothing is asked on the network. */
export const createPlayground = (builtin: ReadonlyMap<string, string>): Playground => ({
  schema: readSchema(),
  samples: SAMPLES,
  policies: async (gitDir, branch) => {
    const repository = await openRepository(gitDir, true);
    const found = repository.ok ? await policyFileAt(repository.value, branch, POLICY_FILE) : undefined;
    return found?.ok === true && found.value !== undefined ? new TextDecoder().decode(found.value.bytes) : STARTER;
  },
  evaluate: async (played, gitDir) => {
    try {
      const looked = await look(builtin, played, gitDir);
      return looked.ok ? answerOf(looked.value) : refused(looked.at);
    } catch (error) {
      if (!(error instanceof TookTooLong)) throw error;
      return refused([{ line: 1, column: 1, message: `These policies take more than ${error.seconds} seconds.` }]);
    }
  },
  suite: async (wanted, gitDir) => {
    const looked = await look(builtin, wanted, gitDir);
    if (!looked.ok) return { refused: "There are problems. Fix them first." };
    const { set, change, facts } = looked.value;
    return suiteOf(set, wanted, { ...change, facts });
  },
});

const BUDGET = 5_000;

type Looked = {
  readonly set: PolicySet;
  readonly change: ReadChange;
  readonly report: Evaluation | EvaluationError;
  readonly facts: Facts;
  readonly explained: readonly ExplainedPolicy[];
};

/** A range is evaluated as `tollgate check` does, a diff as `tollgate test` does. @throws TookTooLong */
const look = async (
  builtin: ReadonlyMap<string, string>,
  played: Played,
  gitDir: string,
): Promise<
  { readonly ok: true; readonly value: Looked } | { readonly ok: false; readonly at: readonly PlayedProblem[] }
> => {
  const budget = createComputingBudget(BUDGET, () => performance.now());
  const bounded = budget.open();
  const file = { file: POLICY_FILE, bytes: new TextEncoder().encode(played.policies) };
  const set = bounded(() => readPolicies({ file, builtin }, budget.effort));
  if (!set.ok) return { ok: false, at: set.problems.map(problemOf) };
  const change = await readChange(played, gitDir);
  if (!change.ok)
    return {
      ok: false,
      at: [{ line: 0, column: 0, message: change.problems.map(({ message }) => message).join(" ") }],
    };
  const { repository } = change.value;
  const { hash } = createSigner([]);
  const now = wholeSeconds(Date.now());
  const report =
    repository === undefined
      ? await evaluateDiff(set.value, change.value, played, { bounded, hash, now })
      : await evaluateRange({
          ...{ repository, file, builtin, hash, now },
          ...{
            base: change.value.facts.base.sha,
            facts: change.value.facts,
            policyPath: POLICY_FILE,
            passed: played.checks,
          },
        });
  const facts = report.verdict === "error" ? change.value.facts : report.facts;
  const textOf = (name: string): string | undefined =>
    name === POLICY_FILE ? played.policies : builtin.get(name.replace(/^tollgate:/, ""));
  const explained = bounded(() => explainFacts(set.value.policies, facts, textOf));
  return { ok: true, value: { set: set.value, change: change.value, report, facts, explained } };
};

const evaluateDiff = async (
  set: PolicySet,
  { facts, contentsOf }: ReadChange,
  { checks }: Played,
  { bounded, hash, now }: { readonly bounded: Bounded; readonly hash: Signer["hash"]; readonly now: string },
): Promise<Evaluation | EvaluationError> => {
  const matches = bounded(() => matchPolicies(set.policies, facts));
  const needs = evidenceNeeds(matches, facts, set.settings, { links: [], people: [] });
  const evidence = { ...NO_EVIDENCE, ...passedEvidence(checks), contents: await contentsOf(needs.contents) };
  const opened = { ledger: emptyLedger(facts.repository, facts.number), operations: [], notices: [], hash, now };
  return bounded(() => decide({ ...opened, policies: { ok: true, value: set }, facts, matches, evidence }).report);
};

const answerOf = ({ report, facts, explained }: Looked): PlayedAnswer => ({
  problems: [],
  verdict: report.verdict,
  summary: statusTitle(report),
  files: facts.files.length,
  policies: explained.map(({ id, title, enforcement, applies, conditions }) => ({
    id,
    title,
    enforcement,
    applies,
    because: conditions
      .filter(({ holds }) => holds === applies)
      .flatMap(({ reasons }) => (applies ? reasons.filter(says) : reasons.slice(-1)))
      .map(({ predicate, text, decided }) => ({
        text: `${predicate}: ${text}`,
        by: decided.map((one) => ({ pattern: one.by, place: placeOf(one.at) })),
      })),
  })),
  comment: renderComment(report, { signer: createSigner([]), commands: true }),
});

const says = ({ predicate }: { readonly predicate: string }): boolean => predicate !== "not";

const placeOf = ({ file, line }: { readonly file: string; readonly line: number }): string =>
  file === POLICY_FILE ? `line ${line}` : `${file}, line ${line}`;

const refused = (problems: readonly PlayedProblem[]): PlayedAnswer => ({
  ...{ problems, verdict: "error", files: 0, policies: [], comment: "" },
  summary: "Could not be evaluated",
});

const problemOf = ({ file, line, column, key, message, allowed, suggestion }: Problem): PlayedProblem => {
  const hint =
    suggestion === undefined
      ? allowed === undefined || allowed.length === 0
        ? ""
        : ` Allowed: ${allowed.slice(0, 20).join(", ")}${allowed.length > 20 ? ", …" : ""}.`
      : ` Did you mean ${suggestion}?`;
  const place = file === POLICY_FILE ? { line, column } : { line: 1, column: 1 };
  return { ...place, message: `${key === "" ? "" : `${key} `}${message}.${hint}` };
};

const readSchema = (): unknown =>
  JSON.parse(readFileSync(join(findPoliciesFolder(import.meta.url), "..", "schema", "tollgate.schema.json"), "utf8"));

const STARTER = `version: 1
extends: tollgate:recommended
policies:
  payments:
    title: Payments
    why: A mistake here takes money from customers.
    when:
      paths: ["**/payments/**", "**/*stripe*"]
    requires:
      checklist:
        - id: tested-with-sandbox
          text: Tested against the provider's sandbox
          by: not-author
`;
