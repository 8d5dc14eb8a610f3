import { resolveCommit, updateRef } from "../git/refs.ts";
import { pullShape } from "../shapes/pulls.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { hasRole, person } from "../state/person.ts";
import { invalid } from "../state/refusal.ts";
import type { Pull, RepositoryState } from "../state/repository-state.ts";
import { emit } from "./events.ts";
import { NOTHING, recordActivity } from "./heads.ts";
import { addLabels } from "./issue-state.ts";
import { type Change, readChange, setChange } from "./pulls.ts";

export type NewPull = {
  readonly base: string;
  /** In the fork, if there is one. */
  readonly head: string;
  readonly title: string;
  readonly body?: string | null;
  /** Login. An unknown author gets write access, because the head is in the repository itself. */
  readonly author: string;
  readonly draft?: boolean;
  /** Owner of the fork; `true` for the author's own. Its commits come from the same git repository. */
  readonly fork?: string | boolean;
  readonly labels?: readonly string[];
};

/** @throws Refusal 422 if a branch is missing, or both are the same commit */
export const openPull = async (repositoryState: RepositoryState, wanted: NewPull): Promise<Pull> => {
  const { dir } = repositoryState.mirror;
  const owner = wanted.fork === true ? wanted.author : wanted.fork || repositoryState.owner;
  const known = repositoryState.people.has(wanted.author.toLowerCase());
  const author = person(repositoryState, wanted.author);
  if (!known && owner === repositoryState.owner && author.kind === "person") author.role = "write";
  if (owner === repositoryState.owner && !hasRole(repositoryState, author.login, "write")) {
    throw invalid(
      "PullRequest",
      "head",
      `${author.login} cannot push ${wanted.head} to ${repositoryState.owner}/${repositoryState.repo}`,
    );
  }
  if (wanted.title.trim() === "") throw invalid("PullRequest", "title", "title can't be blank");
  const base = await resolveCommit(dir, `refs/heads/${wanted.base}`);
  if (base === undefined) throw invalid("PullRequest", "base", `no branch ${wanted.base}`);
  const headRef = `refs/heads/${wanted.head}`;
  const found = await resolveCommit(dir, headRef);
  // It may have been made in the original repository a moment ago.
  if (found === undefined) await repositoryState.mirror.fetch("new");
  const head = found ?? (await resolveCommit(dir, headRef));
  if (head === undefined) throw invalid("PullRequest", "head", `no branch ${wanted.head}`);
  const change = await readChange(repositoryState, base, head);
  if (change.commits === 0) {
    throw invalid("PullRequest", "head", `No commits between ${wanted.base} and ${wanted.head}`);
  }
  const issue = addPull(repositoryState, {
    title: wanted.title,
    body: wanted.body ?? null,
    author: author.login,
    draft: wanted.draft ?? false,
    base: { ref: wanted.base, sha: base },
    head: { ref: wanted.head, sha: head, owner },
    change,
  });
  await updateRef(dir, `refs/pull/${issue.number}/head`, head);
  // The author counts as who pushed a branch of the original repository.
  const ref = `refs/heads/${wanted.head}`;
  if (owner === repositoryState.owner && !repositoryState.activities.some((one) => one.ref === ref))
    recordActivity(repositoryState, author.login, { ref, kind: "branch_creation", before: NOTHING, after: head });
  if (wanted.labels !== undefined) addLabels(repositoryState, author.login, issue.number, wanted.labels);
  return issue;
};

export const addPull = (
  repositoryState: RepositoryState,
  made: Pick<Pull, "title" | "body" | "author"> &
    Pick<Pull["pull"], "draft" | "base" | "head"> & { readonly change: Change },
): Pull => {
  const number = nextId(repositoryState, "number");
  const at = timestamp(repositoryState.now());
  const { title, body, author, draft, base, head, change } = made;
  const issue: Pull = {
    id: nextId(repositoryState, "Issue"),
    number,
    title,
    body,
    author,
    state: "open",
    labels: [],
    assignees: [],
    createdAt: at,
    updatedAt: at,
    closedAt: undefined,
    pull: {
      id: nextId(repositoryState, "PullRequest"),
      draft,
      base: { ...base },
      head,
      mergeBase: change.mergeBase,
      related: change.related,
      files: [],
      commits: 0,
      shas: [],
      mergedAt: undefined,
      mergedBy: undefined,
      mergeCommit: undefined,
      reviews: [],
      requests: [],
    },
  };
  setChange(repositoryState, issue, change);
  repositoryState.issues.set(number, issue);
  repositoryState.open.add(number);
  emit(
    repositoryState,
    "pull_request",
    { action: "opened", number, pull_request: pullShape(repositoryState, issue) },
    author,
    number,
  );
  return issue;
};
