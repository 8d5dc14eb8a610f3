import { posix } from "node:path";
import { readBlob } from "../git/objects.ts";
import { resolveCommit } from "../git/refs.ts";
import { listTree, type TreeEntry } from "../git/trees.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import { wrapBase64 } from "./git.ts";
import type { Answer, Route, RouteRequest } from "./route.ts";

/** GitHub's limits: inline content to 1 MB, a file to 100 MB, a folder's first 1,000 entries. */
const limits = { inline: 1_048_576, file: 100 * 1_048_576, entries: 1_000 };

export const contentRoutes: Readonly<Record<string, Route>> = {
  "repos/get-content": {
    needs: ["contents:read"],
    answer: async (request) => {
      const { repositoryState, params, query } = request;
      const ref = String(query.ref ?? repositoryState.mirror.defaultBranch);
      const commit = await resolveCommit(repositoryState.mirror.dir, ref);
      if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
      const path = String(params.path).replace(/^\/+|\/+$/g, "");
      if (path.split("/").some((part) => part === ".." || part === ".")) throw notFound();
      if (path === "") return answerFolder(request, commit, ref, "");
      const entry = await entryAt(request, commit, path);
      if (entry.type === "tree") return answerFolder(request, commit, ref, path);
      return entry.type === "commit" ? answerSubmodule(request, ref, entry) : answerBlob(request, commit, ref, entry);
    },
  },
};

const entryAt = async ({ repositoryState }: RouteRequest, commit: string, path: string): Promise<TreeEntry> => {
  const found = (await listTree(repositoryState.mirror.dir, commit, { path })).find((entry) => entry.path === path);
  if (found === undefined) throw notFound();
  return found;
};

const answerFolder = async (request: RouteRequest, commit: string, ref: string, path: string): Promise<Answer> => {
  const inside = path === "" ? {} : { path: `${path}/` };
  const entries = await listTree(request.repositoryState.mirror.dir, commit, inside);
  const listed = entries.slice(0, limits.entries).map((entry) => shape(request, ref, entry, kindOf(entry)));
  return { body: listed };
};

const answerSubmodule = (request: RouteRequest, ref: string, entry: TreeEntry): Answer => ({
  body: { ...shape(request, ref, entry, "submodule"), submodule_git_url: "https://github.com/example/submodule.git" },
});

const answerBlob = async (request: RouteRequest, commit: string, ref: string, entry: TreeEntry): Promise<Answer> => {
  const bytes = await readBlob(request.repositoryState.mirror.dir, entry.sha);
  if (bytes.length > limits.file) throw new Refusal(403, "This API returns blobs up to 100 MB in size.");
  if (kindOf(entry) === "symlink") {
    const target = bytes.toString("utf8");
    const to = posix.join(posix.dirname(entry.path), target);
    // A link to a file of the repository is answered with that file.
    if (!target.startsWith("/") && !to.startsWith("../")) {
      const file = await entryAt(request, commit, to).catch(() => undefined);
      if (file?.type === "blob" && kindOf(file) === "file") return answerBlob(request, commit, ref, file);
    }
    return { body: { ...shape(request, ref, entry, "symlink"), target } };
  }
  if (/\.raw/.test(request.accept)) {
    return { raw: bytes, headers: { "content-type": "application/vnd.github.raw+json; charset=utf-8" } };
  }
  const inline = bytes.length <= limits.inline;
  const content = inline ? wrapBase64(bytes) : "";
  return { body: { ...shape(request, ref, entry, "file"), content, encoding: inline ? "base64" : "none" } };
};

const kindOf = (entry: TreeEntry): "dir" | "file" | "submodule" | "symlink" => {
  if (entry.type === "tree") return "dir";
  if (entry.type === "commit") return "submodule";
  return entry.mode === "120000" ? "symlink" : "file";
};

const shape = ({ repositoryState }: RouteRequest, ref: string, entry: TreeEntry, type: string) => {
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const repository = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}`;
  const html = `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}`;
  const query = `?ref=${encodeURIComponent(ref)}`;
  const self = `${repository}/contents/${path}${query}`;
  const git = `${repository}/git/${type === "dir" ? "trees" : "blobs"}/${entry.sha}`;
  const page = `${html}/${type === "dir" ? "tree" : "blob"}/${encodeURIComponent(ref)}/${path}`;
  return {
    name: posix.basename(entry.path),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: page,
    git_url: git,
    download_url: type === "file" || type === "symlink" ? `${html}/raw/${encodeURIComponent(ref)}/${path}` : null,
    type,
    _links: { self, git, html: page },
  };
};
