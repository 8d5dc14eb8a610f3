import { nodeId } from "../state/ids.ts";
import { person, roleIn } from "../state/person.ts";
import type { Comment, Reaction, RepositoryState } from "../state/repository-state.ts";
import { appShape } from "./apps.ts";
import { authorShape } from "./people.ts";

export const commentShape = (repositoryState: RepositoryState, comment: Comment) => {
  const repository = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}`;
  const url = `${repository}/issues/comments/${comment.id}`;
  const kind = repositoryState.issues.get(comment.issue)?.pull === undefined ? "issues" : "pull";
  return {
    url,
    html_url: `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/${kind}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${repository}/issues/${comment.issue}`,
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    user: authorShape(repositoryState, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repositoryState, comment.author),
    body: comment.body,
    reactions: reactionRollup(`${url}/reactions`, comment.reactions),
    performed_via_github_app: appShape(
      repositoryState,
      comment.app === undefined ? comment.author : `${comment.app}[bot]`,
    ),
  };
};

export const reactionShape = (repositoryState: RepositoryState, reaction: Reaction) => ({
  id: reaction.id,
  node_id: nodeId("Reaction", reaction.id),
  user: authorShape(repositoryState, reaction.user),
  content: reaction.content,
  created_at: reaction.at,
});

export const reactionRollup = (url: string, reactions: readonly Reaction[]) => {
  const count = (content: string) => reactions.filter((reaction) => reaction.content === content).length;
  return {
    url,
    total_count: reactions.length,
    "+1": count("+1"),
    "-1": count("-1"),
    laugh: count("laugh"),
    confused: count("confused"),
    heart: count("heart"),
    hooray: count("hooray"),
    eyes: count("eyes"),
    rocket: count("rocket"),
  };
};

export const association = (
  repositoryState: RepositoryState,
  login: string,
): "OWNER" | "MEMBER" | "COLLABORATOR" | "NONE" => {
  const who = person(repositoryState, login);
  if (login.toLowerCase() === repositoryState.owner.toLowerCase()) return "OWNER";
  const role = roleIn(repositoryState, login);
  if (who.kind === "bot" || role === "none" || role === "read") return "NONE";
  const inTeam = [...repositoryState.teams.values()].some((team) => team.members.has(login.toLowerCase()));
  return inTeam ? "MEMBER" : "COLLABORATOR";
};
