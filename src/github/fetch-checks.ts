import type { CheckFact } from "../engine/evidence/evidence-facts.ts";
import { type GitHubClient, PAGE_SIZE, type RepositoryRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

const MOST_PAGES = 20;

/** The check runs of a commit, the newest of each name and app. One that is still running has no conclusion. */
export const fetchChecks = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
): Promise<readonly CheckFact[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
        owner,
        repo,
        ref: sha,
        filter: "latest",
        per_page: PAGE_SIZE,
        page,
      }),
    MOST_PAGES,
  );
  const newest = new Map<string, { readonly id: number; readonly fact: CheckFact }>();
  for (const run of pages.flatMap((page) => page.check_runs)) {
    // `filter=latest` is the latest of each suite; a name may stand in several suites of one app.
    const key = `${run.app?.id ?? 0} ${run.name}`;
    if ((newest.get(key)?.id ?? -1) > Number(run.id)) continue;
    const conclusion = run.status === "completed" ? (run.conclusion ?? "") : "";
    newest.set(key, { id: Number(run.id), fact: { name: run.name, conclusion, url: run.html_url ?? "" } });
  }
  return [...newest.values()].map(({ fact }) => fact);
};
