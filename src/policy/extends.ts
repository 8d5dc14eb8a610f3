import type { Fault } from "./model/compiling.ts";
import { cut, nearestSpelling } from "./model/nearest-spelling.ts";
import { parseYaml } from "./parse-yaml.ts";

/** A file of a repository at a ref, as `extends` names it. */
export type ExtendedFile = {
  readonly owner: string;
  readonly repo: string;
  /** From the repository's root, with its ending. */
  readonly path: string;
  /** A tag, a branch or a commit. */
  readonly ref: string;
};

const form = /^([A-Za-z0-9][\w-]{0,99})\/([\w.-]{1,100}):([^\s:@]{1,500})@([^\s@:~^?*[\\]{1,255})$/;

/**
 * Reads `<owner>/<repository>:<path>@<ref>`; undefined where a text is none. A path without `.yml` gets it; owner and
 * repository are in lower case, for GitHub takes them without regard to it.
 */
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

/** The one name of such a file, whatever way it was written. */
export const extendedName = ({ owner, repo, path, ref }: ExtendedFile): string =>
  `${owner}/${repo}`.toLowerCase().concat(`:${path}@${ref}`);

/** Whether a ref is a full commit id, which always means the same. */
export const isCommit = (ref: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);

const builtinForm = /^tollgate:([a-z0-9-]+)$/;
const forms = ["tollgate:<name>", "<owner>/<repository>:<path>@<tag, branch or commit>"];

/** What stands under `extends`: the file's bytes with the one name that it is known by, or what is wrong with the name. */
export type FoundExtended = { readonly file: string; readonly bytes: Uint8Array } | { readonly fault: Fault };

/** Finds the bytes of what stands under `extends`, or says what is wrong with the name. */
export const findExtended = (name: string, { builtin, extendsFiles }: PolicySources): FoundExtended => {
  const packs = [...builtin.keys()].filter((key) => !key.includes("/")).toSorted();
  if (name.startsWith("tollgate:")) {
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
  const near = nearestSpelling(name, packs);
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

/** Without a slash and a colon after it there is no file of a repository, and the file need not be parsed for this. */
const mayName = /[\w.-]\/[\w.-]+:/;

/** What stands under `extends` of a policy file, as far as the file can be read at all; its faults are told when it is read whole. */
export const extendedNames = (bytes: Uint8Array): readonly string[] => {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("extends") || !mayName.test(text)) return [];
  const yaml = parseYaml("", bytes);
  if (!yaml.ok || typeof yaml.value.data !== "object" || yaml.value.data === null) return [];
  const named: unknown = "extends" in yaml.value.data ? yaml.value.data.extends : undefined;
  return [named].flat(2).filter((name) => typeof name === "string");
};

/** What a name that is nearly that of a file in a repository was probably meant to be; undefined where nothing is near. */
export const nearestExtended = (name: string): string | undefined => {
  for (const [pattern, meant] of SLIPS) {
    if (!pattern.test(name)) continue;
    const mended = name.replace(pattern, meant);
    if (parseExtended(mended) !== undefined) return mended;
  }
  return undefined;
};

/** Slips that people make, each with what was meant: an address, a slash for the colon, the version in the wrong place, none at all. */
const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/[^/]+\/([^/]+)\/([^/]+)\/(?:blob|raw|tree)\/([^/]+)\/(.+)$/, "$1/$2:$4@$3"],
  [/^(?:github:|git@[^:]+:)?([^/:@]+)\/([^/:@]+)@([^:@]+)[:/]+([^:@]+)$/, "$1/$2:$4@$3"],
  [/^(?:github:)?([^/:@]+)\/([^/:@]+):\/+([^:@]+)@(.+)$/, "$1/$2:$3@$4"],
  [/^(?:github:)?([^/:@]+)\/([^/:@]+)(?:\/+|>)([^:@]+)@(.+)$/, "$1/$2:$3@$4"],
  [/^(?:github:)?([^/:@]+)\/([^/:@]+)(?:\/+|>|:\/*)([^:@#]+)#(.+)$/, "$1/$2:$3@$4"],
  [/^([^/:@]+\/[^/:@]+:[^:@]+)@?$/, "$1@main"],
  [/^([^/:@]+)\/([^/:@]+)\/+([^:@]+)$/, "$1/$2:$3@main"],
];

/** What the policies of a pull request are read from. */
export type PolicySources = {
  /** The repository's own policy file; without one, the defaults apply, and without those `tollgate:recommended`. */
  readonly file?: NamedFile;
  /** Text of every built-in file: a policy or pack under its name (`caching`, `recommended`), a list of packages under `data/<name>`. */
  readonly builtin: ReadonlyMap<string, string>;
  /**
   * Files of other repositories that a shell has fetched, by the one name that `extendedName` gives them; or why one could
   * not be read.
   */
  readonly extendsFiles?: ReadonlyMap<string, Uint8Array | Fault>;
  /**
   * The organisation's default file, named `<owner>/.github:<path>`. A repository without a file of its own uses it; of one
   * that has its own, what the defaults lock holds before it.
   */
  readonly defaults?: NamedFile;
};

/** A file by the name that the user knows it by. */
export type NamedFile = { readonly file: string; readonly bytes: Uint8Array };
