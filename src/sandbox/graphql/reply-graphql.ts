import { authenticate } from "../http/authenticate.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import { Refusal } from "../refusal.ts";
import type { Host } from "../state/host.ts";
import { answerGraphql } from "./answer-graphql.ts";

/** Answers a POST to `/graphql`. What GraphQL itself refuses is a 200 with `errors`, as on GitHub. */
export const replyGraphql = (
  host: Host,
  authorization: string | undefined,
  body: string,
): Reply & { actor: string | undefined; operation: string } => {
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
