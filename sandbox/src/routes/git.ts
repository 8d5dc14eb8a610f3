import { emitPush, isBranchName } from "../changes/heads.ts";
import { readCommits } from "../git/commits.ts";
import { objectKind, readBlob } from "../git/objects.ts";
import { listRefs, resolveCommit, updateRef } from "../git/refs.ts";
import { listTree } from "../git/trees.ts";
import { gitCommitShape } from "../shapes/commits.ts";
import { nodeId } from "../state/ids.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import type { Route, RouteRequest } from "./route.ts";

const reads = ["contents:read"] as const;

const blobLimit = 100 * 1024 * 1024;

const base = ({ repositoryState }: RouteRequest): string =>
  `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}/git`;

export const gitRoutes: Readonly<Record<string, Route>> = {
  "git/get-tree": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState, params, query } = request;
      const { dir } = repositoryState.mirror;
      const asked = String(params.tree_sha);
      const name = asked === "HEAD" ? repositoryState.mirror.defaultBranch : asked;
      const tree = (await objectKind(dir, name)) === "tree" ? name : await resolveCommit(dir, name);
      if (tree === undefined) throw notFound();
      // GitHub takes any value of `recursive`, even "false", as true.
      const entries = await listTree(dir, tree, { recursive: query.recursive !== undefined });
      const url = base(request);
      const folders = { blob: "blobs", tree: "trees", commit: "commits" } as const;
      return {
        body: {
          sha: tree,
          url: `${url}/trees/${tree}`,
          tree: entries.slice(0, repositoryState.treeLimit).map((entry) => ({
            ...entry,
            ...(entry.type === "commit" ? {} : { url: `${url}/${folders[entry.type]}/${entry.sha}` }),
          })),
          truncated: entries.length > repositoryState.treeLimit,
        },
      };
    },
  },
  "git/get-blob": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState, params, accept } = request;
      const sha = String(params.file_sha);
      if ((await objectKind(repositoryState.mirror.dir, sha)) !== "blob") throw notFound();
      const bytes = await readBlob(repositoryState.mirror.dir, sha);
      if (bytes.length > blobLimit) throw new Refusal(403, "This API returns blobs up to 100 MB in size.");
      if (/\.raw/.test(accept)) return { raw: bytes, headers: { "content-type": "application/vnd.github.raw+json" } };
      return {
        body: {
          sha,
          node_id: nodeId("Blob", sha),
          size: bytes.length,
          url: `${base(request)}/blobs/${sha}`,
          content: wrapBase64(bytes),
          encoding: "base64",
        },
      };
    },
  },
  "git/get-commit": {
    needs: reads,
    answer: async ({ repositoryState, params }) => {
      const sha = String(params.commit_sha);
      if ((await objectKind(repositoryState.mirror.dir, sha)) !== "commit") throw notFound();
      const [commit] = await readCommits(repositoryState.mirror.dir, { from: [], tip: sha, limit: 1 });
      if (commit === undefined) throw notFound();
      return { body: gitCommitShape(repositoryState, commit) };
    },
  },
  "git/create-ref": {
    needs: ["contents:write"],
    answer: async (request) => {
      const { repositoryState, body, actor } = request;
      const { dir, own } = repositoryState.mirror;
      const ref = String(body.ref);
      const name = ref.slice("refs/heads/".length);
      if (!ref.startsWith("refs/heads/") || !isBranchName(name))
        throw new Refusal(422, "Reference name must start with 'refs/heads/', and be one that the sandbox takes.");
      const sha = String(body.sha);
      if (!/^[0-9a-f]{40}$/.test(sha) || (await objectKind(dir, sha)) !== "commit")
        throw new Refusal(422, "Object does not exist");
      if ((await resolveCommit(dir, ref)) !== undefined) throw new Refusal(422, "Reference already exists");
      await updateRef(dir, ref, sha);
      own.add(name);
      await emitPush(repositoryState, actor, { ref, before: undefined, after: sha });
      return { status: 201, body: refShape(request, ref, sha) };
    },
  },
  "git/get-ref": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState, params } = request;
      const ref = `refs/${params.ref}`;
      const sha = /^(heads|tags|pull)\//.test(String(params.ref))
        ? await resolveCommit(repositoryState.mirror.dir, ref)
        : undefined;
      if (sha === undefined) throw notFound();
      return { body: refShape(request, ref, sha) };
    },
  },
  "git/list-matching-refs": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState, params } = request;
      const refs = await listRefs(repositoryState.mirror.dir, `refs/${params.ref}`);
      return { body: refs.map(({ ref, sha }) => refShape(request, ref, sha)) };
    },
  },
};

const refShape = (request: RouteRequest, ref: string, sha: string) => {
  const url = base(request);
  return {
    ref,
    node_id: nodeId("Ref", ref),
    url: `${url}/${ref}`,
    object: { sha, type: "commit", url: `${url}/commits/${sha}` },
  };
};

/** Lines of 60 characters, like GitHub. */
export const wrapBase64 = (bytes: Buffer): string =>
  bytes
    .toString("base64")
    .replace(/.{60}/g, "$&\n")
    .replace(/([^\n])$/, "$1\n");
