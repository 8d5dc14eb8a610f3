import { isMergeable, mergePull } from "../changes/merging.ts";
import { openPull } from "../changes/open-pull.ts";
import { editPull } from "../changes/pulls.ts";
import { removeReviewers, requestReviewers } from "../changes/review-requests.ts";
import { review } from "../changes/reviews.ts";
import { updateBranch } from "../changes/update-branch.ts";
import { readCommits } from "../git/commits.ts";
import { commitShape, fileShape } from "../shapes/commits.ts";
import { pullShape, pullSimpleShape, reviewShape } from "../shapes/pulls.ts";
import { findPull, isPull } from "../state/find.ts";
import type { Host } from "../state/host.ts";
import { nextId } from "../state/ids.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import type { Pull } from "../state/repository-state.ts";
import { paginate, type Route, type RouteRequest } from "./route.ts";

/** GitHub's silent limits. */
const limits = { files: 3_000, commits: 250 };

const reads = ["pull_requests:read"] as const;
const writes = ["pull_requests:write"] as const;

const miscounted = (host: Host, body: ReturnType<typeof pullShape>): ReturnType<typeof pullShape> => {
  const { wrongCounts } = host.quirks;
  const turns = ["zero", "low", "high", "none"] as const;
  const how = wrongCounts === "in-turn" ? turns[nextId(host, "Miscount") % turns.length] : wrongCounts;
  const count = (right: number): number => {
    if (how === "none" || how === undefined) return right;
    return how === "zero" ? 0 : Math.max(0, how === "low" ? right - 1 : right + 1);
  };
  const { changed_files, commits, additions, deletions } = body;
  return {
    ...body,
    changed_files: count(changed_files),
    commits: count(commits),
    additions: count(additions),
    deletions: count(deletions),
  };
};

const pullOf = ({ repositoryState, params }: RouteRequest): Pull =>
  findPull(repositoryState, Number(params.pull_number));

export const pullRoutes: Readonly<Record<string, Route>> = {
  "pulls/request-reviewers": {
    needs: writes,
    answer: (request) => {
      const { repositoryState, actor, body } = request;
      const issue = requestReviewers(repositoryState, actor, pullOf(request).number, body);
      return { status: 201, body: pullSimpleShape(repositoryState, issue) };
    },
  },
  "pulls/remove-requested-reviewers": {
    needs: writes,
    answer: (request) => {
      const { repositoryState, actor, body } = request;
      return {
        body: pullSimpleShape(repositoryState, removeReviewers(repositoryState, actor, pullOf(request).number, body)),
      };
    },
  },
  "pulls/list": {
    needs: reads,
    answer: (request) => {
      const { repositoryState, query } = request;
      const { state = "open", base, head, direction, sort = "created" } = query as Record<string, string | undefined>;
      const found = [...repositoryState.issues.values()]
        .filter(isPull)
        .filter(
          (issue) =>
            (state === "all" || issue.state === state) &&
            (base === undefined || issue.pull.base.ref === base) &&
            (head === undefined || `${issue.pull.head.owner}:${issue.pull.head.ref}` === head),
        );
      if (sort === "updated") found.sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1));
      if (direction === undefined ? sort === "created" : direction === "desc") found.reverse();
      return paginate(request, found, (page) => page.map((issue) => pullSimpleShape(repositoryState, issue)));
    },
  },
  "pulls/get": {
    needs: reads,
    answer: async (request) => {
      const issue = pullOf(request);
      const { host } = request;
      return {
        body: miscounted(
          host,
          pullShape(request.repositoryState, issue, await isMergeable(request.repositoryState, issue)),
        ),
      };
    },
  },
  "pulls/create": {
    needs: writes,
    answer: async (request) => {
      const { repositoryState, body, actor } = request;
      if (body.issue !== undefined) throw new Refusal(422, "sandbox: an issue cannot be turned into a pull request");
      const [owner, ref] = (body.head as string).includes(":") ? body.head.split(":") : [undefined, body.head];
      const issue = await openPull(repositoryState, {
        base: body.base,
        head: ref,
        title: body.title ?? "",
        body: body.body ?? null,
        author: actor,
        draft: body.draft ?? false,
        ...(owner === undefined || owner === repositoryState.owner ? {} : { fork: owner }),
      });
      return { status: 201, body: pullShape(repositoryState, issue) };
    },
  },
  "pulls/update": {
    needs: writes,
    answer: async (request) => {
      const { repositoryState, body, actor } = request;
      const { title, body: text, state, base } = body;
      const issue = await editPull(repositoryState, actor, pullOf(request).number, { title, body: text, state, base });
      return { body: pullShape(repositoryState, issue, await isMergeable(request.repositoryState, issue)) };
    },
  },
  "pulls/update-branch": {
    needs: writes,
    answer: async (request) => {
      const { repositoryState, body, actor, url } = request;
      const { number, pull } = pullOf(request);
      if (body?.expected_head_sha !== undefined && body.expected_head_sha !== pull.head.sha)
        throw new Refusal(422, "expected head sha didn’t match current head ref.");
      await updateBranch(repositoryState, actor, number);
      return { status: 202, body: { message: "Updating pull request branch.", url: url.href } };
    },
  },
  "pulls/list-files": {
    needs: reads,
    answer: (request) => {
      const { repositoryState } = request;
      const { pull } = pullOf(request);
      return paginate(request, pull.files.slice(0, limits.files), (page) =>
        page.map((file) => fileShape(repositoryState, pull.head.sha, file)),
      );
    },
  },
  "pulls/list-commits": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState } = request;
      const { pull } = pullOf(request);
      const range = { from: [pull.base.sha], tip: pull.head.sha, limit: Number.MAX_SAFE_INTEGER };
      const commits = (await readCommits(repositoryState.mirror.dir, range)).slice(0, limits.commits);
      return paginate(request, commits, (page) => page.map((commit) => commitShape(repositoryState, commit)));
    },
  },
  "pulls/merge": {
    needs: ["contents:write"],
    answer: async (request) => {
      const { repositoryState, body, actor } = request;
      const issue = await mergePull(repositoryState, actor, pullOf(request).number, body ?? {});
      const sha = issue.pull.mergeCommit ?? "";
      return { body: { sha, merged: true, message: "Pull Request successfully merged" } };
    },
  },
  "pulls/list-reviews": {
    needs: reads,
    answer: (request) => {
      const { number, pull } = pullOf(request);
      return paginate(
        request,
        pull.reviews.map((one) => reviewShape(request.repositoryState, number, one)),
      );
    },
  },
  "pulls/get-review": {
    needs: reads,
    answer: (request) => {
      const { number, pull } = pullOf(request);
      const found = pull.reviews.find(({ id }) => id === Number(request.params.review_id));
      if (found === undefined) throw notFound();
      return { body: reviewShape(request.repositoryState, number, found) };
    },
  },
  "pulls/create-review": {
    needs: writes,
    answer: (request) => {
      const { repositoryState, body, actor } = request;
      const { number } = pullOf(request);
      const words = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;
      const state = words[(body?.event ?? "") as keyof typeof words];
      if (state === undefined) throw new Refusal(422, "sandbox: pending reviews are not kept; give an event");
      const made = review(repositoryState, actor, number, { state, body: body.body, sha: body.commit_id });
      return { body: reviewShape(repositoryState, number, made) };
    },
  },
};
