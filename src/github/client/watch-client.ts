import { type GitHubClient, statusOf } from "./github-client.ts";
import { ONCE } from "./retry.ts";

type Watched = {
  readonly client: GitHubClient;
  /** Sends a request once; the next equal request of `client` gets its answer, or is sent itself if that failed. */
  readonly ahead: GitHubClient["request"];
  /** Requests sent so far. */
  readonly sent: () => number;
};

/** A client that counts its requests, and that can send some before it is known whether they are needed. */
export const watchClient = (client: GitHubClient): Watched => {
  let sent = 0;
  const started = new Map<string, Promise<unknown>>();
  const keyOf = (route: unknown, parameters: unknown): string => JSON.stringify([route, parameters]).toLowerCase();
  const send = client.request as unknown as Send;
  const count: Send = async (route, parameters) => {
    sent += 1;
    return send(route, parameters);
  };
  const request: Send = async (route, parameters) => {
    const key = keyOf(route, parameters);
    const early = started.get(key);
    started.delete(key);
    if (early === undefined) return count(route, parameters);
    return early.catch(async (error: unknown) => {
      if (statusOf(error) === 304) throw error;
      return count(route, parameters);
    });
  };
  const ahead: Send = async (route, parameters) => {
    const answer = count(route, { ...(parameters as object), ...ONCE });
    answer.catch(() => {});
    started.set(keyOf(route, parameters), answer);
  };
  const graphql: Send = async (query, variables) => {
    sent += 1;
    return (client.graphql as unknown as Send)(query, variables);
  };
  return {
    client: { request, graphql } as unknown as GitHubClient,
    ahead: ahead as unknown as GitHubClient["request"],
    sent: () => sent,
  };
};

type Send = (route: unknown, parameters?: unknown) => Promise<unknown>;
