import { authenticate } from "../http/authenticate.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import { Refusal } from "../refusal.ts";
import type { Host } from "../state/host.ts";
import { answerGraphql } from "./answer-graphql.ts";

const EVERY = 4;

/** Refusals that pass by themselves, in GitHub's words. */
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

/** Answers a POST to `/graphql`. What GraphQL itself refuses is a 200 with `errors`, as on GitHub. */
export const replyGraphql = (
  host: Host,
  authorization: string | undefined,
  body: string,
): Reply & { actor: string | undefined; operation: string } => {
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
      ...jsonReply(200, answerGraphql(host, token, { query, ...(variables ? { variables } : {}) })),
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
