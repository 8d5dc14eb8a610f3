import type { Edit } from "../engine/page/operations-of-edit.ts";
import type { GitHubClient } from "./github-client.ts";

/** Pages of the history, 100 edits each, newest first: what is older is not looked for. */
const MOST_PAGES = 10;

const QUERY = `query ($id: ID!, $after: String) {
  node(id: $id) {
    ... on IssueComment {
      author { login __typename }
      userContentEdits(first: 100, after: $after) {
        nodes { editedAt deletedAt diff editor { login __typename } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

type Written = {
  readonly node: {
    readonly author?: Revision["editor"];
    readonly userContentEdits?: {
      readonly nodes: readonly (Revision | null)[] | null;
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    } | null;
  } | null;
};

/** `diff` is the whole text as it stood after this edit; null where somebody deleted the revision. */
type Revision = {
  readonly editedAt: string;
  readonly deletedAt: string | null;
  readonly diff: string | null;
  readonly editor: { readonly login: string; readonly __typename: string } | null;
};

/**
 * Who edited a comment, when, from what to what: oldest first. An edit whose text or whose predecessor's text was
 * deleted from the history is left out, since what it changed cannot be told; so is what the bot that wrote the
 * comment did itself.
 */
export const fetchEditHistory = async (client: GitHubClient, nodeId: string): Promise<readonly Edit[]> => {
  const revisions: Revision[] = [];
  let after: string | null = null;
  let author: Revision["editor"] = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: Written = await client.graphql<Written>(QUERY, { id: nodeId, after });
    const edits = answer.node?.userContentEdits;
    author = answer.node?.author ?? null;
    if (edits === undefined || edits === null) break;
    for (const revision of edits.nodes ?? []) if (revision !== null) revisions.push(revision);
    if (!edits.pageInfo.hasNextPage) break;
    after = edits.pageInfo.endCursor;
  }
  const ordered = revisions.reverse();
  return ordered.slice(1).flatMap((revision, index): Edit[] => {
    const from = textOf(ordered[index]);
    const to = textOf(revision);
    if (from === undefined || to === undefined || isOwn(revision.editor, author)) return [];
    return [{ actor: editorOf(revision.editor), at: revision.editedAt, from, to, via: "history" }];
  });
};

const textOf = (revision: Revision | undefined): string | undefined =>
  revision === undefined || revision.deletedAt !== null ? undefined : (revision.diff ?? undefined);

// A person whose token we write with also clicks, so only a bot's edits are surely ours.
const isOwn = (editor: Revision["editor"], author: Revision["editor"]): boolean =>
  editor !== null && editor.__typename === "Bot" && editor.login === author?.login;

// GraphQL writes a bot's login without the `[bot]` that REST puts behind it.
const editorOf = (editor: Revision["editor"]): Edit["actor"] => {
  if (editor === null) return { login: "", kind: "person" };
  if (editor.__typename === "User") return { login: editor.login, kind: "person" };
  return { login: editor.login.endsWith("[bot]") ? editor.login : `${editor.login}[bot]`, kind: "bot" };
};
