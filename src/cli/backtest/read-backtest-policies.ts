import type { PolicySet } from "../../engine/policy/policy.ts";
import type { Read } from "../../engine/problem.ts";
import { policyFileAt } from "../../local/policy-file-at.ts";
import type { Repository } from "../../local/repository.ts";
import { readBuiltinPolicies } from "../../read-builtin-policies.ts";
import type { ElsewhereOptions } from "../elsewhere/elsewhere-options.ts";
import { loadPolicies, POLICY_FILE, readCompleted } from "../load-policies.ts";
import type { Terminal } from "../terminal.ts";

/** Policies under the name that the user knows them by. */
export type NamedSet = { readonly set: PolicySet; readonly name: string };

/**
 * The policies that a backtest is about, and those that it compares with: a file, a pack, or else the repository's own at
 * `HEAD`; `tollgate:recommended` where it has none.
 */
export const readBacktestPolicies = async (
  terminal: Pick<Terminal, "cwd" | "env" | "err">,
  repository: Repository,
  options: ElsewhereOptions & { readonly policies?: string; readonly pack?: string; readonly compare?: string },
): Promise<Read<{ readonly own: NamedSet; readonly compare?: NamedSet }>> => {
  const { policies, pack, compare: _, ...elsewhere } = options;
  const own =
    policies === undefined && pack === undefined
      ? await ownPolicies(terminal, repository, options)
      : named(
          policies ?? `tollgate:${pack?.replace(/^tollgate:/, "")}`,
          await loadPolicies(terminal, { ...options, policies, pack }),
        );
  if (!own.ok || options.compare === undefined) return own.ok ? { ok: true, value: { own: own.value } } : own;
  const other = options.compare.startsWith("tollgate:") ? { pack: options.compare } : { policies: options.compare };
  const compare = named(options.compare, await loadPolicies(terminal, { ...elsewhere, ...other }));
  return compare.ok ? { ok: true, value: { own: own.value, compare: compare.value } } : compare;
};

const ownPolicies = async (
  terminal: Pick<Terminal, "cwd" | "env" | "err">,
  repository: Repository,
  options: ElsewhereOptions,
): Promise<Read<NamedSet>> => {
  const file = await policyFileAt(repository, "HEAD", POLICY_FILE);
  if (!file.ok) return file;
  const builtin = readBuiltinPolicies(import.meta.url);
  if (file.value === undefined) {
    return named(
      `tollgate:recommended (there is no ${POLICY_FILE} at HEAD)`,
      await readCompleted(terminal, { builtin }, options),
    );
  }
  return named(`${POLICY_FILE} at HEAD`, await readCompleted(terminal, { file: file.value, builtin }, options));
};

const named = (name: string, set: Read<PolicySet>): Read<NamedSet> =>
  set.ok ? { ok: true, value: { set: set.value, name } } : set;
