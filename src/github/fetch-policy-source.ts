import type { Problem, Read } from "../engine/problem.ts";
import type { Pull } from "./fetch-pull.ts";
import type { GitHubClient, RepositoryRef } from "./github-client.ts";
import { type FileAt, readFileAt } from "./read-file-at.ts";

/** The text of a policy file, or undefined where the repository has none. */
export type PolicySource = Read<string | undefined>;

/** The largest policy file that is read, in bytes of UTF-8. */
export const LARGEST_POLICY = 256 * 1024;

/**
 * Where the policies that judge a pull request are read: the base branch as it is now. `base.sha` would be the branch
 * as of the last push to the pull request, and with it an old pull request would be held to rules that were mended
 * (or escape those that were added) since. Never the head: a pull request must not bring its own weaker policy.
 */
export const policyRefOf = (pull: Pick<Pull, "base">): string => `refs/heads/${pull.base.ref}`;

/**
 * Reads the policy file of a repository at a commit or ref.
 *
 * @returns A problem where something stands at the path that is not a text file of bearable size.
 */
export const fetchPolicySource = async (
  client: GitHubClient,
  repository: RepositoryRef,
  ref: string,
  path: string,
): Promise<PolicySource> => policySourceOf(path, await readFileAt(client, repository, path, ref));

/** What was found at a path, as a policy file; `path` is the name that problems know it by. */
export const policySourceOf = (path: string, file: FileAt): PolicySource => {
  switch (file.kind) {
    case "text": {
      const size = new TextEncoder().encode(file.text).length;
      return size > LARGEST_POLICY ? problemOf(path, { kind: "too-large", size }) : { ok: true, value: file.text };
    }
    case "absent":
      return { ok: true, value: undefined };
    case "directory":
    case "symlink":
    case "submodule":
    case "not-utf8":
    case "too-large":
      return problemOf(path, file);
  }
};

const problemOf = (path: string, file: Exclude<FileAt, { kind: "text" } | { kind: "absent" }>): PolicySource => {
  const [code, message] = WORDS[file.kind](file.kind === "too-large" ? file.size : 0);
  return { ok: false, problems: [{ code, file: path, line: 1, column: 1, key: "", message }] };
};

const WORDS: Record<
  Exclude<FileAt["kind"], "text" | "absent">,
  (size: number) => readonly [Problem["code"], string]
> = {
  directory: () => ["not-a-file", "A policy file is expected here, and it is a directory."],
  symlink: () => [
    "not-a-file",
    "A policy file is expected here, and it is a symbolic link that leads out of the repository.",
  ],
  submodule: () => ["not-a-file", "A policy file is expected here, and it is a submodule."],
  "not-utf8": () => ["not-utf8", "The policy file is not UTF-8 text."],
  "too-large": (size) => ["too-large", `The policy file has ${size} bytes; at most ${LARGEST_POLICY} are read.`],
};
