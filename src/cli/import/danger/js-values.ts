import type { ChangeStatus } from "../../../policy/model/facts.ts";
import type { NameGlobs } from "./file-names.ts";
import { type Formula, factOf } from "./formula.ts";

/** What a value of a Dangerfile stands for, as far as a policy can say something about it. */
export type Value =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "files"; readonly change: readonly ChangeStatus[]; readonly globs?: NameGlobs }
  | { readonly kind: "match"; readonly globs: NameGlobs }
  | { readonly kind: "labels"; readonly names?: readonly string[] }
  | { readonly kind: "words"; readonly where: readonly ("title" | "body")[] }
  | { readonly kind: "name"; readonly of: "base" | "head" | "authors" }
  | { readonly kind: "count"; readonly of: "lines" | "files" }
  | { readonly kind: "length"; readonly of: Value }
  /** `indexOf` or `search`: -1 where it does not hold. */
  | { readonly kind: "index"; readonly holds: Formula }
  | { readonly kind: "holds"; readonly holds: Formula };

export const truth = (value: Value): Formula | undefined => {
  switch (value.kind) {
    case "holds":
      return value.holds;
    case "files":
      return filesFact(value);
    case "labels":
      return labelFact(value.names ?? ["*"]);
    case "words":
      return wordsFact(value.where, "\\S");
    case "length":
      return truth(value.of);
    default:
      return undefined;
  }
};

export const EVERY: readonly ChangeStatus[] = ["added", "modified", "removed", "renamed"];

export const filesFact = ({ change, globs }: Extract<Value, { kind: "files" }>): Formula | undefined => {
  const some = change.length === 0 || EVERY.every((one) => change.includes(one)) ? {} : { change };
  if (globs === undefined) return Object.keys(some).length === 0 ? undefined : factOf(some);
  const when = { paths: globs, ...some };
  return change.every((one) => one === "removed") ? factOf(when) : factOf(when, { file: [...globs] });
};

const labelFact = (names: readonly string[]): Formula => factOf({ labels: names }, { label: [...names] });

export const wordsFact = (where: readonly ("title" | "body")[], regex: string): Formula => ({
  kind: "or",
  of: where.map((one) => factOf({ [one]: regex }, one === "title" ? { title: regex } : { body: regex })),
});

export const holds = (formula: Formula | undefined): Value | undefined =>
  formula === undefined ? undefined : { kind: "holds", holds: formula };

export const CHANGES: Readonly<Record<string, readonly ChangeStatus[]>> = {
  ...{ modified_files: ["modified", "renamed"], created_files: ["added"], deleted_files: ["removed"] },
  ...{ edited: ["added", "modified", "renamed"], modified: ["modified", "renamed"] },
  ...{ created: ["added"], deleted: ["removed"] },
};

export const ofPath = (path: string): Value => {
  const change = CHANGES[/^git\.(\w+_files)$/.exec(path)?.[1] ?? ""];
  if (change !== undefined) return { kind: "files", change };
  const key = /^(?:github|gitlab|bitbucket_\w+)\.(?:pr|mr|issue|thisPR)\.(.+)$/.exec(path)?.[1] ?? "";
  if (key === "title") return { kind: "words", where: ["title"] };
  if (key === "body" || key === "description") return { kind: "words", where: ["body"] };
  if (key === "labels") return { kind: "labels" };
  if (key === "base.ref" || key === "target_branch") return { kind: "name", of: "base" };
  if (key === "head.ref" || key === "source_branch") return { kind: "name", of: "head" };
  if (key === "user.login" || key === "author.username") return { kind: "name", of: "authors" };
  if (key === "additions" || key === "deletions") return { kind: "count", of: "lines" };
  if (key === "changed_files") return { kind: "count", of: "files" };
  if (key === "draft") return { kind: "holds", holds: factOf({ draft: true }) };
  return { kind: "path", path };
};

export const union = (values: readonly (Value | undefined)[]): Value | undefined => {
  const files = values.flatMap((value) => (value?.kind === "files" ? [value] : []));
  if (files.length === 0 || files.length < values.length) return undefined;
  const globs = new Set(files.map(({ globs: one }) => JSON.stringify(one)));
  const change = [...new Set(files.flatMap(({ change: one }) => one))];
  return globs.size === 1 ? { ...(files[0] as Extract<Value, { kind: "files" }>), change } : undefined;
};
