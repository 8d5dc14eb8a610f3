import { objectKind, readBlob } from "../git/objects.ts";
import { resolveCommit } from "../git/refs.ts";
import { listTree, type TreeEntry } from "../git/trees.ts";
import { Refusal } from "../state/refusal.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { connection, type Node, textOf } from "./node.ts";
import { type Json, PER_PAGE, type ReadRest, readAll } from "./read-rest.ts";

export const refNode = async (state: RepositoryState, read: ReadRest, branch: string): Promise<Node | null> => {
  const oid = await resolveCommit(state.mirror.dir, `refs/heads/${branch}`);
  if (oid === undefined) return null;
  return { type: "Ref", fields: { name: () => branch, target: () => commitNode(state, read, oid) } };
};

export const commitNode = (state: RepositoryState, read: ReadRest, oid: string): Node => ({
  type: "Commit",
  fields: {
    oid: () => oid,
    file: ({ path }) => fileNode(state, read, oid, textOf(path)),
    checkSuites: async (args) => {
      const { appId } = (args.filterBy ?? {}) as { readonly appId?: number };
      const of = appId === undefined ? "" : `&app_id=${appId}`;
      const runs = await readAll(
        read,
        `/repos/${state.fullName}/commits/${oid}/check-runs?filter=latest${of}`,
        (page) => page.check_runs,
      );
      const suites = [...new Set(runs.map((run) => Number(run.check_suite?.id)))];
      return connection("checkSuites", args, 0, suites, (suite) => ({
        type: "CheckSuite",
        fields: {
          checkRuns: (inner) =>
            connection(
              "checkRuns",
              inner,
              0,
              runs.filter((run) => Number(run.check_suite?.id) === suite),
              checkRunNode,
            ),
        },
      }));
    },
    status: async () => {
      const { statuses } = await read(`/repos/${state.fullName}/commits/${oid}/status?per_page=${PER_PAGE}`);
      if (statuses.length === 0) return null;
      return {
        type: "Status",
        fields: {
          contexts: () =>
            (statuses as readonly Json[]).map(({ context, state: how, description, target_url }) => ({
              type: "StatusContext",
              fields: {
                context: () => context,
                state: () => String(how).toUpperCase(),
                description: () => description,
                targetUrl: () => target_url,
              },
            })),
        },
      } satisfies Node;
    },
  },
});

const checkRunNode = (run: Json): Node => ({
  type: "CheckRun",
  fields: {
    resourcePath: () => new URL(run.html_url).pathname,
    name: () => run.name,
    status: () => String(run.status).toUpperCase(),
    conclusion: () => (run.conclusion === null ? null : String(run.conclusion).toUpperCase()),
    title: () => run.output.title,
    summary: () => run.output.summary,
    detailsUrl: () => run.details_url,
    annotations: (args) =>
      connection("annotations", args, 0, Array.from({ length: run.output.annotations_count }), () => ({
        type: "CheckAnnotation",
        fields: {},
      })),
  },
});

const fileNode = async (state: RepositoryState, read: ReadRest, oid: string, path: string): Promise<Node | null> => {
  const entry = await entryAt(state, read, oid, path);
  if (entry === undefined) return null;
  return {
    type: "TreeEntry",
    fields: {
      mode: () => Number.parseInt(entry.mode, 8),
      type: () => entry.type,
      object: () => entryNode(state, entry),
    },
  };
};

const entryAt = async (
  state: RepositoryState,
  read: ReadRest,
  oid: string,
  path: string,
): Promise<TreeEntry | undefined> => {
  try {
    await read(`/repos/${state.fullName}/contents/${path.split("/").map(encodeURIComponent).join("/")}?ref=${oid}`);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return undefined;
    throw error;
  }
  return (await listTree(state.mirror.dir, oid, { path })).find((one) => one.path === path);
};

const entryNode = async (state: RepositoryState, { type, sha }: Pick<TreeEntry, "type" | "sha">): Promise<Node> => {
  if (type === "blob") return blobNode(await readBlob(state.mirror.dir, sha));
  return type === "tree" ? treeNode(state, sha) : { type: "Commit", fields: {} };
};

const blobNode = (bytes: Buffer): Node => {
  const isBinary = bytes.includes(0);
  return {
    type: "Blob",
    fields: {
      byteSize: () => bytes.length,
      isBinary: () => isBinary,
      isTruncated: () => bytes.length > TRUNCATED,
      text: () => (isBinary ? null : bytes.toString("utf8")),
    },
  };
};

const treeNode = (state: RepositoryState, sha: string): Node => ({
  type: "Tree",
  fields: {
    entries: async () =>
      (await listTree(state.mirror.dir, sha)).map(({ path }) => ({ type: "TreeEntry", fields: { name: () => path } })),
  },
});

const TRUNCATED = 512_000;

/** `object(expression:)`: a full id, or a commit and a path (`<id>:<path>`, the path may be empty). */
export const objectNode = async (state: RepositoryState, read: ReadRest, expression: string): Promise<Node | null> => {
  const [, rev = "", path] = /^([^:]*)(?::(.*))?$/s.exec(expression) ?? [];
  const { dir } = state.mirror;
  try {
    if (path === undefined) {
      const kind = /^[0-9a-f]{40}$/.test(rev) ? await objectKind(dir, rev) : undefined;
      if (kind === "blob") {
        await read(`/repos/${state.fullName}/git/blobs/${rev}`);
        return await entryNode(state, { type: "blob", sha: rev });
      }
      if (kind === undefined || kind === "tag") return null;
      if (kind === "tree") return treeNode(state, rev);
      await read(`/repos/${state.fullName}/git/commits/${rev}`);
      return commitNode(state, read, rev);
    }
    const oid = await resolveCommit(dir, rev);
    if (oid === undefined) return null;
    if (path === "") {
      await read(`/repos/${state.fullName}/git/commits/${oid}`);
      return treeNode(state, oid);
    }
    const entry = await entryAt(state, read, oid, path);
    return entry === undefined ? null : await entryNode(state, entry);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
};
