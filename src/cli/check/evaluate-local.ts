import { resolve } from "node:path";
import type { Evaluation, EvaluationError } from "../../checklist/evaluate.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { createSigner } from "../../gate/signer.ts";
import { readLocalFacts } from "../../git/local-facts.ts";
import { resolveRange } from "../../git/range.ts";
import { openRepository } from "../../git/repository.ts";
import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import type { Read } from "../../policy/model/problem.ts";
import { completeSources } from "../shared/complete-sources.ts";
import { readBytes } from "../shared/load-policies.ts";
import type { RemoteOptions } from "../shared/remote-options.ts";
import type { Terminal } from "../shared/terminal.ts";
import { evaluateRange } from "./evaluate-range.ts";

export type CheckOptions = RemoteOptions & {
  readonly repo?: string;
  readonly base?: string;
  readonly head?: string;
  readonly policies?: string;
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
  readonly label?: readonly string[];
  readonly draft?: boolean;
  readonly json?: boolean;
};

export const evaluateLocally = async (
  terminal: Terminal,
  options: CheckOptions,
): Promise<Read<Evaluation | EvaluationError>> => {
  const repository = await openRepository(resolve(terminal.cwd, options.repo ?? "."), options.repo !== undefined);
  if (!repository.ok) return repository;
  const range = await resolveRange(repository.value, options);
  if (!range.ok) return range;
  const bytes = options.policies === undefined ? undefined : readBytes(terminal, options.policies);
  if (bytes?.ok === false) return bytes;
  const facts = await readLocalFacts(repository.value, range.value, {
    title: options.title,
    body: options.body,
    author: options.author,
    labels: options.label,
    draft: options.draft,
  });
  const report = await evaluateRange({
    repository: repository.value,
    facts,
    policyPath: POLICY_FILE,
    ...(bytes === undefined || options.policies === undefined
      ? {}
      : { file: { file: options.policies, bytes: bytes.value } }),
    builtin: readBuiltinPolicies(import.meta.url),
    complete: (sources) => completeSources({ ...terminal, repository }, sources, options),
    hash: createSigner([]).hash,
    now: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  });
  return { ok: true, value: report };
};
