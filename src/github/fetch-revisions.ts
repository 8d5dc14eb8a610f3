import type { Account } from "../engine/facts/facts.ts";
import type { GitHubClient } from "./github-client.ts";

/** How a comment read at one time, and who made it so. */
export type Revision = {
  readonly by: Account;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly body: string;
};

/** Pages of the history, 100 edits each, newest first: of what is older only that there is something is told. */
const MOST_PAGES = 10;

const QUERY = `query ($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on IssueComment {
      userContentEdits(first: $first, after: $after) {
        nodes { editedAt deletedAt diff editor { login __typename } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

type Written = {
  readonly node: {
    readonly userContentEdits?: {
      readonly nodes: readonly (Node | null)[] | null;
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    } | null;
  } | null;
};

/** `diff` is the whole text as it stood after this edit; null where somebody deleted the revision. */
type Node = {
  readonly editedAt: string;
  readonly deletedAt: string | null;
  readonly diff: string | null;
  readonly editor: { readonly login: string; readonly __typename: string } | null;
};

/**
 * The history of a comment, oldest first: its first text, and every edit. Empty where it was never edited. A
 * revision that somebody deleted from the history is there with an empty text, so that its successor is not taken
 * for an edit of what came before; and so is the first one, where there were too many to read them all.
 *
 * @param newest Only so many of the newest, at most 100; all of them where it is not given.
 */
export const fetchRevisions = async (
  client: GitHubClient,
  nodeId: string,
  newest?: number,
): Promise<readonly Revision[]> => {
  const nodes: Node[] = [];
  let older = false;
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: Written = await client.graphql<Written>(QUERY, { id: nodeId, first: newest ?? 100, after });
    const edits = answer.node?.userContentEdits;
    if (edits === undefined || edits === null) break;
    for (const node of edits.nodes ?? []) if (node !== null) nodes.push(node);
    older = edits.pageInfo.hasNextPage;
    if (!older || newest !== undefined) break;
    after = edits.pageInfo.endCursor;
  }
  const read = nodes.reverse().map(({ editor, editedAt, deletedAt, diff }) => ({
    by: editorOf(editor),
    at: editedAt,
    body: deletedAt === null ? (diff ?? "") : "",
  }));
  return older && newest === undefined ? [{ by: editorOf(null), at: read[0]?.at ?? "", body: "" }, ...read] : read;
};

// GraphQL writes a bot's login without the `[bot]` that REST puts behind it.
const editorOf = (editor: Node["editor"]): Account => {
  if (editor === null) return { login: "", kind: "person" };
  if (editor.__typename === "User") return { login: editor.login, kind: "person" };
  return { login: editor.login.endsWith("[bot]") ? editor.login : `${editor.login}[bot]`, kind: "bot" };
};
