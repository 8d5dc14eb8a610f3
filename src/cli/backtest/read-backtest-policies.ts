import type { Stretch } from "../../backtest/select-pull-requests.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { policyFileAt } from "../../git/files.ts";
import { commandProblem, type Repository } from "../../git/repository.ts";
import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import type { Read } from "../../policy/model/problem.ts";
import { loadPolicies, readCompleted } from "../shared/load-policies.ts";
import type { RemoteOptions } from "../shared/remote-options.ts";
import type { Terminal } from "../shared/terminal.ts";

type NamedSet = { readonly set: PolicySet; readonly name: string };

export const readBacktestPolicies = async (
  terminal: Pick<Terminal, "cwd" | "env" | "err">,
  repository: Repository,
  options: RemoteOptions & { readonly policies?: string; readonly pack?: string; readonly compare?: string },
): Promise<Read<{ readonly own: NamedSet; readonly compare?: NamedSet }>> => {
  const { policies, pack, compare: _, ...remote } = options;
  const own =
    policies === undefined && pack === undefined
      ? await ownPolicies(terminal, repository, options)
      : named(
          policies ?? `tollgate:${pack?.replace(/^tollgate:/, "")}`,
          await loadPolicies(terminal, { ...options, policies, pack }),
        );
  if (!own.ok || options.compare === undefined) return own.ok ? { ok: true, value: { own: own.value } } : own;
  const other = options.compare.startsWith("tollgate:") ? { pack: options.compare } : { policies: options.compare };
  const compare = named(options.compare, await loadPolicies(terminal, { ...remote, ...other }));
  return compare.ok ? { ok: true, value: { own: own.value, compare: compare.value } } : compare;
};

const ownPolicies = async (
  terminal: Pick<Terminal, "cwd" | "env" | "err">,
  repository: Repository,
  options: RemoteOptions,
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

const DEFAULT_LAST = 1_000;
const MAX_LAST = 200_000;

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

export const readStretch = (
  options: { readonly last?: string; readonly days?: string; readonly since?: string },
  now: number,
): Read<Stretch> => {
  const { last, days, since } = options;
  if (days !== undefined && since !== undefined) {
    return commandProblem("wrong-value", "--since", "Say --days or --since, not both.");
  }
  const count = last === undefined ? undefined : wholeNumber(last, MAX_LAST);
  if (last !== undefined && count === undefined) return notANumber("--last", last, MAX_LAST);
  const length = days === undefined ? undefined : wholeNumber(days, 36_500);
  if (days !== undefined && length === undefined) return notANumber("--days", days, 36_500);
  const began = since === undefined ? undefined : DATE.test(since) ? Date.parse(since) : Number.NaN;
  if (began !== undefined && Number.isNaN(began)) {
    return commandProblem("wrong-value", "--since", `${JSON.stringify(since)} is no date; write it as 2026-01-31.`);
  }
  const from = began ?? (length === undefined ? undefined : now - length * 86_400_000);
  if (from === undefined) return { ok: true, value: { last: count ?? DEFAULT_LAST } };
  return { ok: true, value: { last: count ?? MAX_LAST, since: Math.max(0, Math.floor(from / 1_000)) } };
};

const wholeNumber = (text: string, most: number): number | undefined => {
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  return number !== undefined && number <= most ? number : undefined;
};

const notANumber = (option: string, text: string, most: number): ReturnType<typeof commandProblem> =>
  commandProblem("wrong-value", option, `${JSON.stringify(text)} is no whole number from 1 to ${most}.`);
