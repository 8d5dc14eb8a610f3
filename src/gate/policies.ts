import type { Signer } from "../checklist/ledger/ledger.ts";
import type { GitHubClient, RepositoryRef, Self } from "../github/client/github-client.ts";
import { extendedFileReader } from "../github/read/extends-files.ts";
import type { TextCache } from "../github/read/file-at.ts";
import type { Look } from "../github/read/look.ts";
import { fetchDefaultPolicies, fetchPolicySource, type PolicySource } from "../github/read/policy-source.ts";
import { extendedNames } from "../policy/extended-names.ts";
import type { Fault } from "../policy/model/compiling.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import type { Problem, Read } from "../policy/model/problem.ts";
import {
  DEFAULTS,
  defaultsName,
  type ExtendedFile,
  extendedName,
  isDefaults,
  type PolicySources,
  parseExtended,
} from "../policy/policy-files.ts";
import { readPolicies } from "../policy/read-policies.ts";

export type PolicyReading = {
  readonly client: GitHubClient;
  readonly policyPath: string;
  readonly builtin: PolicySources["builtin"];
  readonly readPolicies?: (sources: PolicySources) => Read<PolicySet>;
  readonly policyCache?: TextCache;
  readonly organizationDefaults?: OrganizationDefaults;
  readonly self?: Self;
};

/** If none are found: `require` makes it an error, `optional` (the default) reports it if they may exist invisibly. */
export type OrganizationDefaults = "require" | "optional" | "quiet";

/**
 * `at`: commit or fully qualified ref of the repository's own file. `organization`: only an organisation's defaults may
 * be invisible. `look`: what a look at the pull request already brought.
 */
export type WantedPolicies = {
  readonly repository: RepositoryRef;
  readonly at: string;
  readonly organization?: boolean;
  readonly namesOf?: (bytes: Uint8Array) => Promise<readonly string[]>;
  readonly redirect?: (file: ExtendedFile) => ExtendedFile | Awaited<ReturnType<ReadExtended>>;
  readonly look?: Pick<Look, "tip" | "policyFile" | "defaults"> | undefined;
};

/**
 * `looked`: every file that the policies depend on, existing or not, by the user's name for it. `unseen`: the file of
 * the defaults, if it is not visible whether it exists.
 */
export type FetchedPolicies = {
  readonly read: Read<PolicySet>;
  readonly sources: PolicySources | undefined;
  readonly looked: readonly string[];
  readonly unseen?: string;
};

type FetchedSources = Omit<FetchedPolicies, "read"> & { readonly problems: readonly Problem[] };

/** @throws if GitHub does not answer or answers 5xx, because then it is unknown whether there are any */
export const fetchPolicies = async (reading: PolicyReading, wanted: WantedPolicies): Promise<FetchedPolicies> => {
  const { problems, ...fetched } = await fetchSources(reading, wanted);
  const { readPolicies: read = readPolicies } = reading;
  const { sources } = fetched;
  return { ...fetched, read: sources === undefined ? { ok: false, problems } : read(sources) };
};

/** The repository's own file and the account's defaults, then what these extend, one round per level. */
export const fetchSources = async (reading: PolicyReading, wanted: WantedPolicies): Promise<FetchedSources> => {
  const { client, policyPath, builtin, policyCache: cache } = reading;
  const { repository, at, organization = false, redirect = (file: ExtendedFile) => file, look } = wanted;
  const { organizationDefaults = "optional", self } = reading;
  const { owner } = repository;
  const find = organizationDefaults === "optional" && organization;
  const known = look?.policyFile === undefined ? undefined : { commit: look.tip, file: look.policyFile };
  const [own, found] = await Promise.all([
    fetchPolicySource(client, repository, at, policyPath, cache, known),
    isDefaults(repository, policyPath)
      ? undefined
      : fetchDefaultPolicies(client, repository, cache, { find, app: self?.kind === "app" }, look?.defaults),
  ]);
  const name = defaultsName(owner);
  const defaults = organizationDefaults === "require" ? found && requiredDefaults(name, found.source) : found?.source;
  const unseen = found?.unseen === true ? { unseen: name } : {};
  const looked = [policyPath, ...(defaults === undefined ? [] : [name])];
  const problems = [own, defaults].flatMap((one) => (one === undefined || one.ok ? [] : one.problems));
  if (!own.ok || defaults?.ok === false) return { problems, sources: undefined, looked, ...unseen };
  const file = own.value === undefined ? undefined : { file: policyPath, bytes: bytesOf(own.value) };
  const above = defaults?.value === undefined ? undefined : { file: name, bytes: bytesOf(defaults.value) };
  const readFile = extendedFileReader(client, { reader: owner, ...(cache === undefined ? {} : { cache }) });
  const readExtended: ReadExtended = async (extended) => {
    const now = redirect(extended);
    return now instanceof Uint8Array || "code" in now ? now : readFile(now);
  };
  // Each has its own limits, so that a repository cannot use up those of its account's defaults.
  const gathered = await Promise.all(
    [above, file].flatMap((one) =>
      one === undefined ? [] : [gatherExtended(one.bytes, readExtended, wanted.namesOf)],
    ),
  );
  const extendsFiles = new Map(gathered.toReversed().flatMap((found) => [...found]));
  const sources: PolicySources = {
    builtin,
    ...(file === undefined ? {} : { file }),
    ...(above === undefined ? {} : { defaults: above }),
    ...(extendsFiles.size === 0 ? {} : { extendsFiles }),
  };
  return { problems: [], sources, looked: [...looked, ...extendsFiles.keys()], ...unseen };
};

