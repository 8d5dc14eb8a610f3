import type { Fault } from "./model/compiling.ts";
import { cut, nearestSpelling, type Problem } from "./model/problem.ts";

export const POLICY_FILE = ".github/tollgate.yml";

/** In bytes. */
export const LARGEST_POLICY = 256 * 1024;

/** Where an account has the policies of all its repositories. */
export const DEFAULTS = { repo: ".github", path: POLICY_FILE } as const;

export const defaultsName = (owner: string): string => `${owner}/${DEFAULTS.repo}:${DEFAULTS.path}`;

export const isDefaults = ({ repo }: { readonly repo: string }, policyPath: string): boolean =>
  repo.toLowerCase() === DEFAULTS.repo && policyPath === DEFAULTS.path;

const YAML = /\.ya?ml$/i;
const SHORTEST = 6;

export const placesOf = (path: string): readonly string[] => [...new Set([folderOf(path), ".github", ""])];

export const misnamedFile = (path: string, names: readonly string[]): string | undefined => {
  const places = placesOf(path).map((place) => place.toLowerCase());
  const meant = stemOf(path);
  const near = names.filter(
    (name) =>
      name !== path && YAML.test(name) && places.includes(folderOf(name).toLowerCase()) && isNear(stemOf(name), meant),
  );
  const distance = (name: string): number =>
    (folderOf(name).toLowerCase() === folderOf(path).toLowerCase() ? 0 : 2) + (stemOf(name) === meant ? 0 : 1);
  return near.toSorted((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1))[0];
};

/** Without this problem, the pull request would be evaluated as if there were no policies. */
export const misnamedProblem = (path: string, found: string): Problem => ({
  code: "not-found",
  file: found,
  line: 1,
  column: 1,
  key: "",
  message: `is not read, for the policy file is \`${path}\`, which does not exist: rename this file to \`${path}\`, or set \`policy-file: ${found}\` of the Action (\`TOLLGATE_POLICY_FILE\` of the App); if it is something else, give it another name or add a policy file`,
});

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

