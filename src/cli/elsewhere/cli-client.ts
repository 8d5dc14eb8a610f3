import { setTimeout as sleep } from "node:timers/promises";
import type { Read } from "../../engine/problem.ts";
import { createClient } from "../../github/create-client.ts";
import type { GitHubClient } from "../../github/github-client.ts";
import { commandProblem } from "../../local/command-problem.ts";
import { apiAddress } from "../check/api-address.ts";
import { readVersion } from "../read-version.ts";
import type { Terminal } from "../terminal.ts";

/**
 * A client of GitHub's API for somebody at a desk, under the token of the environment.
 *
 * @param wanted `apiUrl` as given; `host` of an address that was named; `needs` what the token is for, in a sentence
 */
export const cliClient = (
  { env }: Pick<Terminal, "env">,
  wanted: { readonly apiUrl?: string | undefined; readonly host?: string | undefined; readonly needs: string },
): Read<GitHubClient> => {
  const address = apiAddress(wanted.host, wanted.apiUrl, env);
  if (!address.ok) return address;
  const token = env["GITHUB_TOKEN"] || env["GH_TOKEN"] || "";
  if (token === "") return commandProblem("missing-key", "GITHUB_TOKEN", `is not set: ${wanted.needs}`);
  const client = createClient({
    token,
    baseUrl: address.value,
    userAgent: `tollgate-cli/${readVersion()}`,
    env,
    timeoutMs: 10_000,
    patience: {
      tries: 4,
      totalMs: 60_000,
      secondMs: secondOf(env),
      now: Date.now,
      wait: (ms) => sleep(ms),
      random: Math.random,
    },
  });
  return { ok: true, value: client };
};

/** Milliseconds of a second of waiting between tries; less is for tests (docs/operations.md). */
const secondOf = (env: Terminal["env"]): number => {
  const base = Number(env["TOLLGATE_RETRY_BASE_MS"] ?? "");
  return Number.isFinite(base) && base > 0 ? base : 1_000;
};
