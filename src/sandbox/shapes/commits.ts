import type { GitCommit } from "../git/commits.ts";
import type { DiffFile } from "../git/diff-files.ts";
import { nodeId } from "../state/ids.ts";
import { person, WEB_FLOW } from "../state/person.ts";
import type { Person, World } from "../state/repository-state.ts";
import { userShape } from "./people.ts";

const unsigned = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

const verificationOf = (world: World, { sha, tree, committer }: GitCommit) =>
  world.signed.has(sha)
    ? {
        verified: true,
        reason: "valid",
        signature: "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n",
        payload: `tree ${tree}\n`,
        verified_at: committer.date,
      }
    : unsigned;

/** A commit as GitHub's `commit`. */
export const commitShape = (world: World, commit: GitCommit) => {
  const repository = `${world.url}/repos/${world.owner}/${world.repo}`;
  const html = `${world.url}/${world.owner}/${world.repo}/commit/`;
  const author = byEmail(world, commit.author.email);
  const committer = byEmail(world, commit.committer.email);
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
      verification: verificationOf(world, commit),
    },
    url: `${repository}/commits/${commit.sha}`,
    html_url: `${html}${commit.sha}`,
    comments_url: `${repository}/commits/${commit.sha}/comments`,
    author: author === undefined ? null : userShape(world, author),
    committer: committer === undefined ? null : userShape(world, committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repository}/commits/${sha}`,
      html_url: `${html}${sha}`,
    })),
  };
};

/** A commit as GitHub's `git-commit`: the object itself. */
export const gitCommitShape = (world: World, commit: GitCommit) => {
  const repository = `${world.url}/repos/${world.owner}/${world.repo}/git`;
  const html = `${world.url}/${world.owner}/${world.repo}/commit/`;
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
    verification: verificationOf(world, commit),
  };
};

/** Whose address it is: GitHub names nobody for an address that it does not know. */
const byEmail = (world: World, written: string): Person | undefined => {
  if (written === WEB_FLOW.email) return person(world, "web-flow");
  const wanted = written.toLowerCase().replace(/^\d+\+/, "");
  return [...world.people.values()].find(({ email, deleted }) => !deleted && email.toLowerCase() === wanted);
};

/** A changed file as GitHub's `diff-entry`. */
export const fileShape = (world: World, head: string, file: DiffFile) => {
  const path = file.filename.split("/").map(encodeURIComponent).join("/");
  const html = `${world.url}/${world.owner}/${world.repo}`;
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${head}/${path}`,
    raw_url: `${html}/raw/${head}/${path}`,
    contents_url: `${world.url}/repos/${world.owner}/${world.repo}/contents/${path}?ref=${head}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previous_filename === undefined ? {} : { previous_filename: file.previous_filename }),
  };
};