/** By the name that the user knows a file by. An audit finds the commit that has this text. */
export const policyDigests = (
  { file, defaults, extendsFiles }: PolicySources,
  hash: Signer["hash"],
): Readonly<Record<string, string>> => {
  const digest = (bytes: Uint8Array): string => hash(new TextDecoder().decode(bytes));
  return Object.fromEntries([
    ...[file, defaults].flatMap((one) => (one === undefined ? [] : [[one.file, digest(one.bytes)] as const])),
    ...[...(extendsFiles ?? [])].flatMap(([name, bytes]) =>
      bytes instanceof Uint8Array ? [[name, digest(bytes)] as const] : [],
    ),
  ]);
};

/** The files of the repository's policies that a pull request edits: its own, and those extended at the base. */
export const editedPolicyFiles = (
  repository: RepositoryRef,
  policyPath: string,
  { base, files }: Pick<Facts, "base" | "files">,
  sources: PolicySources | undefined,
): readonly string[] => {
  const extended = [...(sources?.extendsFiles?.keys() ?? [])].flatMap((name) => parseExtended(name) ?? []);
  const own = new Set([
    policyPath,
    // If the policy file is elsewhere, the account's defaults are a second file.
    ...(isDefaults(repository, DEFAULTS.path) ? [DEFAULTS.path] : []),
    ...extended.filter((file) => isOwnFile(file, repository, base.ref)).map(({ path }) => path),
  ]);
  return files.flatMap(({ path, previousPath }) => {
    if (own.has(path)) return [path];
    return previousPath !== undefined && own.has(previousPath) ? [previousPath] : [];
  });
};

export const isOwnFile = (file: ExtendedFile, { owner, repo }: RepositoryRef, branch: string): boolean =>
  extendedName(file) === extendedName({ ...file, owner, repo }) &&
  [branch, `heads/${branch}`, `refs/heads/${branch}`].includes(file.ref);

export const requiredDefaults = (file: string, source: PolicySource): PolicySource =>
  !source.ok || source.value !== undefined
    ? source
    : {
        ok: false,
        problems: [
          {
            code: "not-found",
            file,
            line: 1,
            column: 1,
            key: "",
            message:
              "Organisation defaults are required here, and none were found: there is no such file, or Tollgate's token cannot see it (a workflow's own token sees no private or internal repository).",
          },
        ],
      };

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads a file of another repository, or returns why it cannot. @throws if there was no answer */
export type ReadExtended = (file: ExtendedFile) => Promise<Uint8Array | Fault>;

/** Limits of one policy file's `extends`; bytes are of all files together. */
export const extendedLimits = { files: 30, depth: 5, bytes: 1_048_576 } as const;

type NamesOf = (bytes: Uint8Array) => readonly string[] | Promise<readonly string[]>;

/** One concurrent round per level, each file once. @returns by `extendedName` */
export const gatherExtended = async (
  root: Uint8Array,
  read: ReadExtended,
  namesOf: NamesOf = extendedNames,
): Promise<ReadonlyMap<string, Uint8Array | Fault>> => {
  const found = new Map<string, Uint8Array | Fault>();
  let size = root.length;
  let next = await filesIn([root], found, namesOf);
  for (let depth = 1; next.size > 0; depth += 1) {
    const room = depth > extendedLimits.depth ? 0 : extendedLimits.files - found.size;
    const taken = [...next].slice(0, Math.max(0, room));
    const bytes = (await Promise.all(taken.map(async ([, file]) => read(file)))).map((one, index) => {
      if (!(one instanceof Uint8Array)) return one;
      size += one.length;
      return size > extendedLimits.bytes ? tooMuch(taken[index]?.[0] ?? "") : one;
    });
    taken.forEach(([name], index) => {
      found.set(name, bytes[index] ?? missing);
    });
    for (const [name] of [...next].slice(taken.length)) {
      found.set(name, depth > extendedLimits.depth ? tooDeep(name) : tooMany(name));
    }
    next = await filesIn(
      bytes.filter((one) => one instanceof Uint8Array),
      found,
      namesOf,
    );
  }
  return found;
};

const filesIn = async (
  files: readonly Uint8Array[],
  known: ReadonlyMap<string, unknown>,
  namesOf: NamesOf,
): Promise<ReadonlyMap<string, ExtendedFile>> => {
  const named = new Map<string, ExtendedFile>();
  for (const name of (await Promise.all(files.map(async (bytes) => namesOf(bytes)))).flat()) {
    const file = parseExtended(name);
    if (file !== undefined && !known.has(extendedName(file))) named.set(extendedName(file), file);
  }
  return named;
};

const missing: Fault = { code: "not-found", message: "names a file that was not read" };

const tooDeep = (name: string): Fault => ({
  code: "too-large",
  message: `names "${name}", which is more than ${extendedLimits.depth} files away; files are read that extend each other ${extendedLimits.depth} deep at most`,
});

const tooMuch = (name: string): Fault => ({
  code: "too-large",
  message: `names "${name}", which brings the files of one set of policies over ${extendedLimits.bytes} bytes`,
});

const tooMany = (name: string): Fault => ({
  code: "too-large",
  message: `names "${name}", and at most ${extendedLimits.files} files of repositories are read for one set of policies`,
});
