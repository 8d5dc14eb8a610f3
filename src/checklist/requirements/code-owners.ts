import type { ChangedFile, CodeOwnersFile, Facts } from "../../policy/model/facts.ts";
import { matchStars } from "../../policy/model/names.ts";
import type { Item, Verify, Waive, Who } from "../../policy/model/policy.ts";
import { whoText } from "../../policy/model/who.ts";

/** In this order; GitHub reads the first that exists, of the base branch. */
export const CODEOWNERS_PATHS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;

/** GitHub loads no larger file. */
export const LARGEST_CODEOWNERS = 3 * 1024 * 1024;

const MAX_RULES = 50_000;

type Owner = Extract<Who, { kind: "team" | "user" }>;

type OwnersOfPath = {
  readonly owners: readonly Owner[];
  /** An owner is named by an e-mail address, which GitHub does not resolve for apps. */
  readonly email: boolean;
};

export type CodeOwners = { readonly ownersOf: (path: string) => OwnersOfPath };

/**
 * Reads CODEOWNERS as GitHub does: the last matching line decides, also one without owners; a line with `!`, `[`, or
 * a word that is no owner is skipped. Patterns are those of gitignore, but `docs/*` is only about files in the folder.
 * Source: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export const parseCodeOwners = (text: string): CodeOwners => {
  const known = new Map<string, Rule[]>();
  const others: Rule[] = [];
  let count = 0;
  for (const line of text.split(/\r?\n/)) {
    const rule = ruleOf(line, count);
    if (rule === undefined) continue;
    count++;
    if (count > MAX_RULES) break;
    const [first = ""] = rule.parts;
    if (/[*?]/.test(first)) others.push(rule);
    else
      known
        .set(first, known.get(first) ?? [])
        .get(first)
        ?.push(rule);
  }
  const last = (rules: readonly Rule[], path: readonly string[]): Rule | undefined =>
    rules.findLast(({ parts }) => matchesParts(parts, path));
  return {
    ownersOf: (path) => {
      const parts = path.split("/");
      const found = [last(known.get(parts[0] ?? "") ?? [], parts), last(others, parts)];
      const [rule] = found.filter((one) => one !== undefined).toSorted((a, b) => b.index - a.index);
      return { owners: rule?.owners ?? [], email: rule?.email ?? false };
    },
  };
};

type Rule = OwnersOfPath & { readonly index: number; readonly parts: readonly string[] };

const ruleOf = (line: string, index: number): Rule | undefined => {
  const [pattern = "", ...words] = wordsOf(line);
  if (pattern === "" || /^[#!]|[[\]]/.test(pattern)) return undefined;
  const comment = words.findIndex((word) => word.startsWith("#"));
  const named = comment === -1 ? words : words.slice(0, comment);
  const owners = named.map(ownerOf);
  const parts = partsOfPattern(pattern);
  if (parts === undefined || owners.includes(undefined)) return undefined;
  return {
    index,
    parts,
    owners: owners.filter((owner) => owner !== undefined && owner !== "email"),
    email: owners.includes("email"),
  };
};

/** `\ ` is a blank of the pattern; `\#` does not begin a pattern, as on GitHub. */
const wordsOf = (line: string): readonly string[] =>
  (line.match(/(?:\\.|[^\s\\]|\\$)+/gu) ?? []).map((word) => word.replaceAll(/\\(.)/gu, "$1"));

const ownerOf = (word: string): Owner | "email" | undefined => {
  if (/^@[A-Za-z0-9][\w-]{0,99}\/[A-Za-z0-9_][\w.-]{0,254}$/.test(word)) return { kind: "team", team: word };
  if (/^@[A-Za-z0-9][\w-]{0,99}$/.test(word)) return { kind: "user", login: word.slice(1) };
  return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(word) ? "email" : undefined;
};

