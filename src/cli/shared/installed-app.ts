import type { GitHubClient } from "../../github/client/github-client.ts";
import { fetchInstalledApps } from "../../github/read/app.ts";
import type { RulesetHolder } from "../../github/write/ruleset.ts";
import { ACTIONS_APP } from "./protection.ts";

/**
 * What keeps an App from reporting its check where a ruleset requires it. Nobody can merge there.
 *
 * @returns undefined if it is installed on all repositories, and for the Action, which is no installed App
 */
export const installationDoubt = async (
  client: GitHubClient,
  holder: RulesetHolder,
  appId: number,
): Promise<string | undefined> => {
  if (appId === ACTIONS_APP) return undefined;
  const owner = holder.kind === "organisation" ? holder.org : holder.ref.owner;
  const where = holder.kind === "organisation" ? "its repositories" : `${owner}/${holder.ref.repo}`;
  const installed = await fetchInstalledApps(client, owner);
  if (installed === undefined)
    return `This token may not see whether the app is installed on ${owner}. Without it the check is never reported, and nothing can be merged into ${where}: tollgate doctor says whether it is.`;
  const found = installed.find((one) => one.appId === appId);
  if (found === undefined)
    return `The app ${appId} is not installed on ${owner}, so its check is never reported, and nothing can be merged into ${where} while it is required. Install it first, by the link "Install" on the app's page.`;
  if (found.suspended)
    return `The app ${found.slug} is suspended on ${owner}, so its check is not reported, and nothing can be merged into ${where} while it is required: ${found.url}`;
  return found.selection === "all"
    ? undefined
    : `The app ${found.slug} is installed on some repositories of ${owner} only, and in the others its check is never reported, so nothing can be merged there while it is required. See that ${where === "its repositories" ? "all that the ruleset is for" : where} ${where === "its repositories" ? "are" : "is"} among them: ${found.url}`;
};
