import type { ChangedFile, ChangedLines, ChangeStatus } from "../engine/facts/facts.ts";
import { linesWithoutPatch } from "../engine/facts/lines-without-patch.ts";
import { parsePatch } from "../engine/facts/parse-patch.ts";

/** A file of a pull request as the REST API writes it. */
export type WrittenFile = {
  readonly sha: string | null;
  readonly filename: string;
  readonly status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed" | "unchanged";
  readonly additions: number;
  readonly deletions: number;
  readonly patch?: string | undefined;
  readonly previous_filename?: string | undefined;
};

/** A changed file with its patch, from which the dependencies are read before it is dropped. */
export type ReadFile = ChangedFile & { readonly patch?: string };

const STATUS: Record<WrittenFile["status"], ChangeStatus> = {
  added: "added",
  copied: "added",
  removed: "removed",
  modified: "modified",
  changed: "modified",
  unchanged: "modified",
  renamed: "renamed",
};

/** Git's id of the empty blob. */
const EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

/** What the engine knows of a file that the API lists. */
export const changedFileOf = (file: WrittenFile): ReadFile => {
  const status = STATUS[file.status];
  return {
    path: file.filename,
    ...(status === "renamed" && file.previous_filename !== undefined ? { previousPath: file.previous_filename } : {}),
    status,
    blob: file.sha ?? "",
    additions: file.additions,
    deletions: file.deletions,
    lines: linesOf(file),
    ...(file.patch === undefined ? {} : { patch: file.patch }),
  };
};

const linesOf = (file: WrittenFile): ChangedLines => {
  if (file.patch !== undefined) {
    const lines = parsePatch(file.patch);
    // A patch that was cut short must not pass for the whole: the counts are of all lines.
    const whole = lines.added.length === file.additions && lines.removed.length === file.deletions;
    return whole ? { kind: "known", ...lines } : { kind: "too-large" };
  }
  if (file.additions + file.deletions > 0) return { kind: "too-large" };
  // Nothing but the name, the mode or an empty file changed.
  if (file.status === "changed" || file.sha === EMPTY_BLOB) return { kind: "known", added: [], removed: [] };
  return linesWithoutPatch({ path: file.filename, status: STATUS[file.status] ?? "modified" });
};
