import { readMatchLine } from "../src/cli/shared/read-match-line.ts";
import type { Facts } from "../src/policy/model/facts.ts";
import type { Category } from "./score-categories.ts";

/** One labelled change of a corpus. */
export type LabelledCommit = {
  readonly id: string;
  /** `owner/name`, or "" where the corpus does not say. */
  readonly repository: string;
  readonly stratum: string;
  readonly facts: Facts;
  readonly labels: ReadonlySet<Category>;
  /** Categories in which this change is too doubtful to count, either way. */
  readonly unsure: ReadonlySet<Category>;
  /** What the labeller went by, by category; for reading the misses. */
  readonly why: Readonly<Record<string, string>>;
};

/** A line as written: the form that `tollgate match` reads, and the truth beside it. */
type WrittenLine = {
  readonly id?: string;
  readonly repo?: string;
  readonly sha?: string;
  readonly files: readonly unknown[];
  readonly dependencies?: readonly WrittenDependency[];
  readonly deps?: readonly WrittenDependency[];
  readonly labels?: readonly Category[];
  readonly unsure?: readonly Category[];
  readonly stratum?: string;
  readonly why?: Readonly<Record<string, string>>;
};
type WrittenDependency = { readonly manifest: string; readonly name: string; readonly newToRepo?: boolean };

/**
 * Reads one line of a labelled corpus: `{"id" | "repo"+"sha", "files", "dependencies" | "deps", "labels", "unsure"?, "stratum"?, "why"?}`.
 *
 * @param newOnly leave out dependencies that the corpus says the repository had already (`newToRepo: false`); a change
 *   alone does not tell, so without it the score is what the gate would really do
 * @throws where the line is not of that form
 */
export const readCommit = (line: string, options: { readonly newOnly: boolean }): LabelledCommit => {
  const written = JSON.parse(line) as WrittenLine;
  const id = written.id ?? `${written.repo}@${written.sha}`;
  const dependencies = (written.dependencies ?? written.deps ?? []).filter(
    ({ newToRepo }) => !(options.newOnly && newToRepo === false),
  );
  const read = readMatchLine(JSON.stringify({ id, files: written.files, dependencies }));
  if (typeof read === "string") throw new Error(`${id}: ${read}`);
  if (!("facts" in read)) throw new Error(`${id}: it has no files`);
  return {
    id,
    repository: written.repo ?? "",
    stratum: written.stratum ?? "",
    facts: read.facts,
    labels: new Set(written.labels ?? []),
    unsure: new Set(written.unsure ?? []),
    why: written.why ?? {},
  };
};
