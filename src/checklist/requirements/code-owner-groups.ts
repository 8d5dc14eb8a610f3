import type { ChangedFile, CodeOwnersFile, Facts } from "../../policy/model/facts.ts";
import type { Item, Verify, Waive, Who } from "../../policy/model/policy.ts";
import { whoText } from "../../policy/who.ts";
import { type CodeOwners, type Owner, parseCodeOwners } from "./code-owners.ts";

/** Who answers for files that nobody owns, or only who wrote the change. */
const MAINTAINERS: readonly Who[] = [{ kind: "role", role: "maintain" }];

/** Files of a large change may have as many owners as a company has teams; the rest goes to the maintainers. */
const MAX_GROUPS = 30;

export type Unowned = {
  readonly why: "no-file" | "unreadable" | "nobody" | "email" | "only-writers" | "too-many";
  readonly files: readonly string[];
};

type Found = { readonly groups: readonly (readonly Who[])[]; readonly unowned: readonly Unowned[] };

/** The groups of owners of these files, each once, and the files that go to the maintainers instead. */
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
  // A change without files has no owners either.
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
