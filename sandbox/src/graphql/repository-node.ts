import { readBlob } from "../git/objects.ts";
import { resolveCommit } from "../git/refs.ts";
import { listTree } from "../git/trees.ts";
import type { Lag } from "../http/faults.ts";
import { answerApi } from "../routes/answer-api.ts";
import type { Host } from "../state/host.ts";
import { Refusal } from "../state/refusal.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { type Args, actorNode, connection, type GraphqlError, type Node, textOf } from "./node.ts";

// biome-ignore lint/suspicious/noExplicitAny: an answer of the REST API, which conformance tests hold to GitHub's document
type Json = Readonly<Record<string, any>>;

/** Reads what the REST API answers to the same token, with its permissions, its lag and its wrong counts. */
export type ReadRest = <T = Json>(path: string) => Promise<T>;

/** @throws Refusal with the status of the REST answer */
export const readRest =
  (host: Host, authorization: string | undefined, lag: Lag): ReadRest =>
  async <T>(path: string): Promise<T> => {
    // Its own address, so that a list is behind for GraphQL independently of REST.
    const url = new URL(path, host.url);
    url.searchParams.set("via", "graphql");
    const headers = authorization === undefined ? {} : { authorization };
    const reply = await answerApi(
      host,
      { method: "GET", url, prefix: "", headers, body: "" },
      { validate: false, lag },
    );
    const { location } = reply.headers;
    if (reply.status === 301 && location !== undefined) {
      const to = new URL(location);
      return readRest(host, authorization, lag)<T>(`${to.pathname}${to.search}`);
    }
    const body = JSON.parse(reply.body.toString("utf8")) as T & { readonly message?: string };
    if (reply.status !== 200) throw new Refusal(reply.status, body.message ?? "");
    return body;
  };

const PER_PAGE = 100;

const readAll = async (read: ReadRest, path: string, itemsOf = (page: Json): readonly Json[] => page as never) => {
  const all: Json[] = [];
  for (let page = 1; ; page += 1) {
    const found = itemsOf(await read(`${path}${path.includes("?") ? "&" : "?"}per_page=${PER_PAGE}&page=${page}`));
    all.push(...found);
    if (found.length < PER_PAGE) return all;
  }
};

type Reporting = { readonly errors: GraphqlError[]; readonly alias: string };

const orError = async <T>(answer: Promise<T>, { errors }: Reporting, path: readonly string[], words: string) => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Refusal) || (error.status !== 404 && error.status !== 403)) throw error;
    errors.push(
      error.status === 404
        ? { type: "NOT_FOUND", path, message: words }
        : { type: "FORBIDDEN", path, message: error.message },
    );
    return null;
  }
};

/** A repository, found by its former name too. */
export const repositoryNode = async (
  host: Host,
  read: ReadRest,
  { owner, name }: Args,
  reporting: Reporting,
): Promise<Node | null> => {
  const words = `Could not resolve to a Repository with the name '${textOf(owner)}/${textOf(name)}'.`;
  const found = await orError(read(`/repos/${textOf(owner)}/${textOf(name)}`), reporting, [reporting.alias], words);
  const state = found === null ? undefined : host.repositories.get(String(found.full_name).toLowerCase());
  if (found === null || state === undefined) return null;
  return {
    type: "Repository",
    fields: {
      databaseId: () => found.id,
      isPrivate: () => found.private,
      name: () => found.name,
      nameWithOwner: () => found.full_name,
      owner: () => ownerNode(found.owner),
      defaultBranchRef: () => refNode(state, read, found.default_branch),
      pullRequest: async ({ number }) => {
        const at = `/repos/${found.full_name}/pulls/${Number(number)}`;
        const missing = `Could not resolve to a PullRequest with the number of ${Number(number)}.`;
        const pull = await orError(read(at), reporting, [reporting.alias, "pullRequest"], missing);
        return pull === null ? null : pullRequestNode(host, state, read, pull);
      },
    },
  };
};

