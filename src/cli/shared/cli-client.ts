import { setTimeout as sleep } from "node:timers/promises";
import { Octokit } from "@octokit/rest";
import { commandProblem } from "../../git/repository.ts";
import { explainError, lineOf } from "../../github/client/explain-error.ts";
import {
  type GitHubClient,
  IncompleteFiles,
  isLimited,
  NotEvaluable,
  StillMoving,
  statusOf,
} from "../../github/client/github-client.ts";
import { TooManyPages } from "../../github/client/read-pages.ts";
import { type ClientOptions, type RetryPolicy, retryingClient } from "../../github/client/retry.ts";
import type { Read } from "../../policy/model/problem.ts";
import { apiAddress } from "./find-place.ts";
import { NobodysFault } from "./problems.ts";
import { readVersion, type Terminal } from "./terminal.ts";

/** @param options.token "" for none: public repositories only, at a low rate */
export const createClient = ({ token, ...options }: ClientOptions & { readonly token: string }): GitHubClient =>
  retryingClient(options, (settings) => new Octokit({ ...(token === "" ? {} : { auth: token }), ...settings }));

/** Only commands that ask GitHub import this file, because Octokit takes long to load. */
export const cliClient = (
  { env }: Pick<Terminal, "env">,
  wanted: { readonly apiUrl?: string | undefined; readonly host?: string | undefined; readonly needs: string },
): Read<GitHubClient> => {
  const address = apiAddress(wanted.host, wanted.apiUrl, env);
  if (!address.ok) return address;
  const token = env["GITHUB_TOKEN"] || env["GH_TOKEN"] || "";
  if (token === "") return commandProblem("missing-key", "GITHUB_TOKEN", `is not set: ${wanted.needs}`);
  const retry = { tries: 4, totalMs: 60_000, secondMs: secondOf(env) };
  return { ok: true, value: connect(env, { token, baseUrl: address.value, retry }) };
};

type Connection = Partial<Pick<ClientOptions, "graphqlUrl" | "timeoutMs" | "fetch">> & {
  readonly token: string;
  readonly baseUrl: string;
  readonly as?: string;
  readonly retry: Pick<RetryPolicy, "tries" | "totalMs"> & Partial<RetryPolicy>;
};

export const connect = (env: Terminal["env"], { as = "cli", retry, ...connection }: Connection): GitHubClient =>
  createClient({
    timeoutMs: 10_000,
    ...connection,
    userAgent: `tollgate-${as}/${readVersion()}`,
    env,
    retry: { secondMs: 1_000, now: Date.now, wait: (ms) => sleep(ms), random: Math.random, atOnce: true, ...retry },
  });

/** Length of one second of waiting; tests use less (docs/how-to/operations.md). */
export const secondOf = (env: Terminal["env"]): number => {
  const base = Number(env["TOLLGATE_RETRY_BASE_MS"] ?? "");
  return Number.isFinite(base) && base > 0 ? base : 1_000;
};

/**
 * What GitHub was asked for.
 * - `key`: the argument or option that names it.
 * - `missing`: said of a 404: `acme/shop has no pull request 99`; `unseen`: a token does not see what it may not read.
 * - `rights`: said of a 403: `it needs to read contents`.
 * - `tooMany`: what to do in place of the usual hint, and what else to know.
 */
type AskedFor = {
  readonly key: string;
  readonly missing: string;
  readonly rights: string;
  readonly env: Terminal["env"];
  readonly apiUrl?: string | undefined;
  readonly unprocessable?: string;
  readonly unseen?: string;
  readonly tooMany?: string;
  readonly also?: string;
};

/**
 * What the user can set right is a problem: a name, a token, an address. A fault of GitHub or the network is thrown as
 * nobody's fault, anything else as it is.
 */
