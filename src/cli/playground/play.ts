import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Played, PlayedAnswer, PlayedProblem, Playground } from "@tollgate/sandbox";
import { evidenceNeeds } from "../../checklist/evidence-needs.ts";
import { emptyLedger } from "../../checklist/ledger/ledger.ts";
import { matchPolicies } from "../../checklist/requirements/match-policies.ts";
import { renderComment } from "../../comment/render/render-comment.ts";
import { findPoliciesFolder } from "../../gate/builtin-policies.ts";
import { createComputingBudget, TookTooLong } from "../../gate/computing-budget.ts";
import { decide, NO_EVIDENCE } from "../../gate/decide.ts";
import { createSigner } from "../../gate/signer.ts";
import { policyFileAt } from "../../git/files.ts";
import { openRepository } from "../../git/repository.ts";
import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import type { Problem, Read } from "../../policy/model/problem.ts";
import { readPolicies } from "../../policy/read-policies.ts";
import { statusTitle } from "../../report/status.ts";
import { explainFacts } from "../explain/explain-facts.ts";
import { readChange } from "./read-change.ts";
import { SAMPLES } from "./samples.ts";
import { suiteOf } from "./suite-of.ts";

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
      return await evaluatePlayed(builtin, played, gitDir);
    } catch (error) {
      if (!(error instanceof TookTooLong)) throw error;
      return refused([{ line: 1, column: 1, message: `These policies take more than ${error.seconds} seconds.` }]);
    }
  },
  suite: async (wanted, gitDir) => {
    const set = readPlayed(builtin, wanted.policies);
    if (!set.ok) return { refused: "The policy file has problems. Fix them first." };
    const change = await readChange(wanted, gitDir);
    return change.ok ? suiteOf(set.value, wanted, change.value) : { refused: wordsOf(change.problems) };
  },
});

/** In milliseconds, for one look. */
const BUDGET = 5_000;

const evaluatePlayed = async (
  builtin: ReadonlyMap<string, string>,
  played: Played,
  gitDir: string,
): Promise<PlayedAnswer> => {
  const budget = createComputingBudget(BUDGET, () => performance.now());
  const bounded = budget.open();
  const set = bounded(() => readPlayed(builtin, played.policies, budget.effort));
  if (!set.ok) return refused(set.problems.map(problemOf));
  const change = await readChange(played, gitDir);
  if (!change.ok) return refused([{ line: 0, column: 0, message: wordsOf(change.problems) }]);
  const { facts } = change.value;
  const matches = bounded(() => matchPolicies(set.value.policies, facts));
  const needs = evidenceNeeds(matches, facts, set.value.settings, { links: [], people: [] });
  const evidence = {
    ...NO_EVIDENCE,
    checks: played.checks.map((name) => ({ name, conclusion: "success", url: "" })),
    statuses: played.checks.map((context) => ({ context, state: "success" as const, url: "" })),
    contents: await change.value.contentsOf(needs.contents),
  };
  const signer = createSigner([]);
  const { report } = bounded(() =>
    decide({
      policies: set,
      facts,
      matches,
      evidence,
      ledger: emptyLedger(facts.repository, facts.number),
      operations: [],
      notices: [],
      hash: signer.hash,
      now: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    }),
  );
  const textOf = (file: string): string | undefined =>
    file === POLICY_FILE ? played.policies : builtin.get(file.replace(/^tollgate:/, ""));
  const explained = bounded(() => explainFacts(set.value.policies, facts, textOf));
  return {
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
        .map(({ predicate, text, decided }) => {
          const by = decided.map((one) => `${one.by} (${placeOf(one.at)})`).join(", ");
          return `${predicate}: ${text}${by === "" ? "" : `, by ${by}`}`;
        }),
    })),
    comment: renderComment(report, { signer, commands: true }),
  };
};

/** That nothing is excepted goes without saying. */
const says = ({ predicate }: { readonly predicate: string }): boolean => predicate !== "not";

const placeOf = ({ file, line }: { readonly file: string; readonly line: number }): string =>
  file === POLICY_FILE ? `line ${line}` : `${file}, line ${line}`;

const readPlayed = (
  builtin: ReadonlyMap<string, string>,
  text: string,
  effort?: Parameters<typeof readPolicies>[1],
): Read<PolicySet> =>
  readPolicies({ file: { file: POLICY_FILE, bytes: new TextEncoder().encode(text) }, builtin }, effort);

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

const wordsOf = (problems: readonly Problem[]): string => problems.map(({ message }) => message).join(" ");

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
