import { addedDependencies } from "../policy/dependencies/added-dependencies.ts";
import { accountNamed } from "../policy/model/accounts.ts";
import type { Facts } from "../policy/model/facts.ts";
import { diffRange } from "./diff-range.ts";
import type { Range } from "./range.ts";
import { loginOf, type Repository, readGit, repositoryName } from "./repository.ts";

type Assumed = {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly author?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly draft?: boolean | undefined;
};

/** GitHub lists 250 commits, too. */
const MAX_COMMITS = 250;

/** The facts of a local range, as of a new pull request. Title and body are what GitHub would propose. */
export const readLocalFacts = async (repository: Repository, range: Range, assumed: Assumed = {}): Promise<Facts> => {
  const [changed, commits, name] = await Promise.all([
    diffRange(repository, range.mergeBase, range.tree ?? range.head.sha),
    readCommits(repository, range),
    repositoryName(repository),
  ]);
  const only = commits.length === 1 ? commits[0] : undefined;
  const branch = /^[0-9a-f]{40,64}$/.test(range.head.ref)
    ? ""
    : range.head.ref.replace(/^.*\//, "").replaceAll(/[-_]+/g, " ");
  const login = assumed.author ?? commits[0]?.author ?? "";
  return {
    repository: name,
    number: 0,
    title: assumed.title ?? only?.subject ?? branch,
    body: assumed.body ?? only?.body ?? "",
    draft: assumed.draft ?? false,
    author: accountNamed(login),
    base: range.base,
    head: { ...range.head, ...(range.tree === undefined ? {} : { sha: range.tree }), fork: false },
    labels: assumed.labels ?? [],
    committers: [...new Set(commits.flatMap((commit) => [commit.author, commit.committer]))],
    files: changed.map(({ patch: _patch, ...file }) => file),
    dependencies: addedDependencies(changed),
  };
};

type Commit = { readonly author: string; readonly committer: string; readonly subject: string; readonly body: string };

const readCommits = async (repository: Repository, range: Range): Promise<readonly Commit[]> => {
  const format = ["%an", "%ae", "%cn", "%ce", "%s", "%b"].join("%x00");
  const log = await readGit(repository, [
    ...["log", "-z", `--format=${format}%x00`, "--no-show-signature", "--encoding=UTF-8", `--max-count=${MAX_COMMITS}`],
    ...["--end-of-options", range.head.sha, `^${range.mergeBase}`],
  ]);
  const fields = log.toString("utf8").split("\0");
  const commits: Commit[] = [];
  // Six fields and the empty one of `-z`.
  for (let at = 0; at + 6 < fields.length; at += 7) {
    const [name = "", mail = "", committerName = "", committerMail = "", subject = "", body = ""] = fields.slice(
      at,
      at + 6,
    );
    commits.push({
      author: loginOf(name, mail),
      committer: loginOf(committerName, committerMail),
      subject,
      body: body.trim(),
    });
  }
  return commits;
};
