import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { replyGraphql } from "../graphql/reply-graphql.ts";
import { answerPage, type PageContext } from "../page/answer-page.ts";
import { Refusal } from "../refusal.ts";
import type { SandboxRequest } from "../sandbox.ts";
import type { World } from "../state/world.ts";
import { answerApi } from "./answer-api.ts";
import { type Fault, type Faults, faultWords } from "./faults.ts";
import { readBody } from "./read-body.ts";
import { jsonReply, type Reply } from "./reply.ts";

/**
 * The server's one listener: faults first, then the pages, GraphQL, and everything else to the REST API. Requests to
 * the API are noted; those for pages are not.
 */
export const createListener = (
  world: World,
  options: {
    readonly faults: Faults;
    readonly validate: boolean;
    readonly page: PageContext;
    readonly note: (request: SandboxRequest) => void;
  },
): RequestListener => {
  const { faults, validate, page, note } = options;

  const answer = async (request: IncomingMessage): Promise<Reply | "hang"> => {
    const method = request.method ?? "GET";
    const path = request.url ?? "/";
    const fault = faults.take(method, path);
    if (fault !== undefined && fault.after !== true) {
      const status = fault.hang === true ? 0 : (fault.status ?? 500);
      note({ method, path, status, actor: undefined, operation: undefined });
      if (fault.hang === true) return "hang";
      await readBody(request);
      return faultReply(fault);
    }
    const body = await readBody(request);
    const url = new URL(path, "http://sandbox.invalid");
    const headers = request.headers as Readonly<Record<string, string | undefined>>;
    const shown = await answerPage(world, { method, url, headers, body }, page);
    if (shown !== undefined) return shown;
    const reply =
      url.pathname === "/graphql"
        ? replyGraphql(world, headers.authorization, body)
        : await answerApi(world, { method, url, headers, body }, validate);
    note({ method, path, status: reply.status, actor: reply.actor, operation: reply.operation });
    if (fault?.hang === true) return "hang";
    return fault === undefined ? reply : faultReply(fault);
  };

  return (request, response) => {
    answer(request).then(
      (reply) => {
        if (reply !== "hang") send(response, reply);
      },
      (error: unknown) => {
        const status = error instanceof Refusal ? error.status : 500;
        send(response, jsonReply(status, { message: error instanceof Error ? error.message : String(error) }));
      },
    );
  };
};

const faultReply = (fault: Fault): Reply => {
  const status = fault.status ?? 500;
  return jsonReply(status, fault.body ?? { message: faultWords[status] ?? `HTTP ${status}` }, fault.headers ?? {});
};

const send = (response: ServerResponse, reply: Reply): void => {
  response.writeHead(reply.status, { ...reply.headers, "content-length": String(reply.body.length) });
  response.end(reply.status === 304 || reply.status === 204 ? undefined : reply.body);
};