/** From the root; a folder's pattern ends in all that is below it. `undefined` for a pattern that matches nothing. */
const partsOfPattern = (pattern: string): readonly string[] | undefined => {
  const written = pattern.replace(/^\//, "");
  const parts = written.replace(/\/$/, "").split("/");
  if (parts.includes("")) return undefined;
  const anchored = pattern.startsWith("/") || parts.length > 1 || parts[0] === "**";
  const below = written.endsWith("/") ? ["**", "*"] : parts.at(-1) === "**" ? ["*"] : [];
  return [...(anchored ? [] : ["**"]), ...parts, ...below];
};

/**
 * Without backtracking: the positions in the pattern that the path may be at, part by part. A pattern that matches a
 * folder above the file is also about the file, but only about files directly in the folder if it ends in `*`. `**`
 * between two parts also stands for none.
 */
const matchesParts = (pattern: readonly string[], path: readonly string[]): boolean => {
  let at = new Set(skipped(pattern, 0));
  for (const [depth, part] of path.entries()) {
    const next = new Set<number>();
    for (const position of at) {
      const wanted = pattern[position];
      if (wanted === undefined) {
        if (depth > 0 && pattern.at(-1) !== "*") return true;
        continue;
      }
      const then = wanted === "**" ? position : matchStars(wanted, part, "?") ? position + 1 : undefined;
      if (then !== undefined) for (const one of skipped(pattern, then)) next.add(one);
    }
    if (next.size === 0) return false;
    at = next;
  }
  return at.has(pattern.length);
};

const skipped = (pattern: readonly string[], position: number): readonly number[] =>
  pattern[position] === "**" ? [position, ...skipped(pattern, position + 1)] : [position];

/** Who answers for files that nobody owns, or only who wrote the change. */
const MAINTAINERS: readonly Who[] = [{ kind: "role", role: "maintain" }];

/** Files of a large change may have as many owners as a company has teams; the rest goes to the maintainers. */
const MAX_GROUPS = 30;

export type Unowned = {
  readonly why: "no-file" | "unreadable" | "nobody" | "email" | "only-writers" | "too-many";
  readonly files: readonly string[];
};

type Found = { readonly groups: readonly (readonly Who[])[]; readonly unowned: readonly Unowned[] };

/**
 * The groups of owners of these files, each once, and the files that go to the maintainers instead, as does a change
 * without files.
 */
export const codeOwnerGroups = (files: readonly ChangedFile[], facts: Facts): Found => {
  const owners = codeOwnersOf(facts.codeOwners);
  const groups = new Map<string, readonly Who[]>();
  const unowned = new Map<Unowned["why"], string[]>();
  const toMaintainers = (why: Unowned["why"], path: string): void => {
    groups.set("", MAINTAINERS);
    const found = unowned.get(why);
    if (found === undefined) unowned.set(why, [path]);
    else found.push(path);
  };
  for (const path of new Set(files.flatMap(({ path, previousPath }) => [path, previousPath ?? path]))) {
    if (owners === undefined) {
      toMaintainers(facts.codeOwners === undefined ? "no-file" : "unreadable", path);
      continue;
    }
    const { owners: named, email } = owners.ownersOf(path);
    const key = named
      .map((owner) => whoText(owner).toLowerCase())
      .toSorted()
      .join(" ");
    if (named.length === 0) toMaintainers(email ? "email" : "nobody", path);
    else if (named.every((owner) => isWriter(owner, facts))) toMaintainers("only-writers", path);
    else if (!groups.has(key) && groups.size >= MAX_GROUPS) toMaintainers("too-many", path);
    else groups.set(key, named);
  }
  if (groups.size === 0) groups.set("", MAINTAINERS);
  return { groups: [...groups.values()], unowned: [...unowned].map(([why, paths]) => ({ why, files: paths })) };
};

const isWriter = (owner: Owner, { author, writers = [] }: Facts): boolean =>
  owner.kind === "user" && [author, ...writers].some(({ login }) => login.toLowerCase() === owner.login.toLowerCase());

const parsed = new WeakMap<CodeOwnersFile, CodeOwners>();

const codeOwnersOf = (file: CodeOwnersFile | undefined): CodeOwners | undefined => {
  if (file?.text === undefined) return undefined;
  const known = parsed.get(file) ?? parseCodeOwners(file.text);
  parsed.set(file, known);
  return known;
};

/** The item of a pull request, with the groups wherever it names code owners. */
export const withCodeOwners = (item: Item, files: readonly ChangedFile[], facts: Facts): Item => {
  if (!asksCodeOwners(item)) return item;
  const { groups } = codeOwnerGroups(files, facts);
  const resolved = (who: readonly Who[]): readonly Who[] =>
    who.map((one) => (one.kind === "code-owner" ? { ...one, groups } : one));
  const verified = (verify: Verify): Verify => {
    if (verify.kind === "approval") return { ...verify, by: resolved(verify.by) };
    return verify.kind === "all" ? { ...verify, of: verify.of.map((any) => any.map(verified)) } : verify;
  };
  const waive: Waive = item.waive.kind === "by" ? { ...item.waive, who: resolved(item.waive.who) } : item.waive;
  return { ...item, by: resolved(item.by), waive, verify: item.verify.map(verified) };
};

export const asksCodeOwners = ({ by, waive, verify }: Pick<Item, "by" | "waive" | "verify">): boolean =>
  [by, waive.kind === "by" ? waive.who : [], ...verify.map(approvers)].some((who) =>
    who.some(({ kind }) => kind === "code-owner"),
  );

const approvers = (verify: Verify): readonly Who[] => {
  if (verify.kind === "approval") return verify.by;
  return verify.kind === "all" ? verify.of.flat().flatMap(approvers) : [];
};
