import { mergeBase, readCommits } from "../git/commits.ts";
import { diffFiles } from "../git/diff-files.ts";
import { resolveCommit } from "../git/refs.ts";
import { commitShape, fileShape } from "../shapes/commits.ts";
import { authorShape } from "../shapes/people.ts";
import { pullSimpleShape } from "../shapes/pulls.ts";
import { repositoryShape } from "../shapes/repositories.ts";
import { isPull } from "../state/find.ts";
import { nodeId } from "../state/ids.ts";
import { hasRole } from "../state/person.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import type { RepositoryState } from "../state/repository-state.ts";
import { maySee } from "./authorize.ts";
import { paginate, type Route, type RouteRequest } from "./route.ts";

const reads = ["contents:read"] as const;

const filesLimit = 300;
const SLOW_COMMITS = 250;

const commitOf = async ({ repositoryState }: RouteRequest, name: string) => {
  const sha = await resolveCommit(repositoryState.mirror.dir, name);
  const [commit] =
    sha === undefined ? [] : await readCommits(repositoryState.mirror.dir, { from: [], tip: sha, limit: 1 });
  return commit;
};

const permissionsOf = (repositoryState: RepositoryState, login: string) => ({
  admin: hasRole(repositoryState, login, "admin"),
  maintain: hasRole(repositoryState, login, "maintain"),
  push: hasRole(repositoryState, login, "write"),
  triage: hasRole(repositoryState, login, "triage"),
  pull: hasRole(repositoryState, login, "read"),
});