const stemOf = (path: string): string =>
  path
    .slice(path.lastIndexOf("/") + 1)
    .replace(YAML, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

const isNear = (name: string, meant: string): boolean => {
  if (name === meant) return true;
  if (meant.length < SHORTEST || Math.abs(name.length - meant.length) > 1) return false;
  let same = 0;
  while (same < meant.length && name[same] === meant[same]) same += 1;
  return [
    [same + 1, same],
    [same, same + 1],
    [same + 1, same + 1],
  ].some(([inName = 0, inMeant = 0]) => name.slice(inName) === meant.slice(inMeant));
};

/**
 * Name → text. A policy or pack has its own name (`caching`), a list of packages `data/<name>`, one of
 * paths `lists/<name>`. `prepared` holds all of them as `preparePolicies` returns them.
 */
export type BuiltinPolicies = ReadonlyMap<string, string> & { readonly prepared?: ReadonlyMap<string, string> };

export type PolicySources = {
  readonly file?: NamedFile;
  readonly builtin: BuiltinPolicies;
  readonly extendsFiles?: ReadonlyMap<string, Uint8Array | Fault>;
  /** The organisation's default file, `<owner>/.github:<path>`. Its locks hold for all repositories. */
  readonly defaults?: NamedFile;
};

export type NamedFile = { readonly file: string; readonly bytes: Uint8Array };

export type ExtendedFile = {
  readonly owner: string;
  readonly repo: string;
  readonly path: string;
  readonly ref: string;
};

export const isBuiltIn = (file = ""): boolean => file.startsWith("tollgate:");

const form = /^([A-Za-z0-9][\w-]{0,99})\/([\w.-]{1,100}):([^\s:@]{1,500})@([^\s@:~^?*[\\]{1,255})$/;

/** Adds a missing `.yml`. Owner and repository become lower case, because GitHub ignores their case. */
export const parseExtended = (name: string): ExtendedFile | undefined => {
  const [, owner = "", repo = "", path = "", ref = ""] = form.exec(name) ?? [];
  if (owner === "" || repo === "." || repo === ".." || ref.startsWith("-") || ref.includes("..")) return undefined;
  if (path.split("/").some((part) => part === "" || part === "." || part === "..")) return undefined;
  if (ref.startsWith("/") || ref.endsWith("/")) return undefined;
  return {
    owner: owner.toLowerCase(),
    repo: repo.toLowerCase(),
    path: /\.ya?ml$/i.test(path) ? path : `${path}.yml`,
    ref,
  };
};

export const extendedName = ({ owner, repo, path, ref }: ExtendedFile): string =>
  `${owner}/${repo}`.toLowerCase().concat(`:${path}@${ref}`);

export const isCommit = (ref: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);

const builtinForm = /^tollgate:([a-z0-9-]+)$/;
const forms = ["tollgate:<name>", "<owner>/<repository>:<path>@<tag, branch or commit>"];

type FoundExtended = { readonly file: string; readonly bytes: Uint8Array } | { readonly fault: Fault };

export const findExtended = (name: string, { builtin, extendsFiles }: PolicySources): FoundExtended => {
  const packs = [...builtin.keys()].filter((key) => !key.includes("/")).toSorted();
  if (isBuiltIn(name)) {
    const text = builtin.get(builtinForm.exec(name)?.[1] ?? "");
    if (text !== undefined) return { file: name, bytes: new TextEncoder().encode(text) };
    const allowed = packs.map((key) => `tollgate:${key}`);
    const message = `names "${cut(name)}", which Tollgate does not bring`;
    return { fault: { code: "unknown-pack", message, allowed, ...suggest(nearestSpelling(name, allowed)) } };
  }
  const remote = parseExtended(name);
  if (remote !== undefined) {
    const file = extendedName(remote);
    const found = extendsFiles?.get(file);
    if (found instanceof Uint8Array) return { file, bytes: found };
    if (found !== undefined) return { fault: found };
    const message = `names "${cut(name)}", a file of another repository that could not be read here`;
    return { fault: { code: "not-found", message } };
  }
  const near = nearestSpelling(name.replace(/^tollgate[/:. ]+/i, ""), packs);
  const message = `says "${cut(name)}", which is neither a built-in name nor a file pinned in a repository`;
  return {
    fault: {
      code: "wrong-value",
      message,
      allowed: forms,
      ...suggest(near === undefined ? nearestExtended(name) : `tollgate:${near}`),
    },
  };
};

const suggest = (suggestion: string | undefined): { suggestion?: string } =>
  suggestion === undefined ? {} : { suggestion };

const nearestExtended = (name: string): string | undefined => {
  for (const [pattern, meant] of SLIPS) {
    if (!pattern.test(name)) continue;
    const fixed = name.replace(pattern, meant);
    if (parseExtended(fixed) !== undefined) return fixed;
  }
  return undefined;
};

const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/[^/]+\/([^/]+)\/([^/]+)\/(?:blob|raw|tree)\/([^/]+)\/(.+)$/, "$1/$2:$4@$3"],
  [/^(?:github:|git@[^:]+:)?([^/:@]+)\/([^/:@]+)@([^:@]+)[:/]+([^:@]+)$/, "$1/$2:$4@$3"],
  [/^(?:github:)?([^/:@]+)\/([^/:@]+):\/+([^:@]+)@(.+)$/, "$1/$2:$3@$4"],
  [/^(?:github:)?([^/:@]+)\/([^/:@]+)(?:\/+|>)([^:@]+)@(.+)$/, "$1/$2:$3@$4"],
  [/^(?:github:)?([^/:@]+)\/([^/:@]+)(?:\/+|>|:\/*)([^:@#]+)#(.+)$/, "$1/$2:$3@$4"],
  [/^([^/:@]+\/[^/:@]+:[^:@]+)@?$/, "$1@main"],
  [/^([^/:@]+)\/([^/:@]+)\/+([^:@]+)$/, "$1/$2:$3@main"],
];
