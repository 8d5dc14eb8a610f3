import { createHash } from "node:crypto";
import { movedRepository } from "../changes/move-repository.ts";
import type { Lag } from "../http/faults.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import { checkRequest, checkResponse } from "../openapi/check.ts";
import { type Matched, matchOperation } from "../openapi/operations.ts";
import type { Host } from "../state/host.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import type { RepositoryState, Token } from "../state/repository-state.ts";
import { authenticate, authorize, checkKind, checkOrganization, checkSight } from "./authorize.ts";
import { routes } from "./index.ts";
import { type Answer, allowance } from "./route.ts";

export type ApiRequest = {
  readonly method: string;
  readonly url: URL;
  /** `/api/v3`, or nothing. */
  readonly prefix: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

type ApiReply = Reply & { readonly actor: string | undefined; readonly operation: string | undefined };

/**
 * Answers a REST request in GitHub's order: authentication, operation, permission, validation, route; then validates
 * our own answer.
 *
 * @param validate against GitHub's document
 */
export const answerApi = async (
  host: Host,
  request: ApiRequest,
  { validate, lag }: { readonly validate: boolean; readonly lag: Lag },
): Promise<ApiReply> => {
  let actor: string | undefined;
  let matched: Matched | undefined;
  const finish = (reply: Reply): ApiReply => ({ ...reply, actor, operation: matched?.id });
  try {
    matched = matchOperation(request.method, byName(host, request.url.pathname));
    const route = matched === undefined ? undefined : routes[matched.id];
    const token = route?.as === "nobody" ? nobody : authenticate(host, request.headers.authorization);
    actor = token === nobody ? undefined : token.actor;
    if (matched === undefined || route === undefined) {
      return finish(
        jsonReply(501, {
          message: `The sandbox does not answer ${request.method} ${request.url.pathname}`,
          status: "501",
        }),
      );
    }
    checkKind(token, route.as);
    const moved = renamedTo(host, matched.params);
    if (moved !== undefined) {
      checkSight(moved, token, request.method === "GET");
      return finish(redirect(host, request, moved));
    }
    const repositoryState = repositoryStateOf(host, matched.params);
    if (matched.params.repo !== undefined) checkSight(repositoryState, token, request.method === "GET");
    if (matched.params.org !== undefined) checkOrganization(host, token, matched.params.org);
    if (token !== nobody && token.kind !== "app") authorize(repositoryState, token, route.needs);
    const body = parseJson(request.body);
    const checked = validate
      ? checkRequest(matched, request.url.searchParams, body)
      : { params: matched.params, query: Object.fromEntries(request.url.searchParams) };
    const answer = await route.answer({
      host,
      repositoryState,
      token,
      ...checked,
      body,
      actor: token.actor,
      accept: (request.headers.accept ?? "").toLowerCase(),
      url: new URL(`${request.prefix}${request.url.pathname}${request.url.search}`, host.url),
    });
    if (validate && answer.raw === undefined) checkOwn(matched, answer);
    const asked = { operation: matched.id, url: request.url.href, actor: token.actor };
    return finish(conditional(request, lag.behind(asked, toReply(answer))));
  } catch (error) {
    return finish(refuse(error));
  }
};

const nobody: Token = { kind: "plain", actor: "", permissions: {} };

/** GitHub redirects renamed repositories by id. */
const byName = (host: Host, path: string): string => {
  const [, id, rest = ""] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const repositoryState = [...host.repositories.values()].find((one) => String(one.id) === id);
  return repositoryState === undefined ? path : `/repos/${repositoryState.owner}/${repositoryState.repo}${rest}`;
};

const renamedTo = (host: Host, { owner, repo }: Readonly<Record<string, string>>): RepositoryState | undefined =>
  owner === undefined || repo === undefined ? undefined : movedRepository(host, `${owner}/${repo}`);

/** 301 for reads; 307 for writes, which keeps method and body. */
const redirect = (host: Host, { method, url, prefix }: ApiRequest, { id }: RepositoryState): Reply => {
  const rest = url.pathname.split("/").slice(4).join("/");
  const location = `${host.url}${prefix}/repositories/${id}${rest === "" ? "" : `/${rest}`}${url.search}`;
  const status = method === "GET" ? 301 : 307;
  const message = status === 301 ? "Moved Permanently" : "Temporary Redirect";
  return jsonReply(status, { message, url: location, documentation_url: "https://docs.github.com/rest" }, { location });
};

const repositoryStateOf = (host: Host, params: Readonly<Record<string, string>>): RepositoryState => {
  const { owner, repo, org } = params;
  if (owner !== undefined && repo !== undefined) {
    const found = host.repositories.get(`${owner}/${repo}`.toLowerCase());
    if (found === undefined) throw notFound();
    return found;
  }
  const all = [...host.repositories.values()];
  const repositoryState = all.find((one) => one.owner.toLowerCase() === org?.toLowerCase()) ?? all[0];
  if (repositoryState === undefined) throw notFound();
  return repositoryState;
};

const parseJson = (text: string): unknown => {
  if (text === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Refused below.
  }
  throw new Refusal(400, "Problems parsing JSON");
};

const checkOwn = (matched: Matched, answer: Answer): void => {
  // Serialised first, because `undefined` is not sent.
  const body = answer.body === undefined ? undefined : JSON.parse(JSON.stringify(answer.body));
  const errors = checkResponse(matched, answer.status ?? 200, body);
  if (errors.length > 0)
    throw new Error(`the sandbox's own answer to ${matched.id} is not as GitHub's:\n${errors.join("\n")}`);
};

const toReply = (answer: Answer): Reply => {
  const headers = {
    "x-github-media-type": "github.v3; format=json",
    "x-ratelimit-limit": String(allowance.limit),
    "x-ratelimit-remaining": String(allowance.remaining),
    "x-ratelimit-used": String(allowance.used),
    "x-ratelimit-reset": String(allowance.reset),
    "x-ratelimit-resource": allowance.resource,
    ...answer.headers,
  };
  if (answer.raw === undefined) return jsonReply(answer.status ?? 200, answer.body, headers);
  return { status: answer.status ?? 200, headers, body: answer.raw };
};

const conditional = (request: ApiRequest, reply: Reply): Reply => {
  if (request.method !== "GET" || reply.status !== 200) return reply;
  const etag = `W/"${createHash("sha256").update(reply.body).digest("hex")}"`;
  const known = (request.headers["if-none-match"] ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  const headers = { ...reply.headers, etag };
  return known.includes(etag.slice(2)) ? { status: 304, headers, body: Buffer.alloc(0) } : { ...reply, headers };
};

const refuse = (error: unknown): Reply => {
  const documentation_url = "https://docs.github.com/rest";
  if (error instanceof Refusal) {
    const errors = error.errors === undefined ? {} : { errors: error.errors };
    return jsonReply(error.status, {
      message: error.message,
      ...errors,
      documentation_url,
      status: String(error.status),
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return jsonReply(500, { message: `The sandbox failed: ${message}`, documentation_url, status: "500" });
};