export const repositoryRoutes: Readonly<Record<string, Route>> = {
  "repos/get": {
    needs: ["metadata:read"],
    answer: ({ repositoryState, token }) => ({
      body: {
        ...repositoryShape(repositoryState),
        custom_properties: repositoryState.about.properties,
        ...(token.kind === "user" ? { permissions: permissionsOf(repositoryState, token.actor) } : {}),
        network_count: 0,
        subscribers_count: 0,
      },
    }),
  },
  "repos/list-activities": {
    needs: reads,
    answer: ({ host, repositoryState, query, url }) => {
      if (host.quirks.noActivity) throw notFound();
      const { ref, actor, activity_type: kind, direction = "desc", before, after, per_page: perPage = 30 } = query;
      const newest = repositoryState.activities.at(-1);
      const late = host.quirks.lateActivity && newest?.asked !== true ? newest : undefined;
      if (newest !== undefined) newest.asked = true;
      const found = repositoryState.activities.filter(
        (one) =>
          one !== late &&
          (ref === undefined || one.ref === ref || one.ref === `refs/heads/${ref}`) &&
          (actor === undefined || one.actor.toLowerCase() === String(actor).toLowerCase()) &&
          (kind === undefined || one.kind === kind),
      );
      if (direction === "desc") found.reverse();
      const at = (cursor: unknown): number => found.findIndex(({ id }) => String(id) === cursor);
      const size = Math.min(100, Math.max(1, Number(perPage)));
      const from = after !== undefined ? at(after) + 1 : before !== undefined ? Math.max(0, at(before) - size) : 0;
      const page = found.slice(from, from + size);
      const link = (name: "after" | "before", rel: string, id: number | undefined): string => {
        const to = new URL(url);
        to.searchParams.delete(name === "after" ? "before" : "after");
        to.searchParams.set(name, String(id));
        return `<${to.href}>; rel="${rel}"`;
      };
      const links = [
        ...(from + size < found.length ? [link("after", "next", page.at(-1)?.id)] : []),
        ...(from > 0 ? [link("before", "prev", page[0]?.id)] : []),
      ];
      const body = page.map((one) => ({
        id: one.id,
        node_id: nodeId("Activity", one.id),
        before: one.before,
        after: one.after,
        ref: one.ref,
        timestamp: one.at,
        activity_type: one.kind,
        actor: authorShape(repositoryState, one.actor),
      }));
      return { body, ...(links.length === 0 ? {} : { headers: { link: links.join(", ") } }) };
    },
  },
  "repos/list-for-org": {
    needs: ["metadata:read"],
    answer: (request) => {
      const { host, params, token } = request;
      const owner = String(params.org).toLowerCase();
      const found = [...host.repositories.values()].filter(
        (one) => one.owner.toLowerCase() === owner && maySee(one, token),
      );
      return paginate(request, found, (page) => page.map((one) => repositoryShape(one)));
    },
  },
  "repos/list-commits": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState, query } = request;
      const { dir, defaultBranch } = repositoryState.mirror;
      const { sha = defaultBranch, path, since = "", until = "9999" } = query as Record<string, string | undefined>;
      const tip = await resolveCommit(dir, sha);
      if (tip === undefined) throw notFound();
      const of = path === undefined || path === "" ? {} : { path };
      const commits = await readCommits(dir, { from: [], tip, limit: 1_000, ...of });
      const within = commits.filter(({ committer: { date } }) => date >= since && date <= until).toReversed();
      return paginate(request, within, (page) => page.map((commit) => commitShape(repositoryState, commit)));
    },
  },
  "repos/get-commit": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState, params } = request;
      const commit = await commitOf(request, String(params.ref));
      if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${params.ref}`);
      const { dir } = repositoryState.mirror;
      // A first commit is compared with the empty tree.
      const from = commit.parents[0] ?? "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
      const files = await diffFiles(dir, from, commit.sha);
      const additions = files.reduce((sum, file) => sum + file.additions, 0);
      const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
      return paginate({ ...request, query: { per_page: 100, ...request.query } }, files, (page) => ({
        ...commitShape(repositoryState, commit),
        stats: { additions, deletions, total: additions + deletions },
        files: page.map((file) => fileShape(repositoryState, commit.sha, file)),
      }));
    },
  },
  "repos/compare-commits-with-basehead": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState, params } = request;
      const { dir } = repositoryState.mirror;
      const [left = "", right = ""] = String(params.basehead).split("...");
      const name = (side: string) => (side.includes(":") ? side.slice(side.lastIndexOf(":") + 1) : side);
      const [base, head] = await Promise.all([commitOf(request, name(left)), commitOf(request, name(right))]);
      if (base === undefined || head === undefined) throw notFound();
      const shared = await mergeBase(dir, base.sha, head.sha);
      if (shared === undefined) throw new Refusal(404, `No common ancestor between ${left} and ${right}.`);
      const [common, commits, behind, files] = await Promise.all([
        commitOf(request, shared),
        readCommits(dir, { from: [base.sha], tip: head.sha, limit: Number.MAX_SAFE_INTEGER }),
        readCommits(dir, { from: [head.sha], tip: base.sha, limit: Number.MAX_SAFE_INTEGER }),
        diffFiles(dir, shared, head.sha),
      ]);
      if (common === undefined) throw notFound();
      const status =
        commits.length > 0 ? (behind.length > 0 ? "diverged" : "ahead") : behind.length > 0 ? "behind" : "identical";
      const url = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}/compare/${base.sha}...${head.sha}`;
      const html = `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/compare/${base.sha}...${head.sha}`;
      const firstPage = Number(request.query.page ?? 1) === 1;
      if (request.host.quirks.slowDiffs && firstPage && commits.length > SLOW_COMMITS)
        throw new Refusal(422, "Server Error: Sorry, this diff is taking too long to generate.", [
          { resource: "Comparison", field: "diff", code: "not_available" },
        ]);
      const paged = { ...request, query: { ...request.query, per_page: request.query.per_page ?? 250 } };
      return paginate(paged, commits, (page) => ({
        url,
        html_url: html,
        permalink_url: html,
        diff_url: `${html}.diff`,
        patch_url: `${html}.patch`,
        base_commit: commitShape(repositoryState, base),
        merge_base_commit: commitShape(repositoryState, common),
        status,
        ahead_by: commits.length,
        behind_by: behind.length,
        total_commits: commits.length,
        commits: page.map((commit) => commitShape(repositoryState, commit)),
        files: firstPage ? files.slice(0, filesLimit).map((file) => fileShape(repositoryState, head.sha, file)) : [],
      }));
    },
  },
  "repos/list-pull-requests-associated-with-commit": {
    needs: ["pull_requests:read"],
    answer: async (request) => {
      const { repositoryState, params } = request;
      const sha = await resolveCommit(repositoryState.mirror.dir, String(params.commit_sha));
      if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${params.commit_sha}`);
      const pulls = [...(repositoryState.commits.get(sha) ?? [])]
        .toSorted((one, other) => one - other)
        .flatMap((number) => {
          const issue = repositoryState.issues.get(number);
          return issue !== undefined && isPull(issue) ? [issue] : [];
        })
        .filter(
          ({ pull }) =>
            !repositoryState.host.quirks.commitPullsWithoutForks || pull.head.owner === repositoryState.owner,
        );
      return paginate(request, pulls, (page) => page.map((issue) => pullSimpleShape(repositoryState, issue)));
    },
  },
  "repos/get-branch": {
    needs: reads,
    answer: async (request) => {
      const { repositoryState, params } = request;
      const name = String(params.branch);
      const commit = await commitOf(request, `refs/heads/${name}`);
      if (commit === undefined) throw new Refusal(404, "Branch not found");
      const checks = repositoryState.protections.get(name);
      const self = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}/branches/${name}`;
      return {
        body: {
          name,
          commit: commitShape(repositoryState, commit),
          _links: {
            self,
            html: `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/tree/${name}`,
          },
          protected: checks !== undefined,
          protection: {
            enabled: checks !== undefined,
            required_status_checks: {
              enforcement_level: checks === undefined ? "off" : "everyone",
              contexts: (checks ?? []).map(({ context }) => context),
              checks: (checks ?? []).map(({ context, app }) => ({ context, app_id: app ?? null })),
            },
          },
          protection_url: `${self}/protection`,
        },
      };
    },
  },
};
