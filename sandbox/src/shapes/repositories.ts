import { nextId, nodeId } from "../state/ids.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { accountShape, ownerShape } from "./people.ts";

export const repositoryShape = (repositoryState: RepositoryState, owner: string = repositoryState.owner) => {
  const fork = owner !== repositoryState.owner;
  const url = `${repositoryState.url}/repos/${owner}/${repositoryState.repo}`;
  const html = `${repositoryState.url}/${owner}/${repositoryState.repo}`;
  return {
    id: fork ? forkId(repositoryState, owner) : repositoryState.id,
    node_id: nodeId("Repository", `${owner}/${repositoryState.repo}`),
    name: repositoryState.repo,
    full_name: `${owner}/${repositoryState.repo}`,
    private: repositoryState.private,
    owner: fork ? accountShape(repositoryState, owner) : ownerShape(repositoryState, owner),
    html_url: html,
    description: null,
    fork,
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_url: `${html}.git`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    mirror_url: null,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    ssh_url: `git@127.0.0.1:${owner}/${repositoryState.repo}.git`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    svn_url: html,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
    clone_url: `${html}.git`,
    homepage: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 0,
    default_branch: repositoryState.mirror.defaultBranch,
    open_issues: repositoryState.open.size,
    open_issues_count: repositoryState.open.size,
    is_template: false,
    topics: repositoryState.about.topics,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: repositoryState.private ? (repositoryState.about.internal ? "internal" : "private") : "public",
    allow_merge_commit: true,
    allow_squash_merge: true,
    allow_rebase_merge: false,
    allow_auto_merge: false,
    allow_forking: true,
    delete_branch_on_merge: false,
    web_commit_signoff_required: false,
    pushed_at: repositoryState.createdAt,
    created_at: repositoryState.createdAt,
    updated_at: repositoryState.createdAt,
  };
};

const forkId = (repositoryState: RepositoryState, owner: string): number => {
  const { forks } = repositoryState.host;
  const name = `${owner}/${repositoryState.fullName}`.toLowerCase();
  const known = forks.get(name);
  if (known !== undefined) return known;
  const id = nextId(repositoryState, "Fork");
  forks.set(name, id);
  return id;
};
