import { commentShape } from "../shapes/comment-shape.ts";
import { issueShape } from "../shapes/issue-shape.ts";
import { labelShapes } from "../shapes/label-shape.ts";
import { reactionShape } from "../shapes/reaction-shape.ts";
import { createComment, deleteComment, editComment } from "../state/comments.ts";
import { editIssue } from "../state/edit-issue.ts";
import { findComment, findIssue } from "../state/find.ts";
import { addLabels, removeLabel } from "../state/labels.ts";
import { openIssue } from "../state/open-issue.ts";
import { react } from "../state/react.ts";
import { listIssues } from "./list-issues.ts";
import { paginate } from "./paginate.ts";
import type { Route, RouteRequest } from "./route.ts";

// A pull request's comments and labels may be written with either permission.
const reads = ["issues:read", "pull_requests:read"] as const;
const writes = ["issues:write", "pull_requests:write"] as const;

const numberOf = ({ params }: RouteRequest): number => Number(params.issue_number);
const namesOf = (labels: readonly (string | { name: string })[]): readonly string[] =>
  labels.map((label) => (typeof label === "string" ? label : label.name));
/** Slug of the app through which a person acts. */
const appOf = ({ host, token }: RouteRequest): string | undefined =>
  token.kind === "user" ? host.apps.get(token.app ?? 0)?.slug : undefined;
const commentOf = ({ params }: RouteRequest): number => Number(params.comment_id);

/** Issues, and what pull requests share with them: comments, labels, reactions. */
export const issueRoutes: Readonly<Record<string, Route>> = {
  "issues/create": {
    needs: ["issues:write"],
    answer: ({ world, actor, body }) => {
      const assignees = body.assignees ?? (body.assignee ? [body.assignee] : undefined);
      const issue = openIssue(world, actor, {
        title: String(body.title),
        body: body.body,
        ...(body.labels ? { labels: namesOf(body.labels) } : {}),
        ...(assignees ? { assignees } : {}),
      });
      return { status: 201, body: issueShape(world, issue) };
    },
  },
  "issues/list-for-repo": {
    needs: ["issues:read"],
    answer: listIssues,
  },
  "issues/update": {
    needs: writes,
    answer: async (request) => {
      const { world, actor, body } = request;
      const assignees = body.assignees ?? (body.assignee === undefined ? undefined : [body.assignee ?? []].flat());
      const issue = await editIssue(world, actor, numberOf(request), {
        ...(body.title === undefined ? {} : { title: String(body.title ?? "") }),
        ...(body.body === undefined ? {} : { body: body.body }),
        ...(body.state === undefined ? {} : { state: body.state }),
        ...(body.labels === undefined ? {} : { labels: namesOf(body.labels) }),
        ...(assignees === undefined
          ? {}
          : {
              assignees: assignees.map((one: string | { login: string }) =>
                typeof one === "string" ? one : one.login,
              ),
            }),
      });
      return { body: issueShape(world, issue) };
    },
  },
  "issues/get": {
    needs: reads,
    answer: (request) => ({ body: issueShape(request.world, findIssue(request.world, numberOf(request))) }),
  },
  "issues/list-comments": {
    needs: reads,
    answer: (request) => {
      const { world, query } = request;
      const { number } = findIssue(world, numberOf(request));
      const since = query.since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(String(query.since));
      const comments = world.comments.of(number).filter((comment) => Date.parse(comment.updatedAt) >= since);
      return paginate(request, comments, (page) => page.map((comment) => commentShape(world, comment)));
    },
  },
  "issues/create-comment": {
    needs: writes,
    answer: (request) => {
      const { world, actor, body } = request;
      return {
        status: 201,
        body: commentShape(world, createComment(world, actor, numberOf(request), body.body, appOf(request))),
      };
    },
  },
  "issues/get-comment": {
    needs: reads,
    answer: (request) => ({ body: commentShape(request.world, findComment(request.world, commentOf(request))) }),
  },
  "issues/update-comment": {
    needs: writes,
    answer: (request) => {
      const { world, actor, body } = request;
      return { body: commentShape(world, editComment(world, actor, commentOf(request), body.body)) };
    },
  },
  "issues/delete-comment": {
    needs: writes,
    answer: (request) => {
      deleteComment(request.world, request.actor, commentOf(request));
      return { status: 204 };
    },
  },
  "issues/list-labels-on-issue": {
    needs: reads,
    answer: (request) => {
      const { world } = request;
      return paginate(request, labelShapes(world, findIssue(world, numberOf(request)).labels));
    },
  },
  "issues/add-labels": {
    needs: writes,
    answer: (request) => {
      const { world, actor, body } = request;
      const written = (Array.isArray(body) ? body : (body?.labels ?? [])) as readonly (string | { name: string })[];
      const names = namesOf(typeof written === "string" ? [written] : written);
      return { body: labelShapes(world, addLabels(world, actor, numberOf(request), names).labels) };
    },
  },
  "issues/remove-label": {
    needs: writes,
    answer: (request) => {
      const { world, actor, params } = request;
      const issue = removeLabel(world, actor, numberOf(request), String(params.name));
      return { body: labelShapes(world, issue.labels) };
    },
  },
  "reactions/create-for-issue-comment": {
    needs: writes,
    answer: (request) => {
      const { world, actor, body } = request;
      const { reaction, made } = react(world, actor, commentOf(request), body.content);
      return { status: made ? 201 : 200, body: reactionShape(world, reaction) };
    },
  },
  "reactions/list-for-issue-comment": {
    needs: reads,
    answer: (request) => {
      const { world, query } = request;
      const reactions = findComment(world, commentOf(request)).reactions.filter(
        (reaction) => query.content === undefined || reaction.content === query.content,
      );
      return paginate(
        request,
        reactions.map((reaction) => reactionShape(world, reaction)),
      );
    },
  },
};
