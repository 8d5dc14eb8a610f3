import type { Account } from "../engine/facts/facts.ts";
import type { PageHistory, PageRevision } from "../engine/page/edits-of.ts";
import type { GitHubClient } from "./github-client.ts";

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

/** `diff` is the whole text as it stood after this edit; null where the token may not read it, or the revision was deleted. */
type Node = {
  readonly editedAt: string;
  readonly deletedAt: string | null;
  readonly diff: string | null;
  readonly editor: { readonly login: string; readonly __typename: string } | null;
};

/**
 * Reads the edit history of a comment. A revision whose text is missing stays in the list, so that its successor is not
 * taken for an edit of what came before.
 *
 * @param newest Only so many of the newest, at most 100; all of them where it is not given.
 */
export const fetchRevisions = async (client: GitHubClient, nodeId: string, newest?: number): Promise<PageHistory> => {
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
  return { revisions: nodes.reverse().map(revisionOf), complete: !older };
};

const revisionOf = ({ editor, editedAt, deletedAt, diff }: Node): PageRevision => {
  const revision = { by: editorOf(editor), at: editedAt };
  if (deletedAt !== null) return { ...revision, body: "", missing: "deleted" };
  return diff === null ? { ...revision, body: "", missing: "unreadable" } : { ...revision, body: diff };
};

// GraphQL writes a bot's login without the `[bot]` that REST puts behind it.
const editorOf = (editor: Node["editor"]): Account => {
  if (editor === null) return { login: "", kind: "person" };
  if (editor.__typename === "User") return { login: editor.login, kind: "person" };
  return { login: editor.login.endsWith("[bot]") ? editor.login : `${editor.login}[bot]`, kind: "bot" };
};