const ownerNode = (owner: Json): Node => ({
  type: owner.type === "Organization" ? "Organization" : "User",
  fields: { login: () => owner.login },
});

const refNode = async (state: RepositoryState, read: ReadRest, branch: string): Promise<Node | null> => {
  const oid = await resolveCommit(state.mirror.dir, `refs/heads/${branch}`);
  if (oid === undefined) return null;
  return { type: "Ref", fields: { name: () => branch, target: () => commitNode(state, read, oid) } };
};

const commitNode = (state: RepositoryState, read: ReadRest, oid: string): Node => ({
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
  try {
    await read(`/repos/${state.fullName}/contents/${path.split("/").map(encodeURIComponent).join("/")}?ref=${oid}`);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
  const entry = (await listTree(state.mirror.dir, oid, { path })).find((one) => one.path === path);
  if (entry === undefined) return null;
  const bytes = entry.type === "blob" ? await readBlob(state.mirror.dir, entry.sha) : undefined;
  const isBinary = bytes?.includes(0) === true;
  return {
    type: "TreeEntry",
    fields: {
      mode: () => Number.parseInt(entry.mode, 8),
      type: () => entry.type,
      object: () =>
        bytes === undefined
          ? { type: entry.type === "tree" ? "Tree" : "Commit", fields: {} }
          : {
              type: "Blob",
              fields: {
                byteSize: () => bytes.length,
                isBinary: () => isBinary,
                isTruncated: () => bytes.length > TRUNCATED,
                text: () => (isBinary ? null : bytes.toString("utf8")),
              },
            },
    },
  };
};

const TRUNCATED = 512_000;

const pullRequestNode = (host: Host, state: RepositoryState, read: ReadRest, pull: Json): Node => {
  const issue = `/repos/${state.fullName}/issues/${pull.number}`;
  return {
    type: "PullRequest",
    fields: {
      id: () => pull.node_id,
      url: () => pull.html_url,
      state: () => (pull.merged ? "MERGED" : String(pull.state).toUpperCase()),
      title: () => pull.title,
      body: () => pull.body ?? "",
      isDraft: () => pull.draft,
      createdAt: () => pull.created_at,
      changedFiles: () => pull.changed_files,
      author: () => authorNode(host, pull.user),
      baseRefName: () => pull.base.ref,
      baseRefOid: () => pull.base.sha,
      headRefName: () => pull.head.ref,
      headRefOid: () => pull.head.sha,
      headRepository: () =>
        pull.head.repo === null
          ? null
          : {
              type: "Repository",
              fields: {
                name: () => pull.head.repo.name,
                nameWithOwner: () => pull.head.repo.full_name,
                owner: () => ownerNode(pull.head.repo.owner),
              },
            },
      baseRef: () => refNode(state, read, pull.base.ref),
      labels: (args) =>
        connection("labels", args, 0, pull.labels as readonly Json[], (label) => ({
          type: "Label",
          fields: { name: () => label.name },
        })),
      commits: (args) =>
        connection("commits", args, 0, Array.from({ length: Math.max(1, pull.commits) }), () => ({
          type: "PullRequestCommit",
          fields: { commit: () => commitNode(state, read, pull.head.sha) },
        })),
      comments: async (args) =>
        connection("comments", args, 0, await readAll(read, `${issue}/comments`), (comment) => ({
          type: "IssueComment",
          fields: {
            id: () => comment.node_id,
            fullDatabaseId: () => String(comment.id),
            url: () => comment.html_url,
            body: () => comment.body,
            createdAt: () => comment.created_at,
            updatedAt: () => comment.updated_at,
            author: () => authorNode(host, comment.user),
          },
        })),
    },
  };
};

const authorNode = (host: Host, user: Json | null): Node | null =>
  user === null || user.login === "ghost" ? null : actorNode(host, user.login);
