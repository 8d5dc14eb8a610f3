import { nodeId } from "../state/ids.ts";
import { person, roleIn } from "../state/person.ts";
import type { Comment, Reaction, World } from "../state/repository-state.ts";
import { appShape } from "./apps.ts";
import { authorShape } from "./people.ts";

/** A comment as GitHub's `issue-comment`. */
export const commentShape = (world: World, comment: Comment) => {
  const repository = `${world.url}/repos/${world.owner}/${world.repo}`;
  const url = `${repository}/issues/comments/${comment.id}`;
  const kind = world.issues.get(comment.issue)?.pull === undefined ? "issues" : "pull";
  return {
    url,
    html_url: `${world.url}/${world.owner}/${world.repo}/${kind}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${repository}/issues/${comment.issue}`,
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    user: authorShape(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(world, comment.author),
    body: comment.body,
    reactions: reactionRollup(`${url}/reactions`, comment.reactions),
    performed_via_github_app: appShape(world, comment.app === undefined ? comment.author : `${comment.app}[bot]`),
  };
};

/** A reaction as GitHub's `reaction`. */
export const reactionShape = (world: World, reaction: Reaction) => ({
  id: reaction.id,
  node_id: nodeId("Reaction", reaction.id),
  user: authorShape(world, reaction.user),
  content: reaction.content,
  created_at: reaction.at,
});

/** How often each reaction was given, as GitHub's `reaction-rollup`. */
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

/** What an author is to the repository, in GitHub's word. */
export const association = (world: World, login: string): "OWNER" | "MEMBER" | "COLLABORATOR" | "NONE" => {
  const who = person(world, login);
  if (login.toLowerCase() === world.owner.toLowerCase()) return "OWNER";
  const role = roleIn(world, login);
  if (who.kind === "bot" || role === "none" || role === "read") return "NONE";
  const inTeam = [...world.teams.values()].some((team) => team.members.has(login.toLowerCase()));
  return inTeam ? "MEMBER" : "COLLABORATOR";
};
