import type { Unreadable } from "../../checklist/notices.ts";
import type { PageHistory, PageRevision } from "../../comment/record/edit-history.ts";
import type { Account } from "../../policy/model/facts.ts";
import { lineOf } from "../client/explain-error.ts";
import { type GitHubClient, isLimited, statusOf } from "../client/github-client.ts";
import { GraphqlFault } from "../client/graphql-fault.ts";
import type { OurComment } from "./our-comment.ts";

/** Edits that are read at most, newest first: of what is older only that there is something is told. */
const MAX_EDITS = 1_000;

/** Edits on one page; a smaller number where GitHub cannot answer a larger in time. */
const PAGE = 100;
const SMALLER_PAGES = [20, 5];
const MAX_PAGES = 60;

const QUERY = `query ($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on IssueComment {
      userContentEdits(first: $first, after: $after) {
        nodes { editedAt deletedAt deletedBy { login } diff editor { login __typename } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

type Edits = {
  readonly nodes: readonly (Node | null)[] | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};
type Written = { readonly node?: { readonly userContentEdits?: Edits | null } | null } | null;

/** `diff` is the whole text as it stood after this edit; null where the token may not read it, or the revision was deleted. */
type Node = {
  readonly editedAt: string;
  readonly deletedAt: string | null;
  readonly deletedBy?: { readonly login: string } | null;
  readonly diff: string | null;
  readonly editor: { readonly login: string; readonly __typename: string } | null;
};

const NEVER_EDITED: Edits = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

/**
 * Reads the edit history of a comment. A revision whose text is missing stays in the list, so that its successor is not
 * taken for an edit of what came before. Where the host does not let us read histories, the result says so.
 *
 * @param newest Only so many of the newest, at most 100; all of them where it is not given.
 * @throws what passes by itself (a limit, a time-out, 5xx), and 404 for a comment that is not there
 */
export const fetchRevisions = async (client: GitHubClient, nodeId: string, newest?: number): Promise<PageHistory> => {
  const nodes: (Node | null)[] = [];
  let first = newest ?? PAGE;
  let after: string | null = null;
  let older = true;
  for (let page = 0; older && page < MAX_PAGES && nodes.length < (newest ?? MAX_EDITS); page += 1) {
    let read: Edits | Unreadable;
    try {
      read = await readPage(client, { id: nodeId, first, after });
    } catch (error) {
      // A page of long texts can take GitHub longer than it allows itself.
      const smaller = SMALLER_PAGES.find((size) => size < first);
      if ((statusOf(error) ?? 0) < 500 || smaller === undefined) throw error;
      first = smaller;
      continue;
    }
    if ("why" in read) return { revisions: revisionsOf(nodes), complete: false, unreadable: read };
    nodes.push(...(read.nodes ?? []));
    older = read.pageInfo.hasNextPage;
    after = read.pageInfo.endCursor;
  }
  const revisions = revisionsOf(nodes);
  const hidden = revisions.some(({ missing }) => missing === "unreadable");
  return { revisions, complete: !older, ...(hidden ? { unreadable: { why: "hidden", said: "" } } : {}) };
};

const readPage = async (
  client: GitHubClient,
  asked: { readonly id: string; readonly first: number; readonly after: string | null },
): Promise<Edits | Unreadable> => {
  try {
    return editsOf(await client.graphql<Written>(QUERY, asked));
  } catch (error) {
    const status = statusOf(error) ?? 0;
    const said = lineOf(error instanceof Error ? error.message : "");
    const refused = error instanceof GraphqlFault;
    // Status 404 or 501 of the address itself: there is no GraphQL. 400 by GraphQL: an old one, without histories.
    if (refused ? status === 400 : NO_GRAPHQL.includes(status)) return { why: "no-graphql", said };
    if (status !== 403 || isLimited(error, status)) throw error;
    // Some fields may be refused and the rest be there.
    const part = refused ? (error.data as Written)?.node?.userContentEdits : undefined;
    return part ?? { why: "not-permitted", said };
  }
};

const NO_GRAPHQL: readonly number[] = [404, 405, 410, 501];

const editsOf = (answer: Written): Edits => {
  const node = answer?.node;
  if (node === null || node === undefined)
    throw new GraphqlFault(404, "NOT_FOUND", "the comment is not there", { url: "/graphql" });
  return node.userContentEdits ?? NEVER_EDITED;
};

/** Oldest first. */
const revisionsOf = (nodes: readonly (Node | null)[]): readonly PageRevision[] => {
  let at = "";
  return nodes
    .map((node): PageRevision => {
      at = node?.editedAt ?? at;
      const revision = { by: editorOf(node?.editor ?? null), at };
      if (node !== null && node.deletedAt !== null) {
        const who = node.deletedBy === undefined || node.deletedBy === null ? {} : { deletedBy: node.deletedBy.login };
        return { ...revision, body: "", missing: "deleted", ...who };
      }
      if (node === null || node.diff === null) return { ...revision, body: "", missing: "unreadable" };
      return { ...revision, body: node.diff };
    })
    .reverse();
};

// GraphQL writes a bot's login without the `[bot]` that REST puts behind it.
const editorOf = (editor: Node["editor"]): Account => {
  if (editor === null) return { login: "", kind: "person" };
  if (editor.__typename === "User") return { login: editor.login, kind: "person" };
  return { login: editor.login.endsWith("[bot]") ? editor.login : `${editor.login}[bot]`, kind: "bot" };
};

/**
 * Whether our edit of a comment ran over somebody else's: the text that it replaced is not the one that was read.
 * GitHub has no compare-and-swap on comments, but its edit history tells afterwards what was lost. Where the texts of the
 * history are hidden, its times and editors still tell; where there is no history, this is not known.
 *
 * @param read The comment as it was read before our edit; its author is who we write as.
 * @param wrote What our edit made of it.
 */
export const wasOverwritten = async (
  client: GitHubClient,
  nodeId: string,
  read: Pick<OurComment, "body" | "updatedAt" | "author">,
  wrote: string,
): Promise<boolean> => {
  let history: PageHistory;
  try {
    history = await fetchRevisions(client, nodeId, NEWEST);
  } catch (error) {
    // Deleted since we wrote it: whatever was clicked on it has to be looked for again.
    if (statusOf(error) === 404) return true;
    throw error;
  }
  const { revisions } = history;
  const isLater = ({ at }: PageRevision): boolean => Date.parse(at) - Date.parse(read.updatedAt) > SAME;
  const isOurs = ({ by }: PageRevision): boolean => by.login.toLowerCase() === read.author.login.toLowerCase();
  if (history.unreadable !== undefined) return revisions.some((revision) => isLater(revision) && !isOurs(revision));
  const ours = revisions.findLastIndex((revision) => unify(revision.body) === unify(wrote));
  const replaced = revisions[ours - 1];
  // Others wrote so often after us that what we replaced is not among the newest any more: it has to be looked for.
  if (ours <= 0 || replaced === undefined) return !history.complete;
  // Clicked and clicked back between our reading and our writing: the same text, by a later edit.
  return isLater(replaced) || unify(replaced.body) !== unify(read.body);
};

/** Milliseconds by which the two interfaces may differ on the time of one edit. */
const SAME = 1_000;

/** Ours is the newest, or one of a few. */
const NEWEST = 5;

const unify = (body: string): string => body.replace(/\r\n?/g, "\n").trimEnd();
