import { createHash } from "node:crypto";
import { checkRequest } from "../openapi/check-request.ts";
import { checkResponse } from "../openapi/check-response.ts";
import { type Matched, matchOperation } from "../openapi/match-operation.ts";
import { notFound, Refusal } from "../refusal.ts";
import { routes } from "../routes/index.ts";
import { allowance } from "../routes/rate-limit.ts";
import type { Answer } from "../routes/route.ts";
import type { World } from "../state/world.ts";
import { authenticate, authorize } from "./authenticate.ts";
import { jsonReply, type Reply } from "./reply.ts";

/** A request to the REST API. */
export type ApiRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

/** What was answered, and to whom. */
export type ApiReply = Reply & { readonly actor: string | undefined; readonly operation: string | undefined };

/**
 * Answers a request as GitHub's REST API would: who asks, what they ask for, may they, is it well formed,
 * then the route; and last, whether our own answer is as GitHub's document says.
 *
 * @param validate whether requests and answers are held against the document
 */
export const answerApi = async (world: World, request: ApiRequest, validate: boolean): Promise<ApiReply> => {
  let actor: string | undefined;
  let matched: Matched | undefined;
  const finish = (reply: Reply): ApiReply => ({ ...reply, actor, operation: matched?.id });
  try {
    const token = authenticate(world, request.headers.authorization);
    actor = token.actor;
    matched = matchOperation(request.method, request.url.pathname);
    const route = matched === undefined ? undefined : routes[matched.id];
    if (matched === undefined || route === undefined) {
      return finish(
        jsonReply(501, {
          message: `The sandbox does not answer ${request.method} ${request.url.pathname}`,
          status: "501",
        }),
      );
    }
    checkRepository(world, matched.params);
    authorize(world, token, route.needs);
    const body = parseJson(request.body);
    const checked = validate
      ? checkRequest(matched, request.url.searchParams, body)
      : { params: matched.params, query: Object.fromEntries(request.url.searchParams) };
    const answer = await route.answer({
      world,
      ...checked,
      body,
      actor: token.actor,
      accept: (request.headers.accept ?? "").toLowerCase(),
      url: new URL(`${request.url.pathname}${request.url.search}`, world.url),
    });
    if (validate && answer.raw === undefined) checkOwn(matched, answer);
    return finish(conditional(request, toReply(answer)));
  } catch (error) {
    return finish(refuse(error));
  }
};

/** A repository that is not ours is not there: GitHub says the same of one that may not be seen. */
const checkRepository = (world: World, params: Readonly<Record<string, string>>): void => {
  const { owner, repo } = params;
  if (owner !== undefined && owner.toLowerCase() !== world.owner.toLowerCase()) throw notFound();
  if (repo !== undefined && repo.toLowerCase() !== world.repo.toLowerCase()) throw notFound();
};

const parseJson = (text: string): unknown => {
  if (text === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // The answer says it.
  }
  throw new Refusal(400, "Problems parsing JSON");
};

const checkOwn = (matched: Matched, answer: Answer): void => {
  // What is checked is what goes out: `undefined` does not.
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

/** Gives an answer to a GET its ETag, and answers 304 to who has it already. */
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
