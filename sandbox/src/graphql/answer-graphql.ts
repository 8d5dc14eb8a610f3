import type { Lag } from "../http/faults.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import { authenticate, authorize, checkSight } from "../routes/authorize.ts";
import type { Host } from "../state/host.ts";
import { nodeId, readNodeId } from "../state/ids.ts";
import type { Quirks } from "../state/quirks.ts";
import { Refusal } from "../state/refusal.ts";
import type { Comment, RepositoryState, Token } from "../state/repository-state.ts";
import { actorNode, connection, type GraphqlError, type Node, textOf } from "./node.ts";
import { type Field, parseQuery } from "./parse-query.ts";
import { type ReadRest, readRest } from "./read-rest.ts";
import { repositoryNode } from "./repository-node.ts";

/**
 * Answers a GraphQL query with the roots `node(id)` of an issue comment, `repository` and `viewer`. `userContentEdits`
 * is newest first; `diff` holds the whole text of a revision. A comment without edits has no history; an edited one
 * also has its original text.
 *
 * An unknown field is an error, like on GitHub.
 */
const answerGraphql = async (
  host: Host,
  token: Token,
  request: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> },
  read: ReadRest,
): Promise<{ data?: unknown; errors?: readonly Partial<GraphqlError>[] }> => {
  try {
    const fields = parseQuery(request.query, request.variables ?? {});
    const errors: GraphqlError[] = [];
    const root: Node = {
      type: "Query",
      fields: {
        viewer: () => actorNode(host, token.actor),
        repository: (args, alias) => repositoryNode(host, read, args, { errors, alias }),
        node: ({ id }) => {
          const named = readNodeId(textOf(id));
          if (!mayReadIssues(host, token)) {
            const message = "Resource not accessible by integration";
            errors.push({ type: "FORBIDDEN", path: ["node"], message });
            return null;
          }
          const found = named?.type === "IssueComment" ? findAnywhere(host, token, Number(named.id)) : undefined;
          if (found !== undefined) return commentNode(found.repositoryState, found.comment, host.quirks);
          const message = `Could not resolve to a node with the global id of '${textOf(id)}'`;
          errors.push({ type: "NOT_FOUND", path: ["node"], message });
          return null;
        },
      },
    };
    const data = await select(root, fields);
    return errors.length === 0 ? { data } : { data, errors };
  } catch (error) {
    if (error instanceof Refusal) return { errors: [{ message: error.message }] };
    throw error;
  }
};

const select = async (node: Node, fields: readonly Field[]): Promise<Record<string, unknown>> => {
  const chosen: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.on !== undefined && field.on !== node.type && !(field.on === "Node" || field.on === "Comment")) continue;
    chosen[field.alias] = await resolve(node, field);
  }
  return chosen;
};

const resolve = async (node: Node, field: Field): Promise<unknown> => {
  if (field.name === "__typename") return node.type;
  const read = Object.hasOwn(node.fields, field.name) ? node.fields[field.name] : undefined;
  if (read === undefined) throw new Refusal(400, `Field '${field.name}' doesn't exist on type '${node.type}'`);
  const value = await read(field.args, field.alias);
  if (Array.isArray(value)) return Promise.all(value.map(async (one: Node) => select(one, field.fields)));
  if (isNode(value)) {
    if (field.fields.length === 0) {
      throw new Refusal(
        400,
        `Field must have selections (field '${field.name}' returns ${value.type} but has no selections.)`,
      );
    }
    return select(value, field.fields);
  }
  return value;
};

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && "fields" in value;

