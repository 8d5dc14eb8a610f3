import { commentShape } from "../shapes/comments.ts";
import { issueShape } from "../shapes/issues.ts";
import { findComment, findIssue } from "../state/find.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { hasRole, person } from "../state/person.ts";
import { invalid, Refusal } from "../state/refusal.ts";
import type { Comment, Reaction, RepositoryState } from "../state/repository-state.ts";
import { emit } from "./events.ts";

const bodyLimit = 65_536;

export const createComment = (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  body: string,
  app?: string,
): Comment => {
  const issue = findIssue(repositoryState, number);
  checkBody(body);
  const at = timestamp(repositoryState.now());
  const author = person(repositoryState, as).login;
  const comment: Comment = {
    id: nextId(repositoryState, "IssueComment"),
    issue: number,
    author,
    body,
    createdAt: at,
    updatedAt: at,
    revisions: [{ editor: author, at, body }],
    reactions: [],
    app,
  };
  repositoryState.comments.set(comment.id, comment);
  issue.updatedAt = at;
  tell(repositoryState, as, comment, "created");
  return comment;
};

/** Edits a comment, for its author and for writers. An edit without a change makes no revision and no event. */
export const editComment = (repositoryState: RepositoryState, as: string, id: number, body: string): Comment => {
  const comment = findComment(repositoryState, id);
  checkMayChange(repositoryState, as, comment);
  checkBody(body);
  if (body === comment.body) return comment;
  const from = comment.body;
  const at = timestamp(repositoryState.now());
  comment.body = body;
  comment.updatedAt = at;
  comment.revisions.push({ editor: person(repositoryState, as).login, at, body });
  tell(repositoryState, as, comment, "edited", { changes: { body: { from } } });
  return comment;
};

export const deleteRevision = (repositoryState: RepositoryState, as: string, id: number, index: number): void => {
  const comment = findComment(repositoryState, id);
  checkMayChange(repositoryState, as, comment);
  const revision = comment.revisions[index];
  if (revision === undefined) throw new Refusal(404, "Not Found");
  comment.revisions[index] = {
    ...revision,
    deleted: { by: person(repositoryState, as).login, at: timestamp(repositoryState.now()) },
  };
};

/**
 * The event still has the whole comment.
 * @throws Refusal 403, 404
 */
export const deleteComment = (repositoryState: RepositoryState, as: string, id: number): void => {
  const comment = findComment(repositoryState, id);
  checkMayChange(repositoryState, as, comment);
  repositoryState.comments.delete(id);
  tell(repositoryState, as, comment, "deleted");
};

const checkBody = (body: string): void => {
  if (body.trim() === "") throw invalid("IssueComment", "body", "body can't be blank");
  if (body.length > bodyLimit) {
    throw invalid("IssueComment", "body", `body is too long (maximum is ${bodyLimit} characters)`);
  }
};

const checkMayChange = (repositoryState: RepositoryState, as: string, comment: Comment): void => {
  if (comment.author.toLowerCase() === as.toLowerCase() || hasRole(repositoryState, as, "write")) return;
  throw new Refusal(403, "Must have admin rights to Repository.");
};

const tell = (
  repositoryState: RepositoryState,
  as: string,
  comment: Comment,
  action: "created" | "edited" | "deleted",
  more: Readonly<Record<string, unknown>> = {},
): void => {
  const issue = findIssue(repositoryState, comment.issue);
  const payload = {
    action,
    ...more,
    issue: issueShape(repositoryState, issue),
    comment: commentShape(repositoryState, comment),
  };
  emit(repositoryState, "issue_comment", payload, as, issue.pull === undefined ? undefined : issue.number);
};

export const react = (
  repositoryState: RepositoryState,
  as: string,
  id: number,
  content: string,
): { reaction: Reaction; made: boolean } => {
  const comment = findComment(repositoryState, id);
  const user = person(repositoryState, as).login;
  const known = comment.reactions.find((one) => one.user === user && one.content === content);
  if (known !== undefined) return { reaction: known, made: false };
  const reaction = { id: nextId(repositoryState, "Reaction"), user, content, at: timestamp(repositoryState.now()) };
  comment.reactions.push(reaction);
  return { reaction, made: true };
};
