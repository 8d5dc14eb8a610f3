import * as z from "zod";
import { type ChangedFile, type ChangeStatus, type Facts, type Found, wantKey } from "../../policy/model/facts.ts";

const STATUSES: ReadonlyMap<string, ChangeStatus> = new Map([
  ["added", "added"],
  ["modified", "modified"],
  ["removed", "removed"],
  ["renamed", "renamed"],
  ["A", "added"],
  ["C", "added"],
  ["M", "modified"],
  ["T", "modified"],
  ["D", "removed"],
  ["R", "renamed"],
]);

const Status = z
  .string()
  // Git adds the similarity of a rename: R100.
  .transform((written) => STATUSES.get(written.replace(/^([RC])\d{1,3}$/, "$1")))
  .refine((status) => status !== undefined, {
    error: "must be added, modified, removed or renamed, or a letter of git: A, M, D, R, C, T",
  });

const Id = z.union([z.string(), z.number()], {
  error: ({ input }) => (input === undefined ? "is missing; name each line, such as 1" : "must be a text or a number"),
});

const MatchLine = z.object({
  id: Id,
  files: z.array(
    z.object(
      { path: z.string().min(1), status: Status, previous: z.string().optional(), text: z.string().optional() },
      { error: 'must be a map, such as {"path": "src/a.ts", "status": "modified"}' },
    ),
  ),
  dependencies: z.array(z.object({ manifest: z.string(), name: z.string().min(1) })).optional(),
});

const CommitLine = z.object({ id: Id, commit: z.string().min(1) });

type MatchLine =
  | { readonly id: string | number; readonly facts: Facts }
  | { readonly id: string | number; readonly commit: string };

/**
 * Reads `{"id","files":[{"path","status","previous"?,"text"?}],"dependencies"?:[{"manifest","name"}]}`, or
 * `{"id","commit"}`. Line predicates do not match files, because lines are not given. @returns what is wrong, or the facts
 */
export const readMatchLine = (text: string): MatchLine | string => {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    return `is no JSON: ${(error as Error).message}`;
  }
  if (typeof written === "object" && written !== null && "commit" in written && !("files" in written)) {
    const commit = CommitLine.safeParse(written);
    return commit.success ? commit.data : faultOf(commit.error);
  }
  const read = MatchLine.safeParse(written);
  if (!read.success) return faultOf(read.error);
  const { id, files, dependencies = [] } = read.data;
  return {
    id,
    facts: {
      ...NOTHING_KNOWN,
      repository: "local/batch",
      files: files.map(({ path, status, previous }) => ({
        path,
        ...(previous === undefined ? {} : { previousPath: previous }),
        status,
        blob: "",
        additions: 0,
        deletions: 0,
        lines: { kind: "not-given" },
      })),
      dependencies,
      ...(files.some(({ text: given }) => given !== undefined) ? { read: textsOf(files) } : {}),
    },
  };
};

const faultOf = ({ issues: [issue] }: z.ZodError): string =>
  `${issue?.path.join(".") || "the line"}: ${issue?.message ?? "is wrong"}`;

const textsOf = (files: readonly { readonly path: string; readonly text?: string | undefined }[]): Facts["read"] => ({
  more: false,
  found: new Map(
    files.flatMap(({ path, text }): [string, Found][] =>
      text === undefined ? [] : [[wantKey({ kind: "text", path, blob: "" }), { kind: "text", text }]],
    ),
  ),
});

export const factsOfPaths = (paths: readonly string[]): Facts => ({
  ...NOTHING_KNOWN,
  repository: "local/paths",
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

export const NOTHING_KNOWN = {
  number: 0,
  title: "",
  body: "",
  draft: false,
  author: { login: "", kind: "person" },
  base: { ref: "main", sha: "" },
  head: { ref: "", sha: "", fork: false },
  labels: [],
  committers: [],
} as const satisfies Partial<Facts>;
