import type { GitHubClient } from "../github/github-client.ts";
import { nodeFetch } from "../github/node-fetch.ts";
import { pacedFetch } from "../github/paced-fetch.ts";
import { clientSettings, type Outside } from "./client-settings.ts";
import { createActionClient } from "./create-action-client.ts";
import type { Toolkit } from "./world.ts";

/**
 * Makes clients for a run over many pull requests, one for each: together they keep to the host's pace, and each has a
 * patience of its own, so that what the host failed at for one takes nothing from the next.
 */
export const createPacedClients = (outside: Outside, toolkit: Toolkit, token: string): (() => GitHubClient) => {
  const { env, timeoutMs, patience } = clientSettings(outside, toolkit);
  const fetch = pacedFetch(nodeFetch({ timeoutMs, env }), patience);
  return () => createActionClient(outside, toolkit, token, fetch);
};