export const githubProblem = (error: unknown, asked: AskedFor): Read<never> => {
  const { key, missing, rights, env, unprocessable, unseen = "see it", also = "" } = asked;
  const also2 = also === "" ? "" : ` ${also}`;
  const token = env["GITHUB_TOKEN"] ? "GITHUB_TOKEN" : env["GH_TOKEN"] ? "GH_TOKEN" : "GITHUB_TOKEN";
  const address = addressProblem(error, asked);
  if (address !== undefined) return address;
  const status = statusOf(error);
  const { message, hint } = explainError(error);
  if (status !== undefined && !isLimited(error, status)) {
    const said = lineOf(error instanceof Error ? error.message : "").replace(/ - https:\/\/docs\.github\.com\S*$/, "");
    if (status === 401)
      return commandProblem(
        "not-permitted",
        token,
        `GitHub does not take this token: it is wrong, or it has expired (401 ${said}).${also2}`,
      );
    if (status === 403)
      return commandProblem("not-permitted", token, `This token may not do that; ${rights} (403 ${said}).${also2}`);
    if (status === 404 || status === 410)
      return commandProblem(
        "not-found",
        key,
        `${missing}, or ${token} may not ${unseen}: GitHub answers ${status} to both.${isOfGitHub(error) ? "" : otherServer(asked)}${also2}`,
      );
    if (status === 422 && unprocessable !== undefined)
      return commandProblem("wrong-value", key, `${unprocessable} (422 ${said})${also2}`);
  }
  if (error instanceof TooManyPages) throw nobodys(message, asked.tooMany ?? hint, also2, error);
  const known = [IncompleteFiles, StillMoving, NotEvaluable].some((kind) => error instanceof kind);
  if (known || isOutside(error, status)) throw nobodys(message, hint, also2, error);
  throw error;
};

const nobodys = (message: string, hint: string, also: string, cause: unknown): NobodysFault =>
  new NobodysFault(`${message.replace(/[^.!?]$/, "$&.")} ${hint}${also}`, { cause });

const isOutside = (error: unknown, status: number | undefined): boolean =>
  status === undefined
    ? typeof error === "object" && error !== null && "request" in error
    : status >= 500 || isLimited(error, status);

/** GitHub's refusals link to its documentation. */
const isOfGitHub = (error: unknown): boolean =>
  error instanceof Error && error.message.includes("https://docs.github.com");

/** On another server than GitHub's own, the address may be no API at all. */
const otherServer = (asked: AskedFor): string => {
  const { option, address } = givenAddress(asked);
  return option === ""
    ? ""
    : ` Or ${address} (${option}) is not the address of GitHub's API, such as https://<host>/api/v3.`;
};

const givenAddress = ({ env, apiUrl }: Pick<AskedFor, "env" | "apiUrl">) => {
  const address = apiUrl ?? env["GITHUB_API_URL"] ?? "";
  if (address === "" || /^https:\/\/api\.github\.com\/?$/.test(address)) return { option: "", address };
  return { option: apiUrl === undefined ? "GITHUB_API_URL" : "--api-url", address: lineOf(address) };
};

const REFUSED: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no server of this name",
  ECONNREFUSED: "nothing answers there",
  ERR_INVALID_URL: "this is no address",
  EPROTO: "the server does not speak https there",
  ERR_SSL_WRONG_VERSION_NUMBER: "the server does not speak https there",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted here (NODE_EXTRA_CA_CERTS names more)",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted here (NODE_EXTRA_CA_CERTS names more)",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted here (NODE_EXTRA_CA_CERTS names more)",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

const addressProblem = (error: unknown, asked: AskedFor): Read<never> | undefined => {
  if (statusOf(error) !== undefined) return undefined;
  const { option, address } = givenAddress(asked);
  if (option === "") return undefined;
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++) {
    const why = REFUSED[(at as NodeJS.ErrnoException).code ?? ""];
    if (why !== undefined)
      return commandProblem("not-found", option, `GitHub cannot be reached at ${address}: ${why}.`);
  }
  return undefined;
};
