import { resolve } from "node:path";
import { TERMINAL_QUOTING } from "../../comment/escape/markdown.ts";
import { noticeText } from "../../comment/words/notice-text.ts";
import { gatherExtended, type ReadExtended, requiredDefaults } from "../../gate/policies.ts";
import { policyFileAt, readFileAt } from "../../git/files.ts";
import { askGit, commandProblem, openRepository, type Repository, repositoryName } from "../../git/repository.ts";
import { extendedFileReader } from "../../github/read/extends-files.ts";
import { fetchDefaultPolicies, type PolicySource } from "../../github/read/policy-source.ts";
import { extendedNames } from "../../policy/extended-names.ts";
import type { Fault } from "../../policy/model/compiling.ts";
import type { Read } from "../../policy/model/problem.ts";
import {
  DEFAULTS,
  defaultsName,
  type ExtendedFile,
  LARGEST_POLICY,
  type NamedFile,
  type PolicySources,
  parseExtended,
} from "../../policy/policy-files.ts";
import type { RemoteOptions } from "./remote-options.ts";
import type { Terminal } from "./terminal.ts";

type Here = Pick<Terminal, "cwd" | "env" | "err"> & { readonly repository?: Read<Repository> };

/** Named clones come before GitHub, which is asked only with a token. */
export const completeSources = async (
  terminal: Here,
  sources: PolicySources,
  options: RemoteOptions,
): Promise<Read<PolicySources>> => {
  const clones = await openClones(terminal.cwd, options.extends ?? []);
  if (!clones.ok) return clones;
  const defaults = await defaultsOf(terminal, options, clones.value);
  if (!defaults.ok) return defaults;
  const roots = [defaults.value, sources.file].filter((file) => file !== undefined);
  const named = roots.some(({ bytes }) => extendedNames(bytes).some((name) => parseExtended(name) !== undefined));
  const above = defaults.value === undefined ? {} : { defaults: defaults.value };
  if (!named) return { ok: true, value: { ...sources, ...above } };
  const read = await readerOf(terminal, options, clones.value);
  const gathered = await Promise.all(roots.map(({ bytes }) => gatherExtended(bytes, read)));
  const extendsFiles = new Map(gathered.toReversed().flatMap((found) => [...found]));
  return { ok: true, value: { ...sources, ...above, extendsFiles } };
};

const readerOf = async (
  terminal: Pick<Terminal, "cwd" | "env">,
  options: RemoteOptions,
  clones: Clones,
): Promise<ReadExtended> => {
  const { cliClient } = await import("./cli-client.ts");
  const client = cliClient(terminal, { apiUrl: options.apiUrl, needs: "" });
  const fromGitHub: ReadExtended = client.ok
    ? extendedFileReader(client.value, { reader: "" })
    : async ({ owner, repo }) => offline(`${owner}/${repo}`);
  return async (file) => {
    const clone = clones.get(`${file.owner}/${file.repo}`.toLowerCase());
    if (clone !== undefined) return readFromClone(clone, file);
    const read = await asked(terminal, options.apiUrl, async () => fromGitHub(file));
    if (read.ok) return read.value;
    const [problem] = read.problems;
    return { code: problem?.code ?? "not-found", message: `could not be read. ${problem?.key}: ${problem?.message}` };
  };
};

const offline = (repository: string): Fault => ({
  code: "not-found",
  message: `names a file of ${repository}, which is not read here. Set GITHUB_TOKEN, or give a clone: --extends ${repository}=<folder>`,
});

