import type { GitCommit } from "../git/commits.ts";
import type { DiffFile } from "../git/diff-files.ts";
import { nodeId } from "../state/ids.ts";
import { person, WEB_FLOW } from "../state/person.ts";
import type { Person, RepositoryState } from "../state/repository-state.ts";
import { userShape } from "./people.ts";

const unsigned = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

const verificationOf = (repositoryState: RepositoryState, { sha, tree, committer }: GitCommit) =>
  repositoryState.signed.has(sha)
    ? {
        verified: true,
        reason: "valid",
        signature: "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n",
        payload: `tree ${tree}\n`,
        verified_at: committer.date,
      }
    : unsigned;

export const commitShape = (repositoryState: RepositoryState, commit: GitCommit) => {
  const repository = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}`;
  const html = `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/commit/`;
  const author = byEmail(repositoryState, commit.author.email);
  const committer = byEmail(repositoryState, commit.committer.email);
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${repository}/git/trees/${commit.tree}` },
      url: `${repository}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: verificationOf(repositoryState, commit),
    },
    url: `${repository}/commits/${commit.sha}`,
    html_url: `${html}${commit.sha}`,
    comments_url: `${repository}/commits/${commit.sha}/comments`,
    author: author === undefined ? null : userShape(repositoryState, author),
    committer: committer === undefined ? null : userShape(repositoryState, committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repository}/commits/${sha}`,
      html_url: `${html}${sha}`,
    })),
  };
};

export const gitCommitShape = (repositoryState: RepositoryState, commit: GitCommit) => {
  const repository = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}/git`;
  const html = `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/commit/`;
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", commit.sha),
    url: `${repository}/commits/${commit.sha}`,
    html_url: `${html}${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${repository}/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: `${repository}/commits/${sha}`, html_url: `${html}${sha}` })),
    verification: verificationOf(repositoryState, commit),
  };
};

const byEmail = (repositoryState: RepositoryState, written: string): Person | undefined => {
  if (written === WEB_FLOW.email) return person(repositoryState, "web-flow");
  const wanted = written.toLowerCase().replace(/^\d+\+/, "");
  return [...repositoryState.people.values()].find(({ email, deleted }) => !deleted && email.toLowerCase() === wanted);
};

export const fileShape = (repositoryState: RepositoryState, head: string, file: DiffFile) => {
  const path = file.filename.split("/").map(encodeURIComponent).join("/");
  const html = `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}`;
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${head}/${path}`,
    raw_url: `${html}/raw/${head}/${path}`,
    contents_url: `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}/contents/${path}?ref=${head}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previous_filename === undefined ? {} : { previous_filename: file.previous_filename }),
  };
};
