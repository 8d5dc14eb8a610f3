import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { commandProblem } from "../../git/repository.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import type { Problem, Read } from "../../policy/model/problem.ts";
import { misnamedFile, misnamedProblem, POLICY_FILE, type PolicySources, placesOf } from "../../policy/policy-files.ts";
import { readPolicies } from "../../policy/read-policies.ts";
import { completeSources } from "./complete-sources.ts";
import { readBytes } from "./files.ts";
import type { Place } from "./find-place.ts";
import type { RemoteOptions } from "./remote-options.ts";
import type { Terminal } from "./terminal.ts";

/**
 * @param wanted `policies`: a file; `pack`: a built-in pack; neither: the policy file of `own` if it exists, else
 *   `tollgate:recommended`
 */
export const loadPolicies = async (
  terminal: Pick<Terminal, "cwd" | "env" | "err">,
  wanted: RemoteOptions & {
    readonly policies?: string | undefined;
    readonly pack?: string | undefined;
    readonly own?: Place | undefined;
  },
): Promise<Read<PolicySet>> => {
  const builtin = readBuiltinPolicies(import.meta.url);
  const { policies, pack, own } = wanted;
  if (policies !== undefined && pack !== undefined) {
    return commandProblem("wrong-value", "--pack", "Name a policy file or a pack, not both.");
  }
  if (pack !== undefined) return readPack(pack, builtin);
  const file = policies ?? own?.policyFile;
  if (file === undefined) return readPolicies({ builtin });
  const here = own === undefined ? terminal : { ...terminal, repository: own.repository };
  const found = readBytes(terminal, file);
  if (found.ok) return readCompleted(here, { file: { file, bytes: found.value }, builtin }, wanted);
  if (own === undefined || policies !== undefined) return found;
  const missing = found.problems.every((problem) => problem.code === "not-found");
  const meant = missing ? misnamedHere(own) : undefined;
  if (meant !== undefined) return { ok: false, problems: [meant] };
  return missing ? readCompleted(here, { builtin }, wanted) : found;
};

export const readCompleted = async (
  terminal: Parameters<typeof completeSources>[0],
  sources: PolicySources,
  options: RemoteOptions,
): Promise<Read<PolicySet>> => {
  const completed = await completeSources(terminal, sources, options);
  return completed.ok ? readPolicies(completed.value) : completed;
};

const readPack = (pack: string, builtin: ReadonlyMap<string, string>): Read<PolicySet> => {
  const name = pack.replace(/^tollgate:/, "");
  const allowed = [...builtin.keys()].filter((key) => !key.includes("/"));
  if (!allowed.includes(name)) {
    return commandProblem("unknown-pack", "--pack", `There is no built-in pack or policy ${JSON.stringify(name)}.`, {
      allowed,
    });
  }
  const bytes = new TextEncoder().encode(`version: 1\nextends: [tollgate:${name}]\n`);
  return readPolicies({ file: { file: `--pack ${name}`, bytes }, builtin });
};

export const misnamedHere = ({ root }: Pick<Place, "root">): Problem | undefined => {
  const meant = misnamedFile(
    POLICY_FILE,
    placesOf(POLICY_FILE).flatMap((place) => {
      try {
        return readdirSync(resolve(root, place)).map((name) => (place === "" ? name : `${place}/${name}`));
      } catch {
        return [];
      }
    }),
  );
  return meant === undefined ? undefined : misnamedProblem(POLICY_FILE, meant);
};
