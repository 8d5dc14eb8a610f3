import type { ChangedFile, Facts } from "../engine/facts/facts.ts";
import type { CaseChange } from "./resolve-cases.ts";
import type { WrittenCase } from "./written-suite.ts";

/** The facts of a pull request as a case describes it; what it does not say is as in a plain one. */
export const caseFacts = (written: WrittenCase & { readonly change?: CaseChange }): Facts => {
  const { change } = written;
  const author = written.author ?? change?.author ?? "octocat";
  return {
    repository: "local/suite",
    number: 0,
    title: written.title ?? change?.title ?? "",
    body: written.body ?? change?.body ?? "",
    draft: written.draft ?? false,
    author: { login: author, kind: author.endsWith("[bot]") ? "bot" : "person" },
    base: { ref: written.base ?? "main", sha: "" },
    head: { ref: written.head ?? "feature", sha: "", fork: false },
    labels: written.labels ?? [],
    committers: [author],
    files: change?.files ?? (written.files ?? []).map(fileOf),
    dependencies: [...(change?.dependencies ?? []), ...(written.dependencies ?? [])],
  };
};

const fileOf = (written: NonNullable<WrittenCase["files"]>[number]): ChangedFile => {
  if (typeof written === "string") {
    return { path: written, status: "added", blob: "", additions: 0, deletions: 0, lines: { kind: "not-given" } };
  }
  const { path, previous, added, removed } = written;
  const known = added !== undefined || removed !== undefined;
  return {
    path,
    ...(previous === undefined ? {} : { previousPath: previous }),
    status: written.status ?? (previous === undefined ? "added" : "renamed"),
    blob: "",
    additions: written.additions ?? added?.length ?? 0,
    deletions: written.deletions ?? removed?.length ?? 0,
    lines: known ? { kind: "known", added: added ?? [], removed: removed ?? [] } : { kind: "not-given" },
  };
};