const findAnywhere = (
  host: Host,
  token: Token,
  id: number,
): { repositoryState: RepositoryState; comment: Comment } | undefined => {
  for (const repositoryState of host.repositories.values()) {
    const comment = repositoryState.comments.get(id);
    if (comment === undefined) continue;
    try {
      checkSight(repositoryState, token, true);
      return { repositoryState, comment };
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
  return undefined;
};

const mayReadIssues = (host: Host, token: Token): boolean => {
  const [repositoryState] = host.repositories.values();
  try {
    if (repositoryState !== undefined) authorize(repositoryState, token, ["issues:read", "pull_requests:read"]);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
};

const commentNode = (repositoryState: RepositoryState, comment: Comment, quirks: Quirks): Node => {
  const edits = comment.revisions.length > 1 ? [...comment.revisions.entries()].reverse() : [];
  const last = comment.revisions.length > 1 ? comment.revisions.at(-1) : undefined;
  return {
    type: "IssueComment",
    fields: {
      id: () => nodeId("IssueComment", comment.id),
      databaseId: () => comment.id,
      body: () => comment.body,
      author: () => actorNode(repositoryState, comment.author),
      editor: () => (last === undefined ? null : actorNode(repositoryState, last.editor)),
      createdAt: () => comment.createdAt,
      updatedAt: () => comment.updatedAt,
      lastEditedAt: () => last?.at ?? null,
      includesCreatedEdit: () => edits.length > 0,
      userContentEdits: (args) =>
        connection("UserContentEdit", args, quirks.revisionsPerPage, edits, ([index, revision]) => ({
          type: "UserContentEdit",
          fields: {
            id: () => `UCE_${comment.id}_${index}`,
            diff: () => (revision.deleted !== undefined || quirks.hiddenDiffs ? null : revision.body),
            editor: () => (quirks.historyWithoutEditors ? null : actorNode(repositoryState, revision.editor)),
            editedAt: () => revision.at,
            createdAt: () => revision.at,
            updatedAt: () => revision.deleted?.at ?? revision.at,
            deletedAt: () => revision.deleted?.at ?? null,
            deletedBy: () => (revision.deleted === undefined ? null : actorNode(repositoryState, revision.deleted.by)),
          },
        })),
    },
  };
};

const EVERY = 4;

const PASSING: readonly { readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }[] = [
  {
    body: {
      data: null,
      errors: [
        {
          message:
            "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.",
        },
      ],
    },
  },
  {
    body: { errors: [{ message: "You have exceeded a secondary rate limit. Please wait a few minutes." }] },
    headers: { "retry-after": "1" },
  },
  {
    body: { data: { node: null }, errors: [{ type: "SERVICE_UNAVAILABLE", path: ["node"], message: "unavailable" }] },
  },
];

/** Answers `POST /graphql`. Errors of GraphQL itself are status 200 with `errors`. */
export const replyGraphql = async (
  host: Host,
  authorization: string | undefined,
  body: string,
  lag: Lag,
): Promise<Reply & { actor: string | undefined; operation: string }> => {
  const answered = { actor: undefined, operation: "graphql" };
  if (host.quirks.graphqlAbsent) return { ...jsonReply(404, { message: "Not Found" }), ...answered };
  const count = (host.counters.get("graphql request") ?? 0) + 1;
  host.counters.set("graphql request", count);
  const refusal =
    host.quirks.graphqlFlaky && count % EVERY === 0 ? PASSING[(count / EVERY) % PASSING.length] : undefined;
  if (refusal !== undefined) return { ...jsonReply(200, refusal.body, refusal.headers), ...answered };
  try {
    const token = authenticate(host, authorization);
    const { query, variables } = JSON.parse(body) as { query?: unknown; variables?: Record<string, unknown> };
    if (typeof query !== "string") throw new Refusal(400, "A query attribute must be specified and must be a string.");
    return {
      ...jsonReply(
        200,
        await answerGraphql(
          host,
          token,
          { query, ...(variables ? { variables } : {}) },
          readRest(host, authorization, lag),
        ),
      ),
      actor: token.actor,
      operation: "graphql",
    };
  } catch (error) {
    const status = error instanceof Refusal ? error.status : error instanceof SyntaxError ? 400 : 500;
    const message =
      error instanceof SyntaxError ? "Problems parsing JSON" : error instanceof Error ? error.message : "";
    return { ...jsonReply(status, { message }), actor: undefined, operation: "graphql" };
  }
};
