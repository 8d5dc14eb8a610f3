import { addedDependencies } from "../../policy/dependencies/added-dependencies.ts";
import type { Facts } from "../../policy/model/facts.ts";
import type { GitHubClient } from "../client/github-client.ts";
import { fetchCommits, namedIn } from "./committers.ts";
import { fetchFiles } from "./files.ts";
import { deepFreeze, type Pull } from "./pull-request.ts";

/**
 * What a pull request changes. `detectChanges` notices a push during the reads. The facts are deeply frozen.
 *
 * @throws IncompleteFiles if the files cannot be read completely
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
