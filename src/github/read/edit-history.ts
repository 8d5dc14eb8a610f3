import type { Unreadable } from "../../checklist/item-result.ts";
import type { PageHistory, PageRevision } from "../../comment/record/edit-history.ts";
import { lineOf } from "../client/explain-error.ts";
import { type GitHubClient, GraphqlFault, isLimited, statusOf } from "../client/github-client.ts";
import type { OurComment } from "./comments.ts";
import { accountOfActor } from "./pull-request.ts";

/** Newest first. For older ones only their existence is known. */
const MAX_EDITS = 1_000;

const PAGE = 100;
const SMALLER_PAGES = [20, 5];
const MAX_PAGES = 60;

export const EDITS = `nodes { editedAt deletedAt deletedBy { login } diff editor { login __typename } }
  pageInfo { hasNextPage endCursor }
  totalCount`;

export const historyQuery = `query ($id: ID!, $first: Int!, $after: String) {
  node(id: $id) { ... on IssueComment { userContentEdits(first: $first, after: $after) { ${EDITS} } } }
}`;

export type Edits = {
  readonly nodes: readonly (Node | null)[] | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount?: number;
};
type Written = { readonly node?: { readonly userContentEdits?: Edits | null } | null } | null;

/** `diff` is the whole text after this edit; null if it was deleted or is hidden. */
type Node = {
  readonly editedAt: string;
  readonly deletedAt: string | null;
  readonly deletedBy?: { readonly login: string } | null;
  readonly diff: string | null;
  readonly editor: { readonly login: string; readonly __typename: string } | null;
};

const NEVER_EDITED: Edits = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

/**
 * Reads the edit history of a comment (https://docs.github.com/graphql/reference/objects#usercontentedit). Revisions
 * without a text stay, so that the next one is not taken for an edit of an earlier text.
 * @param newest only this many, at most 100; default: all
 * @throws temporary errors (limits, time-outs, 5xx), and 404 for a missing comment
 */
export const fetchRevisions = async (client: GitHubClient, nodeId: string, newest?: number): Promise<PageHistory> => {
  const nodes: (Node | null)[] = [];
  let first = newest ?? PAGE;
  let after: string | null = null;
  let older = true;
  const counts = new Set<number>();
  for (let page = 0; older && page < MAX_PAGES && nodes.length < (newest ?? MAX_EDITS); page += 1) {
    let read: Edits | Unreadable;
    try {
      read = await readPage(client, { id: nodeId, first, after });
    } catch (error) {
      // GitHub may time out on a page of long texts.
      const smaller = SMALLER_PAGES.find((size) => size < first);
      if ((statusOf(error) ?? 0) < 500 || smaller === undefined) throw error;
      first = smaller;
      continue;
    }
    if ("why" in read) return { revisions: revisionsOf(nodes), complete: false, unreadable: read };
    nodes.push(...(read.nodes ?? []));
    if (read.totalCount !== undefined) counts.add(read.totalCount);
    older = read.pageInfo.hasNextPage;
    after = read.pageInfo.endCursor;
  }
  return historyOf(nodes, older, [...counts]);
};

/** @param counts how many edits each page said that there are. Each page may come from another replica. */
const historyOf = (nodes: readonly (Node | null)[], older: boolean, counts: readonly number[]): PageHistory => {
  const revisions = revisionsOf(nodes);
  const hidden = revisions.some(({ missing }) => missing === "unreadable");
  const torn = !older && counts.some((count) => count !== nodes.length);
  return {
    ...{ revisions, complete: !older && !torn },
    ...(torn ? { torn } : {}),
    ...(hidden ? { unreadable: { why: "hidden", said: "" } } : {}),
  };
};

export const historyOfPage = ({ nodes, pageInfo, totalCount }: Edits): PageHistory =>
  historyOf(nodes ?? [], pageInfo.hasNextPage, totalCount === undefined ? [] : [totalCount]);

/** GitHub may change line ends and the white space at the end. */
export const isSameText = (a: string, b: string): boolean => unify(a) === unify(b);

const unify = (body: string): string => body.replace(/\r\n?/g, "\n").trimEnd();

const readPage = async (
  client: GitHubClient,
  asked: { readonly id: string; readonly first: number; readonly after: string | null },
): Promise<Edits | Unreadable> => {
  try {
    return editsOf(await client.graphql<Written>(historyQuery, asked));
  } catch (error) {
    const status = statusOf(error) ?? 0;
    const said = lineOf(error instanceof Error ? error.message : "");
    const refused = error instanceof GraphqlFault;
    // 404 or 501: the server has no GraphQL. 400: an old server without histories.
    if (refused ? status === 400 : NO_GRAPHQL.includes(status)) return { why: "no-graphql", said };
    if (status !== 403 || isLimited(error, status)) throw error;
    // Some fields may be refused and others present.
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

const revisionsOf = (nodes: readonly (Node | null)[]): readonly PageRevision[] => {
  let at = "";
  return nodes
    .map((node): PageRevision => {
      at = node?.editedAt ?? at;
      const revision = { by: accountOfActor(node?.editor ?? null), at };
      if (node !== null && node.deletedAt !== null) {
        const who = node.deletedBy === undefined || node.deletedBy === null ? {} : { deletedBy: node.deletedBy.login };
        return { ...revision, body: "", missing: "deleted", ...who };
      }
      if (node === null || node.diff === null) return { ...revision, body: "", missing: "unreadable" };
      return { ...revision, body: node.diff };
    })
    .reverse();
};

/**
 * Whether our edit overwrote somebody else's: the text before it is not the one that was read. If texts are hidden,
 * times and editors decide. If our edit is not found, the history may be older than it, or others edited often since:
 * that counts as overwritten.
 * @param read the comment before our edit
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
    if (statusOf(error) === 404) return true;
    throw error;
  }
  const { revisions } = history;
  const isLater = ({ at }: PageRevision): boolean => Date.parse(at) - Date.parse(read.updatedAt) > SAME_EDIT_MS;
  const isOurs = ({ by }: PageRevision): boolean => by.login.toLowerCase() === read.author.login.toLowerCase();
  if (history.unreadable !== undefined) return revisions.some((revision) => isLater(revision) && !isOurs(revision));
  const ours = revisions.findLastIndex((revision) => isSameText(revision.body, wrote));
  const replaced = revisions[ours - 1];
  if (ours <= 0 || replaced === undefined) return true;
  // Two clicks between our read and our write leave the same text.
  return isLater(replaced) || !isSameText(replaced.body, read.body);
};

/** Milliseconds by which REST and GraphQL may differ for one edit. */
export const SAME_EDIT_MS = 1_000;

const NEWEST = 5;