const defaultsOf = async (
  terminal: Here,
  options: RemoteOptions,
  clones: Clones,
): Promise<Read<NamedFile | undefined>> => {
  if (options.owner === undefined && clones.size === 0) return { ok: true, value: undefined };
  const here = terminal.repository ?? (await openRepository(terminal.cwd, false));
  const name = here.ok ? (await repositoryName(here.value)).toLowerCase() : "";
  if (name.endsWith(`/${DEFAULTS.repo}`)) return { ok: true, value: undefined };
  const given = [...clones.keys()].filter((one) => one.endsWith(`/${DEFAULTS.repo}`));
  const cloned = given.find((one) => one.startsWith(`${name.split("/")[0]}/`)) ?? (given.length === 1 ? given[0] : "");
  const owner = options.owner ?? cloned?.split("/")[0] ?? "";
  if (owner === "") return { ok: true, value: undefined };
  const clone = clones.get(`${owner}/${DEFAULTS.repo}`.toLowerCase());
  if (clone !== undefined) {
    const found = await policyFileAt(clone, "HEAD", DEFAULTS.path, defaultsName(owner));
    return found.ok ? { ok: true, value: found.value } : found;
  }
  const { cliClient } = await import("./cli-client.ts");
  const client = cliClient(terminal, {
    apiUrl: options.apiUrl,
    needs: `the defaults of ${owner} are read from GitHub with it; or give a clone of them: --extends ${owner}/${DEFAULTS.repo}=<folder>`,
  });
  if (!client.ok) return client;
  const seeing = { find: true, app: false };
  const fetched = await asked(terminal, options.apiUrl, () =>
    fetchDefaultPolicies(client.value, { owner }, undefined, seeing),
  );
  if (!fetched.ok) return fetched;
  const { source: found, unseen } = fetched.value;
  const { organizationDefaults = "optional" } = options;
  if (organizationDefaults === "require") return namedDefaults(owner, requiredDefaults(defaultsName(owner), found));
  if (unseen && organizationDefaults === "optional") {
    const notice = noticeText({ kind: "defaults-unseen", file: defaultsName(owner) }, TERMINAL_QUOTING);
    terminal.err(`Note: ${notice}
`);
  }
  return namedDefaults(owner, found);
};

const namedDefaults = (owner: string, found: PolicySource): Read<NamedFile | undefined> => {
  if (!found.ok || found.value === undefined) return found.ok ? { ok: true, value: undefined } : found;
  return { ok: true, value: { file: defaultsName(owner), bytes: new TextEncoder().encode(found.value) } };
};

const asked = async <T>(
  { env }: Pick<Terminal, "env">,
  apiUrl: string | undefined,
  ask: () => Promise<T>,
): Promise<Read<T>> => {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    const { githubProblem } = await import("./cli-client.ts");
    return githubProblem(error, {
      key: "extends",
      missing: "What is extended is not there",
      rights: "it needs to read the contents of the repositories that are extended",
      ...{ env, apiUrl },
    });
  }
};

type Clones = ReadonlyMap<string, Repository>;

const openClones = async (cwd: string, given: readonly string[]): Promise<Read<Clones>> => {
  const clones = new Map<string, Repository>();
  for (const one of given) {
    const [, name = "", path = ""] = /^([A-Za-z0-9][\w-]*\/[\w.-]+)=(.+)$/s.exec(one) ?? [];
    if (name === "") {
      return commandProblem(
        "wrong-value",
        "--extends",
        `${JSON.stringify(one)} does not say which repository is where.`,
        {
          allowed: ["<owner>/<repository>=<folder of a clone>"],
        },
      );
    }
    const repository = await openRepository(resolve(cwd, path), true);
    if (!repository.ok) return repository;
    clones.set(name.toLowerCase(), repository.value);
  }
  return { ok: true, value: clones };
};

const readFromClone = async (
  clone: Repository,
  { owner, repo, path, ref }: ExtendedFile,
): Promise<Uint8Array | Fault> => {
  const where = `the clone of ${owner}/${repo}`;
  const commit = await commitOf(clone, ref);
  if (commit === undefined) {
    return { code: "not-found", message: `names "${ref}", and ${where} has no such tag, branch or commit; fetch it` };
  }
  const found = await readFileAt(clone, commit, path, LARGEST_POLICY);
  switch (found.kind) {
    case "file":
      return found.bytes;
    case "none":
      return { code: "not-found", message: `names "${path}", and ${where} has no such file at "${ref}"` };
    case "other":
      return { code: "not-a-file", message: `names a ${found.what}, where a policy file is expected` };
    case "too-large":
      return { code: "too-large", message: `names a file of ${found.size} bytes; at most ${LARGEST_POLICY} are read` };
  }
};

/** Local branches may be behind, so remote-tracking branches come first. */
const commitOf = async (clone: Repository, ref: string): Promise<string | undefined> => {
  for (const name of [`refs/remotes/origin/${ref}`, `refs/heads/${ref}`, `refs/tags/${ref}`, ref]) {
    const { code, out } = await askGit(clone, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${name}^{commit}`,
    ]);
    if (code === 0) return out.toString("utf8").trim();
  }
  return undefined;
};
