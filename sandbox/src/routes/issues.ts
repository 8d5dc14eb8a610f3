import { createComment, deleteComment, editComment, react } from "../changes/comments.ts";
import { addLabels, removeLabel } from "../changes/issue-state.ts";
import { editIssue, openIssue } from "../changes/issues.ts";
import { commentShape, reactionShape } from "../shapes/comments.ts";
import { issueShape, labelShapes } from "../shapes/issues.ts";
import { teamShape, userShape } from "../shapes/people.ts";
import { findComment, findIssue } from "../state/find.ts";
import { nodeId } from "../state/ids.ts";
import { person } from "../state/person.ts";
import { Refusal } from "../state/refusal.ts";
import type { Issue, RepositoryState, ReviewRequest } from "../state/repository-state.ts";
import { type Answer, paginate, type Route, type RouteRequest } from "./route.ts";

/** Filters that are not supported are refused, so that no list is too long. */
const unknown = ["milestone", "type", "mentioned", "issue_field_values"] as const;

const listIssues = (request: RouteRequest): Answer => {
  const { repositoryState, query } = request;
  for (const name of unknown) {
    if (query[name] !== undefined) throw new Refusal(422, `The sandbox does not list issues by ${name}`);
  }
  const { state = "open", direction = "desc" } = query;
  const labels = listOf(query.labels);
  const since = query.since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(String(query.since));
  const same = (wanted: unknown, login: string) => login.toLowerCase() === String(wanted).toLowerCase();
  const assigned = ({ assignees }: Issue): boolean => {
    if (query.assignee === undefined) return true;
    if (query.assignee === "*") return assignees.length > 0;
    if (query.assignee === "none") return assignees.length === 0;
    return assignees.some((login) => same(query.assignee, login));
  };
  const found = [...repositoryState.issues.values()].filter(
    (issue) =>
      (state === "all" || issue.state === state) &&
      labels.every((label) => issue.labels.some((one) => one.toLowerCase() === label)) &&
      Date.parse(issue.updatedAt) >= since &&
      (query.creator === undefined || same(query.creator, issue.author)) &&
      assigned(issue),
  );
  const rank = (issue: Issue): number => {
    if (query.sort === "comments") return repositoryState.comments.count(issue.number);
    return Date.parse(query.sort === "updated" ? issue.updatedAt : issue.createdAt);
  };
  const sign = direction === "asc" ? 1 : -1;
  found.sort((a, b) => sign * (rank(a) - rank(b) || a.number - b.number));
  return paginate(request, found, (page) => page.map((issue) => issueShape(repositoryState, issue)));
};

const listOf = (written: RouteRequest["query"][string]): readonly string[] =>
  String(written ?? "")
    .split(",")
    .map((label) => label.trim().toLowerCase())
    .filter((label) => label !== "");

/** Only review requests; GitHub lists labels, assignments and more as well. */
const eventShape = (repositoryState: RepositoryState, one: ReviewRequest) => {
  const actor = userShape(repositoryState, person(repositoryState, one.actor));
  const team = one.of === "team" ? repositoryState.teams.get(one.name) : undefined;
  return {
    id: one.id,
    node_id: nodeId("IssueEvent", one.id),
    url: `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}/issues/events/${one.id}`,
    actor,
    event: one.kind === "requested" ? "review_requested" : "review_request_removed",
    commit_id: null,
    commit_url: null,
    created_at: one.at,
    performed_via_github_app: null,
    review_requester: actor,
    ...(one.of === "user" ? { requested_reviewer: userShape(repositoryState, person(repositoryState, one.name)) } : {}),
    ...(team === undefined ? {} : { requested_team: teamShape(repositoryState, team) }),
  };
};

// Either permission suffices for a pull request's comments and labels.
const reads = ["issues:read", "pull_requests:read"] as const;
const writes = ["issues:write", "pull_requests:write"] as const;

const numberOf = ({ params }: RouteRequest): number => Number(params.issue_number);
/** A list, or an object with one, of names or of objects with names. */
const writtenLabels = (body: unknown): readonly string[] => {
  const list = Array.isArray(body) ? body : ((body as { readonly labels?: unknown } | null)?.labels ?? []);
  return namesOf((typeof list === "string" ? [list] : list) as readonly (string | { name: string })[]);
};

const namesOf = (labels: readonly (string | { name: string })[]): readonly string[] =>
  labels.map((label) => (typeof label === "string" ? label : label.name));
const appOf = ({ host, token }: RouteRequest): string | undefined =>
  token.kind === "user" ? host.apps.get(token.app ?? 0)?.slug : undefined;
const commentOf = ({ params }: RouteRequest): number => Number(params.comment_id);

