import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { commandProblem } from "../../git/repository.ts";
import type { PolicySources } from "../../policy/extends.ts";
import { misnamedFile, misnamedProblem, POLICY_FILE, placesOf } from "../../policy/misnamed-file.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import type { Problem, Read } from "../../policy/model/problem.ts";
import { readPolicies } from "../../policy/read-policies.ts";
import { completeSources } from "./complete-sources.ts";
import type { Place } from "./find-place.ts";
import type { RemoteOptions } from "./remote-options.ts";
import type { Terminal } from "./terminal.ts";
import { systemWords } from "./whose-fault.ts";

/** More than the language allows, so a larger file is still found too large. */
const LARGEST_FILE = 300_000;

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

export const readBytes = ({ cwd }: Pick<Terminal, "cwd">, file: string): Read<Uint8Array> => {
  const problem = (code: Problem["code"], message: string): Read<Uint8Array> => ({
    ok: false,
    problems: [{ code, file, line: 1, column: 1, key: "", message }],
  });
  let handle: number;
  try {
    handle = openSync(resolve(cwd, file), "r");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return problem("not-found", "There is no such file.");
    if (code === "EACCES" || code === "EPERM") return problem("not-a-file", "The file may not be read by you.");
    const words = error instanceof Error ? systemWords(error) : undefined;
    if (words !== undefined) return problem("not-a-file", `This is no file that can be read: ${words}`);
    throw new Error(`${file} could not be read`, { cause: error });
  }
  try {
    const kind = fstatSync(handle);
    if (kind.isDirectory()) return problem("not-a-file", "This is a folder, not a file.");
    if (!kind.isFile() && !kind.isFIFO()) return problem("not-a-file", "This is no ordinary file.");
    const bytes = Buffer.alloc(LARGEST_FILE);
    let length = 0;
    for (let read = -1; read !== 0 && length < LARGEST_FILE; length += read) {
      read = readSync(handle, bytes, length, LARGEST_FILE - length, null);
    }
    return { ok: true, value: bytes.subarray(0, length) };
  } finally {
    closeSync(handle);
  }
};
