import type { ChangedFile, Facts } from "../engine/facts/facts.ts";

/** A pull request that changes every one of these files, to see which policies a repository's paths are for. */
export const factsOfPaths = (paths: readonly string[]): Facts => ({
  repository: "local/paths",
  number: 0,
  title: "",
  body: "",
  draft: false,
  author: { login: "", kind: "person" },
  base: { ref: "main", sha: "" },
  head: { ref: "", sha: "", fork: false },
  labels: [],
  committers: [],
  files: paths.map(
    (path): ChangedFile => ({
      path,
      status: "modified",
      blob: "",
      additions: 0,
      deletions: 0,
      lines: { kind: "not-given" },
    }),
  ),
  dependencies: [],
});
