import type { GitHubClient } from "./github-client.ts";
import { WORKFLOW_BOT } from "./self.ts";

/**
 * The login that the token writes under. Installation tokens may not ask REST who they are; GraphQL's `viewer`
 * tells them (with the `[bot]` that REST writes, on github.com). A server that does not know leaves the workflow's bot.
 */
export const fetchOwnLogin = async (client: GitHubClient, holder: "user" | "installation"): Promise<string> => {
  if (holder === "user") return (await client.request("GET /user")).data.login;
  const { viewer } = await client.graphql<{ viewer: { login: string } | null }>("query { viewer { login } }");
  const login = viewer?.login ?? WORKFLOW_BOT;
  return login.endsWith("[bot]") ? login : `${login}[bot]`;
};
