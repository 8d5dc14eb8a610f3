import { type GitHubClient, PAGE_SIZE } from "../../../github/github-client.ts";
import { readPages } from "../../../github/read-pages.ts";
import type { InstallationFacts } from "./doctor-facts.ts";

/** 1,000 installations; an App of one's own has a few. */
const MOST_PAGES = 10;

/** Where the App is installed. How many repositories each has is found out later. */
export const readInstallations = async (app: GitHubClient): Promise<readonly InstallationFacts[]> => {
  const pages = await readPages(
    async (page) => app.request("GET /app/installations", { per_page: PAGE_SIZE, page }),
    MOST_PAGES,
  );
  return pages.flat().map((one) => ({
    id: one.id,
    account: accountOf(one.account),
    url: one.html_url,
    suspended: one.suspended_at !== null,
    selection: one.repository_selection,
    permissions: Object.fromEntries(
      Object.entries(one.permissions).flatMap(([name, access]) => (access === undefined ? [] : [[name, access]])),
    ),
    events: one.events,
    repositories: undefined,
  }));
};

const accountOf = (account: object | null): string => {
  if (account !== null && "login" in account && typeof account.login === "string") return account.login;
  return account !== null && "slug" in account && typeof account.slug === "string" ? account.slug : "";
};