export const issueRoutes: Readonly<Record<string, Route>> = {
  "issues/list-events": {
    needs: reads,
    answer: (request) => {
      const { repositoryState } = request;
      const events = findIssue(repositoryState, numberOf(request)).pull?.requests ?? [];
      return paginate(request, events, (page) => page.map((one) => eventShape(repositoryState, one)));
    },
  },
  "issues/create": {
    needs: ["issues:write"],
    answer: ({ repositoryState, actor, body }) => {
      const assignees = body.assignees ?? (body.assignee ? [body.assignee] : undefined);
      const issue = openIssue(repositoryState, actor, {
        title: String(body.title),
        body: body.body,
        ...(body.labels ? { labels: namesOf(body.labels) } : {}),
        ...(assignees ? { assignees } : {}),
      });
      return { status: 201, body: issueShape(repositoryState, issue) };
    },
  },
  "issues/list-for-repo": {
    needs: ["issues:read"],
    answer: listIssues,
  },
  "issues/update": {
    needs: writes,
    answer: async (request) => {
      const { repositoryState, actor, body } = request;
      const assignees = body.assignees ?? (body.assignee === undefined ? undefined : [body.assignee ?? []].flat());
      const issue = await editIssue(repositoryState, actor, numberOf(request), {
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
      return { body: issueShape(repositoryState, issue) };
    },
  },
  "issues/get": {
    needs: reads,
    answer: (request) => ({
      body: issueShape(request.repositoryState, findIssue(request.repositoryState, numberOf(request))),
    }),
  },
  "issues/list-comments": {
    needs: reads,
    answer: (request) => {
      const { repositoryState, query } = request;
      const { number } = findIssue(repositoryState, numberOf(request));
      const since = query.since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(String(query.since));
      const comments = repositoryState.comments.of(number).filter((comment) => Date.parse(comment.updatedAt) >= since);
      return paginate(request, comments, (page) => page.map((comment) => commentShape(repositoryState, comment)));
    },
  },
  "issues/create-comment": {
    needs: writes,
    answer: (request) => {
      const { repositoryState, actor, body } = request;
      return {
        status: 201,
        body: commentShape(
          repositoryState,
          createComment(repositoryState, actor, numberOf(request), body.body, appOf(request)),
        ),
      };
    },
  },
  "issues/get-comment": {
    needs: reads,
    answer: (request) => ({
      body: commentShape(request.repositoryState, findComment(request.repositoryState, commentOf(request))),
    }),
  },
  "issues/update-comment": {
    needs: writes,
    answer: (request) => {
      const { repositoryState, actor, body } = request;
      return {
        body: commentShape(repositoryState, editComment(repositoryState, actor, commentOf(request), body.body)),
      };
    },
  },
  "issues/delete-comment": {
    needs: writes,
    answer: (request) => {
      deleteComment(request.repositoryState, request.actor, commentOf(request));
      return { status: 204 };
    },
  },
  "issues/list-labels-on-issue": {
    needs: reads,
    answer: (request) => {
      const { repositoryState } = request;
      return paginate(request, labelShapes(repositoryState, findIssue(repositoryState, numberOf(request)).labels));
    },
  },
  "issues/add-labels": {
    needs: writes,
    answer: (request) => {
      const { repositoryState, actor } = request;
      const { labels } = addLabels(repositoryState, actor, numberOf(request), writtenLabels(request.body));
      return { body: labelShapes(repositoryState, labels) };
    },
  },
  "issues/set-labels": {
    needs: writes,
    answer: (request) => {
      const { repositoryState, actor } = request;
      const number = numberOf(request);
      const wanted = writtenLabels(request.body);
      const now = wanted.map((name) => name.toLowerCase());
      for (const label of findIssue(repositoryState, number).labels)
        if (!now.includes(label.toLowerCase())) removeLabel(repositoryState, actor, number, label);
      return { body: labelShapes(repositoryState, addLabels(repositoryState, actor, number, wanted).labels) };
    },
  },
  "issues/remove-label": {
    needs: writes,
    answer: (request) => {
      const { repositoryState, actor, params } = request;
      const issue = removeLabel(repositoryState, actor, numberOf(request), String(params.name));
      return { body: labelShapes(repositoryState, issue.labels) };
    },
  },
  "reactions/create-for-issue-comment": {
    needs: writes,
    answer: (request) => {
      const { repositoryState, actor, body } = request;
      const { reaction, made } = react(repositoryState, actor, commentOf(request), body.content);
      return { status: made ? 201 : 200, body: reactionShape(repositoryState, reaction) };
    },
  },
  "reactions/list-for-issue-comment": {
    needs: reads,
    answer: (request) => {
      const { repositoryState, query } = request;
      const reactions = findComment(repositoryState, commentOf(request)).reactions.filter(
        (reaction) => query.content === undefined || reaction.content === query.content,
      );
      return paginate(
        request,
        reactions.map((reaction) => reactionShape(repositoryState, reaction)),
      );
    },
  },
};
