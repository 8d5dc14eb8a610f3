import { setTimeout as sleep } from "node:timers/promises";
import { Octokit } from "@octokit/rest";
import { commandProblem } from "../../git/repository.ts";
import type { GitHubClient } from "../../github/client/github-client.ts";
import { type ClientOptions, type RetryPolicy, retryingClient } from "../../github/client/retry.ts";
import type { Read } from "../../policy/model/problem.ts";
import { apiAddress } from "./remote-options.ts";
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
