import { Refusal } from "../refusal.ts";
import { issueShape } from "../shapes/issue-shape.ts";
import type { Issue } from "../state/world.ts";
import { paginate } from "./paginate.ts";
import type { Answer, RouteRequest } from "./route.ts";

/** What GitHub can list by and the stand-in cannot: refused, so that a list is never longer than was asked for. */
const unknown = ["milestone", "type", "mentioned", "issue_field_values"] as const;

/** A repository's issues and pull requests, the newest first where nothing else is asked. @throws Refusal 422 */
export const listIssues = (request: RouteRequest): Answer => {
  const { world, query } = request;
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
  const found = [...world.issues.values()].filter(
    (issue) =>
      (state === "all" || issue.state === state) &&
      labels.every((label) => issue.labels.some((one) => one.toLowerCase() === label)) &&
      Date.parse(issue.updatedAt) >= since &&
      (query.creator === undefined || same(query.creator, issue.author)) &&
      assigned(issue),
  );
  const rank = (issue: Issue): number => {
    if (query.sort === "comments") return world.comments.count(issue.number);
    return Date.parse(query.sort === "updated" ? issue.updatedAt : issue.createdAt);
  };
  const sign = direction === "asc" ? 1 : -1;
  found.sort((a, b) => sign * (rank(a) - rank(b) || a.number - b.number));
  return paginate(request, found, (page) => page.map((issue) => issueShape(world, issue)));
};

const listOf = (written: RouteRequest["query"][string]): readonly string[] =>
  String(written ?? "")
    .split(",")
    .map((label) => label.trim().toLowerCase())
    .filter((label) => label !== "");
