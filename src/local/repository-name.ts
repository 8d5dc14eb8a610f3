import { basename } from "node:path";
import { askGit, type Repository } from "./repository.ts";

/** `owner/name` by the remote `origin`, or `local/<folder>` where there is none that tells. */
export const repositoryName = async (repository: Repository): Promise<string> => {
  const { code, out } = await askGit(repository, ["config", "--get", "remote.origin.url"]);
  const address = code === 0 ? out.toString("utf8").trim() : "";
  // A remote that is a folder on this machine has no owner.
  const remote = /^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+@[^/:]+:)(.+)$/i.exec(address)?.[1] ?? "";
  const named = /([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(remote)?.[1];
  return named ?? `local/${basename(repository.root).replace(/\.git$/, "") || "repository"}`;
};
