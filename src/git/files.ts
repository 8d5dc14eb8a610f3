import { CODEOWNERS_PATHS, LARGEST_CODEOWNERS } from "../checklist/requirements/code-owners.ts";
import type { CodeOwnersFile } from "../policy/model/facts.ts";
import type { Problem, Read } from "../policy/model/problem.ts";
import { LARGEST_POLICY, misnamedFile, misnamedProblem, type PolicySources, placesOf } from "../policy/policy-files.ts";
import { askGit, type Repository, readGit } from "./repository.ts";

type FileAt =
  | { readonly kind: "file"; readonly bytes: Buffer }
  | { readonly kind: "none" }
  | { readonly kind: "other"; readonly what: "folder" | "link" | "submodule" }
  | { readonly kind: "too-large"; readonly size: number };

/** Reads a file of a commit, not of the working tree. @param limit maximum bytes */
export const readFileAt = async (
  repository: Repository,
  commit: string,
  path: string,
  limit: number,
): Promise<FileAt> => {
  const name = path.replace(/\/+$/, "");
  if (name.includes("\0") || name.split("/").some((part) => ["", ".", ".."].includes(part))) return { kind: "none" };
  // Literal: the path is no pattern.
  const listed = await readGit(repository, [
    "--literal-pathspecs",
    "ls-tree",
    "-z",
    "-l",
    "--full-tree",
    commit,
    "--",
    name,
  ]);
  const entry = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t/.exec(listed.toString("utf8"));
  if (entry === null) return { kind: "none" };
  const [, mode = "", kind = "", id = "", size = ""] = entry;
  if (kind === "tree") return { kind: "other", what: "folder" };
  if (kind === "commit") return { kind: "other", what: "submodule" };
  if (mode === "120000") return { kind: "other", what: "link" };
  if (Number(size) > limit) return { kind: "too-large", size: Number(size) };
  return { kind: "file", bytes: await readGit(repository, ["cat-file", "blob", id]) };
};

export const policyFileAt = async (
  repository: Repository,
  commit: string,
  path: string,
  name: string = path,
): Promise<Read<PolicySources["file"]>> => {
  const found = await readFileAt(repository, commit, path, LARGEST_POLICY);
  const problem = (code: Problem["code"], message: string): Read<PolicySources["file"]> => ({
    ok: false,
    problems: [{ code, file: name, line: 1, column: 1, key: "", message }],
  });
  switch (found.kind) {
    case "none": {
      const meant = misnamedFile(path, await namesAt(repository, commit, path));
      if (meant === undefined) return { ok: true, value: undefined };
      return { ok: false, problems: [misnamedProblem(path, meant)] };
    }
    case "file":
      return { ok: true, value: { file: name, bytes: found.bytes } };
    case "other":
      return problem("not-a-file", `is a ${found.what}, not a file`);
    case "too-large":
      return problem("too-large", `has ${found.size} bytes; at most ${LARGEST_POLICY} are read`);
  }
};

type TreeEntry = { readonly mode: string; readonly id: string; readonly path: string };

/** All files of a commit. @returns undefined if there is no such commit */
export const treeEntries = async (
  repository: Repository,
  commit: string,
): Promise<readonly TreeEntry[] | undefined> => {
  const listed = await askGit(repository, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  if (listed.code !== 0) return undefined;
  return listed.out
    .toString("utf8")
    .split("\0")
    .slice(0, -1)
    .map((entry) => {
      const tab = entry.indexOf("\t");
      const [mode = "", , id = ""] = entry.slice(0, tab).split(" ");
      return { mode, id, path: entry.slice(tab + 1) };
    });
};

const namesAt = async (repository: Repository, commit: string, path: string): Promise<readonly string[]> => {
  const list = async (treeish: string): Promise<readonly string[]> =>
    (await readGit(repository, ["ls-tree", "-z", "--name-only", "--full-tree", treeish]))
      .toString("utf8")
      .split("\0")
      .filter((name) => name !== "");
  const root = await list(commit);
  const folders = placesOf(path).flatMap((place) => root.filter((name) => name.toLowerCase() === place.toLowerCase()));
  const inside = await Promise.all(
    [...new Set(folders)].map(async (folder) =>
      // The folder's name may belong to a file.
      (await list(`${commit}:${folder}`).catch(() => [])).map((name) => `${folder}/${name}`),
    ),
  );
  return [...root, ...inside.flat()];
};

type Line = {
  readonly bytes: Buffer;
  readonly cut: boolean;
};

const LINE_END = 0x0a;

/** In batches, with at most one chunk and one line in memory. @param limit maximum bytes of a line */
export const readLines = async function* (
  chunks: AsyncIterable<Buffer>,
  limit: number,
): AsyncGenerator<readonly Line[]> {
  let parts: Buffer[] = [];
  let held = 0;
  let cut = false;
  const keep = (part: Buffer): void => {
    const room = limit - held;
    if (part.length > room) cut = true;
    if (room <= 0 || part.length === 0) return;
    const kept = part.length > room ? part.subarray(0, room) : part;
    parts.push(kept);
    held += kept.length;
  };
  const take = (): Line => {
    const line = { bytes: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), cut };
    parts = [];
    held = 0;
    cut = false;
    return line;
  };
  for await (const chunk of chunks) {
    const batch: Line[] = [];
    let at = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, at)) {
      keep(chunk.subarray(at, end));
      batch.push(take());
      at = end + 1;
    }
    keep(chunk.subarray(at));
    if (batch.length > 0) yield batch;
  }
  if (held > 0 || cut) yield [take()];
};

/** The first CODEOWNERS file of a commit, in GitHub's order. */
export const codeOwnersAt = async (repository: Repository, commit: string): Promise<CodeOwnersFile | undefined> => {
  for (const path of CODEOWNERS_PATHS) {
    const found = await readFileAt(repository, commit, path, LARGEST_CODEOWNERS);
    if (found.kind === "file") return { path, text: found.bytes.toString("utf8") };
    if (found.kind === "too-large" || (found.kind === "other" && found.what === "link")) return { path };
  }
  return undefined;
};
