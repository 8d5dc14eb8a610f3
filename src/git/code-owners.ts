import { CODEOWNERS_PATHS, LARGEST_CODEOWNERS } from "../checklist/requirements/code-owners.ts";
import type { CodeOwnersFile } from "../policy/model/facts.ts";
import { readFileAt } from "./files.ts";
import type { Repository } from "./repository.ts";

/** The first CODEOWNERS file of a commit, in GitHub's order. */
export const codeOwnersAt = async (repository: Repository, commit: string): Promise<CodeOwnersFile | undefined> => {
  for (const path of CODEOWNERS_PATHS) {
    const found = await readFileAt(repository, commit, path, LARGEST_CODEOWNERS);
    if (found.kind === "file") return { path, text: found.bytes.toString("utf8") };
    if (found.kind === "too-large" || (found.kind === "other" && found.what === "link")) return { path };
  }
  return undefined;
};
