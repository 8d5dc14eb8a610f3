import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { replyGraphql } from "./graphql/answer-graphql.ts";
import { type Fault, type Faults, faultWords, type Lag } from "./http/faults.ts";
import type { Meter } from "./http/meter.ts";
import { jsonReply, type Reply } from "./http/reply.ts";
import { answerLogin } from "./login/answer-login.ts";
import { answerPage, type PageContext } from "./page/answer-page.ts";
import { answerAdmin } from "./routes/answer-admin.ts";
import { answerApi } from "./routes/answer-api.ts";
import type { SandboxRequest } from "./sandbox.ts";
import type { Host } from "./state/host.ts";
import { Refusal } from "./state/refusal.ts";

/** Answers faults first, then pages, sign-in, GraphQL and the REST API, and records API requests. */
export const createListener = (
  host: Host,
  options: {
    readonly faults: Faults;
    readonly meter: Meter;
    readonly lag: Lag;
    readonly validate: boolean;
    readonly page: PageContext;
    readonly note: (request: SandboxRequest) => void;
  },
): RequestListener => {
  const { faults, meter, lag, validate, page, note } = options;

  const answer = async (request: IncomingMessage): Promise<Reply | "hang"> => {
    const method = request.method ?? "GET";
    const path = request.url ?? "/";
    const fault = faults.take(method, path);
    if (fault?.slow !== undefined) await wait(fault.slow);
    const instead = fault !== undefined && (fault.slow === undefined || fault.status !== undefined);
    if (instead && fault.after !== true) {
      const status = fault.hang === true ? 0 : (fault.status ?? 500);
      note({ method, path, status, actor: undefined, operation: undefined });
      if (fault.hang === true) return "hang";
      await readBody(request);
      return faultReply(fault);
    }
    const body = await readBody(request);
    const whole = new URL(path, "http://sandbox.invalid");
    const headers = request.headers as Readonly<Record<string, string | undefined>>;
    const shown =
      (await answerLogin(host, { method, url: whole, headers, body })) ??
      (await answerAdmin(host, { method, url: whole, headers, body })) ??
      (await answerPage(host, { method, url: whole, headers, body }, page));
    if (shown !== undefined) return shown;
    const { prefix, url } = withoutPrefix(whole);
    const { authorization } = headers;
    const entered = meter.enter({ method, path: url.pathname, authorization });
    if (entered.refusal !== undefined) {
      note({ method, path, status: entered.refusal.status, actor: undefined, operation: undefined });
      return entered.refusal;
    }
    const reply =
      url.pathname === "/graphql"
        ? await replyGraphql(host, authorization, body, lag)
        : await answerApi(host, { method, url, prefix, headers, body }, { validate, lag });
    const left = entered.leave(reply.status);
    note({ method, path, status: reply.status, actor: reply.actor, operation: reply.operation });
    if (instead && fault.hang === true) return "hang";
    if (instead) return faultReply(fault);
    // Clients find out by this date how wrong their clock is.
    const date = new Date(host.clock()).toUTCString();
    return { ...reply, headers: { ...reply.headers, ...left, date } };
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

const withoutPrefix = (whole: URL): { readonly prefix: string; readonly url: URL } => {
  const [prefix = ""] = /^\/api\/v3(?=\/)|^\/api(?=\/graphql$)/.exec(whole.pathname) ?? [];
  if (prefix === "") return { prefix, url: whole };
  const url = new URL(whole);
  url.pathname = whole.pathname.slice(prefix.length);
  return { prefix, url };
};

const faultReply = (fault: Fault): Reply => {
  const status = fault.status ?? 500;
  return jsonReply(status, fault.body ?? { message: faultWords[status] ?? `HTTP ${status}` }, fault.headers ?? {});
};

const send = (response: ServerResponse, reply: Reply): void => {
  response.writeHead(reply.status, { ...reply.headers, "content-length": String(reply.body.length) });
  response.end(reply.status === 304 || reply.status === 204 ? undefined : reply.body);
};

const limit = 25 * 1024 * 1024;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Refusal(413, "Payload Too Large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};
