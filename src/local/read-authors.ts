import { loginOf } from "./login-of.ts";
import { type Repository, streamGit } from "./repository.ts";

/**
 * Who wrote each of these commits, by login where the e-mail tells it; one that a shallow clone does not have is left out.
 *
 * @param commits commit ids, any number of them: one call of git answers for all
 */
export const readAuthors = async (
  repository: Repository,
  commits: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const authors = new Map<string, string>();
  // With nothing on its standard input git would answer for HEAD.
  if (commits.length === 0) return authors;
  const args = ["log", "--no-walk=unsorted", "--ignore-missing", "-z", "--format=%H%x00%an%x00%ae", "--stdin"];
  const chunks: Buffer[] = [];
  for await (const chunk of streamGit(repository, [...args, "--no-show-signature"], `${commits.join("\n")}\n`)) {
    chunks.push(chunk);
  }
  const fields = Buffer.concat(chunks).toString("utf8").split("\0");
  for (let at = 0; at + 2 < fields.length; at += 3) {
    authors.set(fields[at] ?? "", loginOf(fields[at + 1] ?? "", fields[at + 2] ?? ""));
  }
  return authors;
};
