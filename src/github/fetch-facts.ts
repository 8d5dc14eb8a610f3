import { addedDependencies } from "../engine/dependencies/added-dependencies.ts";
import type { Facts } from "../engine/facts/facts.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { fetchCommits, namedIn } from "./fetch-committers.ts";
import { fetchFiles } from "./fetch-files.ts";
import type { Pull } from "./fetch-pull.ts";
import type { GitHubClient } from "./github-client.ts";

/**
 * What a pull request changes: the second round of requests, read after the pull request itself. A push in
 * between is noticed by `whatMoved` before anything is written. The facts are frozen, to the last line.
 *
 * @throws IncompleteFiles where the files cannot be read to the last one.
 */
export const fetchFacts = async (client: GitHubClient, pull: Pull): Promise<Facts> => {
  const [read, commits] = await Promise.all([fetchFiles(client, pull), fetchCommits(client, pull)]);
  return deepFreeze({
    repository: `${pull.ref.owner}/${pull.ref.repo}`,
    number: pull.ref.number,
    title: pull.title,
    body: pull.body,
    draft: pull.draft,
    author: pull.author,
    base: pull.base,
    head: pull.head,
    labels: pull.labels,
    committers: namedIn(commits),
    commits,
    files: read.map(({ patch: _, ...file }) => file),
    dependencies: addedDependencies(
      read.map(({ path, previousPath, status, patch }) => ({
        path,
        status,
        ...(previousPath === undefined ? {} : { previousPath }),
        ...(patch === undefined ? {} : { patch }),
      })),
    ),
  });
};
