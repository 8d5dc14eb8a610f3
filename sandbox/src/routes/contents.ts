import { posix } from "node:path";
import { isBranchName, isFilePath, pushToBranch } from "../changes/heads.ts";
import { readCommits } from "../git/commits.ts";
import { readBlob } from "../git/objects.ts";
import { resolveCommit } from "../git/refs.ts";
import { listTree, type TreeEntry } from "../git/trees.ts";
import { gitCommitShape } from "../shapes/commits.ts";
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
  "repos/create-or-update-file-contents": {
    needs: ["contents:write"],
    answer: async (request) => {
      const { before, branch, path } = await place(request);
      const content = String(request.body.content).replaceAll(/\s/g, "");
      const bytes = Buffer.from(content, "base64");
      if (bytes.toString("base64").replace(/=+$/, "") !== content.replace(/=+$/, ""))
        throw new Refusal(422, "content is not valid Base64");
      checkSha(before, request.body.sha);
      return commit(request, { branch, path, bytes, status: before === undefined ? 201 : 200 });
    },
  },
  "repos/delete-file": {
    needs: ["contents:write"],
    answer: async (request) => {
      const { before, branch, path } = await place(request);
      if (before === undefined) throw notFound();
      checkSha(before, request.body.sha);
      return commit(request, { branch, path, bytes: null, status: 200 });
    },
  },
};

/** The branch and the file that a request to write is about, and what is there now. @throws Refusal 404, 422 */
const place = async ({ repositoryState, params, body }: RouteRequest) => {
  const { dir, defaultBranch } = repositoryState.mirror;
  const branch = String(body.branch ?? defaultBranch);
  const tip = isBranchName(branch) ? await resolveCommit(dir, `refs/heads/${branch}`) : undefined;
  if (tip === undefined) throw new Refusal(404, `Branch ${branch} not found`);
  const path = String(params.path).replace(/^\/+|\/+$/g, "");
  if (!isFilePath(path)) throw new Refusal(422, "path contains a malformed path component");
  const before = (await listTree(dir, tip, { path })).find((entry) => entry.path === path);
  if (before !== undefined && before.type !== "blob") throw new Refusal(422, `${path} is not a file`);
  return { branch, path, before };
};

/** Who writes over a file must have seen it. */
const checkSha = (before: TreeEntry | undefined, sha: unknown): void => {
  if (before !== undefined && sha === undefined) throw new Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  if (before !== undefined && sha !== before.sha)
    throw new Refusal(409, `${before.path} does not match ${String(sha)}`);
};

const commit = async (
  request: RouteRequest,
  { branch, path, bytes, status }: { branch: string; path: string; bytes: Buffer | null; status: number },
): Promise<Answer> => {
  const { repositoryState, body, actor } = request;
  const names = {
    ...(body.author === undefined ? {} : { author: signature(body.author) }),
    ...(body.committer === undefined ? {} : { committer: signature(body.committer) }),
  };
  const sha = await pushToBranch(repositoryState, actor, {
    ...{ branch, message: String(body.message), files: { [path]: bytes }, names },
    permitted: request.token.permissions !== undefined,
  });
  const { dir } = repositoryState.mirror;
  const [made] = await readCommits(dir, { from: [], tip: sha, limit: 1 });
  if (made === undefined) throw notFound();
  const content = bytes === null ? null : shape(request, branch, await entryAt(request, sha, path), "file");
  return { status, body: { content, commit: gitCommitShape(repositoryState, made) } };
};

/** A line end or a bracket in a name would be another line of the commit. */
const signature = ({ name, email }: { readonly name?: string; readonly email?: string }) => {
  if (name === undefined || email === undefined || /[\p{Cc}<>]/u.test(name + email))
    throw new Refusal(422, "A name and an email without line ends and brackets are wanted.");
  return { name, email };
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
