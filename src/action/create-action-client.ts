import type { GitHubClient } from "../github/github-client.ts";
import type { SmallFetch } from "../github/node-fetch.ts";
import { patientClient } from "../github/patient-client.ts";
import { clientSettings, type Outside } from "./client-settings.ts";
import type { Toolkit } from "./world.ts";

/**
 * The client of a run: `@actions/github`'s Octokit over our fetch, with our patience. Its own fetch is undici's, which
 * takes longer to start than all requests of a run; `@octokit/plugin-retry` would try again what `withPatience` has
 * given up, and has no bound in all.
 *
 * @param fetch Instead of a new one: what several clients share.
 */
export const createActionClient = (
  outside: Outside,
  toolkit: Toolkit,
  token: string,
  fetch?: SmallFetch,
): GitHubClient =>
  patientClient({ ...clientSettings(outside, toolkit), ...(fetch === undefined ? {} : { fetch }) }, (settings) =>
    toolkit.getOctokit(token, settings),
  );
