import { resolve } from "node:path";
import type { Evaluation, EvaluationError } from "../../checklist/evaluate.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { createSigner } from "../../gate/signer.ts";
import { readLocalFacts } from "../../git/local-facts.ts";
import { resolveRange } from "../../git/range.ts";
import { commandProblem, openRepository, type Repository } from "../../git/repository.ts";
import { readUncommitted, withUncommitted } from "../../git/uncommitted.ts";
import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import type { Read } from "../../policy/model/problem.ts";
import { completeSources } from "../shared/complete-sources.ts";
import { readBytes } from "../shared/load-policies.ts";
import type { RemoteOptions } from "../shared/remote-options.ts";
import type { Terminal } from "../shared/terminal.ts";
import { evaluateRange } from "./evaluate-range.ts";
import { type LookedAt, lookedAt, pathsOf } from "./looked-at.ts";

export type CheckOptions = RemoteOptions & {
  readonly repo?: string;
  readonly base?: string;
  readonly head?: string;
  readonly staged?: boolean;
  readonly worktree?: boolean;
  readonly policies?: string;
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
  readonly label?: readonly string[];
  readonly draft?: boolean;
  readonly json?: boolean;
};

export type Checked = { readonly report: Evaluation | EvaluationError; readonly looked: LookedAt };

export const evaluateLocally = async (terminal: Terminal, options: CheckOptions): Promise<Read<Checked>> => {
  const which = options.staged === true ? "staged" : options.worktree === true ? "worktree" : "commits";
  if (options.staged === true && options.worktree === true)
    return commandProblem("wrong-value", "--staged", "Look at what is staged, or at all files; not both.");
  if (which !== "commits" && options.head !== undefined)
    return commandProblem("wrong-value", `--${which}`, "These files are compared with the base; leave --head out.");
  const repository = await openRepository(resolve(terminal.cwd, options.repo ?? "."), options.repo !== undefined);
  if (!repository.ok) return repository;
  const range = await resolveRange(repository.value, options);
  if (!range.ok) return range;
  const bytes = options.policies === undefined ? undefined : readBytes(terminal, options.policies);
  if (bytes?.ok === false) return bytes;
  const builtin = readBuiltinPolicies(import.meta.url);
  const { cwd, env, err } = terminal;
  const evaluate = async (from: Repository, tree?: string): Promise<Evaluated> => {
    const facts = readLocalFacts(
      from,
      { ...range.value, ...(tree === undefined ? {} : { tree }) },
      {
        ...{ title: options.title, body: options.body, author: options.author },
        ...{ labels: options.label, draft: options.draft },
      },
    );
    const report = await evaluateRange({
      ...{ repository: from, base: range.value.base.sha, facts, policyPath: POLICY_FILE, builtin },
      ...(bytes === undefined || options.policies === undefined
        ? {}
        : { file: { file: options.policies, bytes: bytes.value } }),
      complete: (sources) => completeSources({ cwd, env, err, repository }, sources, options),
      hash: createSigner([]).hash,
      now: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    });
    return { report, files: (await facts).files.length };
  };
  if (which !== "commits") {
    const done = await withUncommitted(repository.value, which, evaluate);
    if (!done.ok) return done;
    const looked = await lookedAt(repository.value, range.value, { what: which, files: done.value.files });
    return { ok: true, value: { report: done.value.report, looked } };
  }
  const [{ report, files }, pending, looked] = await Promise.all([
    evaluate(repository.value),
    options.head === undefined ? readUncommitted(repository.value) : undefined,
    lookedAt(repository.value, range.value, { what: which, files: 0 }),
  ]);
  const paths = pending?.ok === true ? pathsOf(pending.value) : [];
  const also =
    paths.length === 0 ? [] : appliesToo(report, await withUncommitted(repository.value, "worktree", evaluate));
  return {
    ok: true,
    value: { report, looked: { ...looked, files, ...(paths.length === 0 ? {} : { uncommitted: { paths, also } }) } },
  };
};

type Evaluated = { readonly report: Evaluation | EvaluationError; readonly files: number };

/** The policies that apply only with the files that are not committed. */
const appliesToo = (report: Evaluation | EvaluationError, worktree: Read<Evaluated>): readonly string[] => {
  if (!worktree.ok) return [];
  const idsOf = (one: Evaluation | EvaluationError): readonly string[] =>
    one.verdict === "error" ? [] : one.policies.map(({ policy }) => policy.id);
  const known = idsOf(report);
  return idsOf(worktree.value.report).filter((id) => !known.includes(id));
};
