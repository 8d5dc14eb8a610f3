import { findInstallation, repositoriesOf } from "../changes/installations.ts";
import { issueShape } from "../shapes/issues.ts";
import { Refusal } from "../state/refusal.ts";
import { paginate, type Route, type RouteRequest } from "./route.ts";

export const searchRoutes: Readonly<Record<string, Route>> = {
  "search/issues-and-pull-requests": {
    as: "installation",
    needs: ["pull_requests:read", "issues:read"],
    answer: (request) => {
      const wanted = termsOf(String(request.query.q));
      const sign = request.query.order === "asc" ? 1 : -1;
      const found = visible(request)
        .filter(({ owner }) => wanted.user === undefined || owner.toLowerCase() === wanted.user)
        .flatMap((repositoryState) => [...repositoryState.issues.values()].map((issue) => ({ repositoryState, issue })))
        .filter(
          ({ issue }) =>
            issue.pull !== undefined &&
            issue.state === "open" &&
            (wanted.since === undefined || Date.parse(issue.updatedAt) >= wanted.since),
        )
        .sort((a, b) => sign * (Date.parse(a.issue.updatedAt) - Date.parse(b.issue.updatedAt)));
      return paginate(request, found, (page) => ({
        total_count: found.length,
        incomplete_results: false,
        search_type: "lexical",
        items: page.map(({ repositoryState, issue }) => ({
          ...issueShape(repositoryState, issue),
          body: issue.body ?? "",
          score: 1,
        })),
      }));
    },
  },
};

const visible = ({ host, token }: RouteRequest) =>
  repositoriesOf(host, findInstallation(host, token.installation ?? 0)).filter(
    (one) => token.repositories?.has(one.fullName.toLowerCase()) ?? true,
  );

/** Unknown terms are refused, so that nothing wrong is found. */
const termsOf = (query: string): { readonly user: string | undefined; readonly since: number | undefined } => {
  let user: string | undefined;
  let since: number | undefined;
  const is = new Set<string>();
  for (const term of query.split(/\s+/)) {
    const [, name = "", value = ""] = /^(is|user|org|updated):(?:>=)?(.+)$/.exec(term) ?? [];
    if (name === "is") is.add(value);
    else if (name === "user" || name === "org") user = value.toLowerCase();
    else if (name === "updated" && Number.isFinite(Date.parse(value))) since = Date.parse(value);
    else throw new Refusal(422, `The sandbox does not search by ${term}`);
  }
  if ([...is].sort().join(" ") !== "open pr") throw new Refusal(422, "The sandbox searches open pull requests only");
  return { user, since };
};
