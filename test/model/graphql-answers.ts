// biome-ignore lint/suspicious/noExplicitAny: the shapes are those of the fake host's REST answers.
type Shape = Readonly<Record<string, any>>;

/** Asks the fake host's REST API. */
export type ReadRest = <T = Shape>(route: string, given?: Record<string, unknown>) => T;

/** A look at the pull request, made of what the REST API says of it. */
export const lookAnswer = (
  read: ReadRest,
  { policies, edited }: { readonly policies: string; readonly edited: unknown },
): unknown => {
  const pull = read("GET /repos/{owner}/{repo}/pulls/{pull_number}");
  const comments = read<readonly Shape[]>("GET /repos/{owner}/{repo}/issues/{issue_number}/comments");
  const { statuses } = read("GET /repos/{owner}/{repo}/commits/{ref}/status", { ref: pull.head.sha });
  const { repo } = pull.base;
  const object = { byteSize: policies.length, isTruncated: false, text: policies };
  const target = { oid: pull.base.ref.padEnd(40, "0"), file: { mode: 0o100644, type: "blob", object } };
  const contexts = statuses.map(({ context, state, description, target_url }: Shape) => ({
    ...{ context, description, state: state.toUpperCase(), targetUrl: target_url },
  }));
  return {
    viewer: { login: "github-actions" },
    repository: {
      databaseId: repo.id,
      isPrivate: false,
      nameWithOwner: repo.full_name,
      owner: { __typename: repo.owner.type },
      defaultBranchRef: { name: repo.default_branch },
      pullRequest: {
        id: pull.node_id,
        url: pull.html_url,
        state: "OPEN",
        title: pull.title,
        body: pull.body,
        isDraft: pull.draft,
        createdAt: "2026-11-23T06:00:00Z",
        changedFiles: pull.changed_files,
        author: actor(pull.user),
        baseRefName: pull.base.ref,
        baseRefOid: pull.base.sha,
        headRefName: pull.head.ref,
        headRefOid: pull.head.sha,
        headRepository: { name: "shop", nameWithOwner: repo.full_name, owner: { login: "acme" } },
        baseRef: { target },
        labels: { totalCount: 0, nodes: [] },
        commits: { totalCount: pull.commits, nodes: [{ commit: { oid: pull.head.sha, status: { contexts } } }] },
        comments: {
          totalCount: comments.length,
          nodes: comments.map((comment) => ({
            fullDatabaseId: String(comment.id),
            id: comment.node_id,
            url: comment.html_url,
            body: comment.body,
            createdAt: comment.created_at,
            updatedAt: comment.updated_at,
            author: comment.user === null ? null : actor(comment.user),
          })),
        },
      },
    },
    defaults: null,
    edited,
  };
};

/** Where the pull request stands, and the comment that was asked about. */
export const nowAnswer = (read: ReadRest, comment: Shape | undefined): unknown => {
  const pull = read("GET /repos/{owner}/{repo}/pulls/{pull_number}");
  return {
    repository: { pullRequest: { state: "OPEN", headRefOid: pull.head.sha, baseRefName: pull.base.ref } },
    comment: comment === undefined ? null : { body: comment.body, updatedAt: comment.updated_at },
  };
};

const actor = ({ login, type }: Shape) => ({ __typename: type, login: login.replace("[bot]", "") });
