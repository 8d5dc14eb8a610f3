import type { Host } from "../state/host.ts";
import { Refusal } from "../state/refusal.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { commitNode, objectNode, refNode } from "./commit-node.ts";
import { type Args, actorNode, connection, type GraphqlError, type Node, textOf } from "./node.ts";
import { type Json, type ReadRest, readAll } from "./read-rest.ts";

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
      object: ({ expression }) => objectNode(state, read, textOf(expression)),
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
