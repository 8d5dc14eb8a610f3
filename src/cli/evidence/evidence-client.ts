import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "../../github/create-client.ts";
import type { GitHubClient } from "../../github/github-client.ts";
import { nodeFetch } from "../../github/node-fetch.ts";
import { pacedFetch } from "../../github/paced-fetch.ts";
import { readVersion } from "../read-version.ts";
import type { Terminal } from "../terminal.ts";

/** Milliseconds until a request is given up. */
const TIMEOUT_MS = 30_000;
/** Times that one request is tried: a minute in all, apart from what the host asks to wait. */
const TRIES = 6;
/** A wait of more seconds than this is told, so that nobody takes it for a hang. */
const TOLD = 20;

/**
 * A client for a long run: it slows down before the host's limit runs out, and waits as long as the host says, an hour
 * if need be; the run can be ended at any time and gone on with.
 */
export const evidenceClient = (
  terminal: Pick<Terminal, "env" | "err">,
  { token, baseUrl }: { readonly token: string; readonly baseUrl: string },
): GitHubClient => {
  const { env } = terminal;
  const base = Number(env["TOLLGATE_RETRY_BASE_MS"] ?? "");
  const secondMs = Number.isFinite(base) && base > 0 ? base : 1_000;
  const wait = async (ms: number): Promise<void> => {
    const seconds = Math.ceil(ms / secondMs);
    if (seconds > TOLD) terminal.err(`waiting for GitHub's rate limit: ${seconds} seconds\n`);
    await sleep(ms);
  };
  const now = Date.now;
  return createClient({
    token,
    baseUrl,
    userAgent: `tollgate-cli/${readVersion()}`,
    env,
    timeoutMs: TIMEOUT_MS,
    fetch: pacedFetch(nodeFetch({ timeoutMs: TIMEOUT_MS, env }), { now, wait, secondMs }),
    patience: { tries: TRIES, totalMs: Number.POSITIVE_INFINITY, secondMs, now, wait, random: Math.random },
  });
};
