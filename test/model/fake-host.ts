import type { GitHubClient } from "../../src/github/client/github-client.ts";
import { blobOf, ROLES, treeOf } from "./fake-data.ts";
import { lookAnswer, nowAnswer, type ReadRest } from "./graphql-answers.ts";

/** A revision of a comment, as GraphQL's edit history gives it. */
export type HostRevision = {
  readonly by: string;
  readonly at: string;
  readonly body: string;
  /** Who deleted it from the history. */
  readonly deletedBy?: string;
};
export type HostComment = {
  readonly id: number;
  readonly author: string;
  readonly createdAt: string;
  revisions: HostRevision[];
};
type Asked = {
  readonly id: string;
  readonly first: number;
  readonly after: string | null;
  readonly edited?: string;
  readonly comment?: string;
};
export type HostStatus = {
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string;
  readonly url: string;
};

const LAG = 5;

const at = (second: number): string => `${new Date(Date.UTC(2026, 10, 23, 6, 0, second)).toISOString().slice(0, 19)}Z`;
const secondOf = (time: string): number => (Date.parse(time) - Date.UTC(2026, 10, 23, 6)) / 1_000;

export const OURS = "github-actions[bot]";
const OWNER = { id: 1, full_name: "acme/shop", default_branch: "main", owner: { type: "User" } };

/**
 * The host, in memory: one pull request, its comments with their history, and the statuses of its commits. Every
 * request waits at `turn` until the scheduler lets it happen; then it happens at once and whole, as on GitHub.
 */
export class FakeHost {
  policies = "";
  base = "main";
  sha = "1".repeat(40);
  /** path → blob, or `blob +x` for a file that may be run */
  files: Record<string, string> = {};
  comments: HostComment[] = [];
  statuses: HostStatus[] = [];
  /** Who moved the branch, the oldest first. */
  moves: { readonly by: string; readonly before: string; readonly after: string; readonly timestamp: string }[] = [];
  second = 0;
  /** The history shows no texts. */
  hidesTexts = false;
  /** The history does not name people. */
  hidesPeople = false;
  /** How likely each answer is behind, missing or miscounted while something has just changed; 0 for a kind host. */
  unkind = 0;
  /** Until when the last answer about comments tells what happened: earlier than now where a replica was behind. */
  toldUntil = "";
  /** Accounts that were deleted. */
  readonly deleted = new Set<string>();
  /** What was there before the changes of the last `LAG` seconds, the oldest first. */
  #before: { readonly second: number; readonly comments: unknown[]; readonly statuses: number }[] = [];
  #previousHead: { readonly second: number; readonly sha: string; readonly files: Record<string, string> } | undefined;
  readonly #chance: (likelihood: number) => boolean;
  readonly #trees = new Map<string, Record<string, string>>();
  #nextId = 1;
  #heads = 1;

  /** @param chance whether something that is so likely happens */
  constructor(chance: (likelihood: number) => boolean = () => false) {
    this.#chance = chance;
  }

  now(): string {
    return at(this.second);
  }

  push(files: Record<string, string>, by = "ada"): void {
    this.#previousHead = { second: this.second, sha: this.sha, files: this.files };
    this.files = { ...files };
    this.#heads += 1;
    const before = this.sha;
    this.sha = String(this.#heads).padStart(40, "0");
    this.moves.push({ by, before, after: this.sha, timestamp: this.now() });
    this.#trees.set(this.sha, this.files);
  }

  addComment(author: string, body: string): HostComment {
    this.#change();
    const comment = {
      id: this.#nextId,
      author,
      createdAt: this.now(),
      revisions: [{ by: author, at: this.now(), body }],
    };
    this.#nextId += 1;
    this.comments.push(comment);
    return comment;
  }

  edit(id: number, by: string, body: string): void {
    const comment = this.comments.find((one) => one.id === id);
    if (comment === undefined) throw notFound();
    this.#change();
    comment.revisions.push({ by, at: this.now(), body });
  }

  /** Deletes revisions from a comment's history, but not the newest. */
  prune(id: number, by: string, which: (revision: HostRevision) => boolean): void {
    const comment = this.comments.find((one) => one.id === id);
    if (comment === undefined) throw notFound();
    const last = comment.revisions.length - 1;
    comment.revisions = comment.revisions.map((one, index) =>
      index < last && which(one) ? { ...one, deletedBy: by } : one,
    );
  }

  remove(id: number): void {
    this.#change();
    this.comments = this.comments.filter((one) => one.id !== id);
  }

  bodyOf(comment: HostComment): string {
    return comment.revisions.at(-1)?.body ?? "";
  }

  ours(): HostComment[] {
    return this.comments.filter((one) => one.author === OURS && this.bodyOf(one).includes("tollgate:"));
  }

  statusOf(sha: string): string | undefined {
    return this.statuses.findLast((one) => one.sha === sha)?.state;
  }

  /** Keeps what is there now, which replicas may still show for some seconds. */
  #change(): void {
    this.#before = this.#before.filter(({ second }) => this.#isRecent(second));
    const comments = this.comments.map((comment) => this.#shape(comment));
    this.#before.push({ second: this.second, comments, statuses: this.statuses.length });
  }

  #isRecent(second: number): boolean {
    return this.second - second <= LAG;
  }

  #unkindly(): boolean {
    return this.unkind > 0 && this.#chance(this.unkind);
  }

  /** What a replica shows that is behind: what was there before one of the last changes. */
  #stale(): { readonly second: number; readonly comments: unknown[]; readonly statuses: number } | undefined {
    const recent = this.#before.filter(({ second }) => this.#isRecent(second));
    if (recent.length === 0 || !this.#unkindly()) return undefined;
    return this.#chance(0.7) ? recent.at(-1) : recent[0];
  }

  /** A client of one run. `turn` resolves when the scheduler lets the request happen; a crashed run's never does. */
  client(turn: () => Promise<void>, onGreen: (sha: string) => void): GitHubClient {
    const request = async (route: string, parameters: Record<string, unknown>): Promise<unknown> => {
      await turn();
      return { status: 200, headers: {}, data: this.#answer(route, parameters, onGreen) };
    };
    const graphql = async (query: string, asked: Asked): Promise<unknown> => {
      await turn();
      return this.#graphql(query, asked, onGreen);
    };
    // Only the routes below are served, with just the fields that the adapter reads; the sandbox is the one that is
    // checked against GitHub's OpenAPI.
    return { request, graphql } as unknown as GitHubClient;
  }

  /** Every revision, newest first, as far as a replica has it. */
  #history(id: string, first: number, after: string | null): unknown {
    const comment = this.comments.find((one) => String(one.id) === id);
    if (comment === undefined) return null;
    const behind = this.#stale()?.second;
    const known = comment.revisions.filter(({ at: edited }) => behind === undefined || edited < at(behind));
    const revisions = known.length > 1 ? known : [];
    const from = Number(after ?? 0);
    const nodes = [...revisions]
      .reverse()
      .slice(from, from + first)
      .map(({ by, at, body, deletedBy }) => ({
        editedAt: at,
        deletedAt: deletedBy === undefined ? null : this.now(),
        deletedBy: deletedBy === undefined ? null : { login: deletedBy },
        diff: deletedBy !== undefined || this.hidesTexts ? null : body,
        editor:
          this.hidesPeople && by !== OURS
            ? null
            : { login: by.replace("[bot]", ""), __typename: by.endsWith("[bot]") ? "Bot" : "User" },
      }));
    const hasNextPage = from + first < revisions.length;
    const pageInfo = { hasNextPage, endCursor: String(from + first) };
    return { userContentEdits: { nodes, pageInfo, totalCount: revisions.length } };
  }

  /** As the REST API would answer at this moment, also what is late or wrong. */
  #graphql(query: string, asked: Asked, onGreen: (sha: string) => void): unknown {
    const isAnother = query.includes("headRefOid");
    if (isAnother && this.#unkindly()) throw badGateway();
    const read: ReadRest = (route, given = {}) => this.#answer(route, given, onGreen) as never;
    if (query.includes("comments(last"))
      return lookAnswer(read, {
        policies: this.policies,
        edited: asked.edited === undefined ? null : this.#history(asked.edited, 20, null),
      });
    if (!isAnother) return { node: this.#history(asked.id, asked.first, asked.after) };
    const found = this.comments.find((one) => String(one.id) === asked.comment);
    return nowAnswer(read, found === undefined ? undefined : (this.#shape(found) as never));
  }

  #answer(route: string, given: Record<string, unknown>, onGreen: (sha: string) => void): unknown {
    switch (route) {
      case "GET /repos/{owner}/{repo}/pulls/{pull_number}":
        return {
          node_id: "PR",
          html_url: "https://github.example/acme/shop/pull/7",
          state: "open",
          merged: false,
          title: "T",
          body: "",
          draft: false,
          user: account("ada"),
          base: { ref: this.base, sha: "b".repeat(40), repo: OWNER },
          head: { ref: "feature", sha: this.sha, repo: OWNER },
          labels: [],
          changed_files: this.#count(Object.keys(this.files).length),
          commits: this.#count(1),
        };
      case "GET /repos/{owner}/{repo}/pulls/{pull_number}/files":
        return this.#filesOf(this.#headBehind());
      case "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits":
        return [{ sha: this.#headBehind().sha, author: account("ada"), committer: account("ada") }];
      case "GET /repos/{owner}/{repo}/compare/{basehead}": {
        const [, sha = ""] = String(given.basehead).split("...");
        const files = Object.entries(this.#trees.get(sha) ?? {});
        return {
          merge_base_commit: { sha: "base" },
          status: "ahead",
          total_commits: 1,
          commits: [{ sha, author: account("ada"), committer: account("ada") }],
          files: files.map(([filename, blob]) => ({
            filename,
            sha: blobOf(blob),
            status: "added",
            additions: 1,
            deletions: 0,
          })),
        };
      }
      case "GET /repos/{owner}/{repo}/git/trees/{tree_sha}": {
        // A folder's id is made of what it holds, as git's is.
        const id = String(given.tree_sha);
        const files = this.#trees.get(id) ?? (JSON.parse(id.startsWith("{") ? id : "{}") as Record<string, string>);
        return { tree: treeOf(files, given.recursive !== undefined), truncated: false };
      }
      case "GET /repos/{owner}/{repo}":
        // Asked of the account's repository of defaults, which it has not.
        throw notFound();
      case "GET /repos/{owner}/{repo}/contents/{path}": {
        // The account has no defaults.
        if (given.repo !== "shop") throw notFound();
        const content = Buffer.from(this.policies).toString("base64");
        return { type: "file", size: this.policies.length, encoding: "base64", content };
      }
      case "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": {
        const behind = this.#stale();
        this.toldUntil = at(behind === undefined ? this.second : behind.second - 1);
        return behind?.comments ?? this.comments.map((comment) => this.#shape(comment));
      }
      case "GET /repos/{owner}/{repo}/issues/comments/{comment_id}": {
        const comment = this.#find(given);
        this.toldUntil = this.now();
        if (this.#isRecent(secondOf(comment.createdAt)) && this.#unkindly()) throw notFound();
        return this.#shape(comment);
      }
      case "POST /repos/{owner}/{repo}/issues/{issue_number}/comments":
        return this.#shape(this.addComment(OURS, String(given.body)));
      case "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}":
        this.edit(this.#find(given).id, OURS, String(given.body));
        return this.#shape(this.#find(given));
      case "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}":
        this.remove(this.#find(given).id);
        return undefined;
      case "GET /repos/{owner}/{repo}/commits/{ref}/status": {
        const known = this.statuses.slice(0, this.#stale()?.statuses);
        const newest = known.findLast((one) => one.sha === given.ref);
        const statuses =
          newest === undefined
            ? []
            : [
                {
                  context: newest.context,
                  state: newest.state,
                  description: newest.description,
                  target_url: newest.url,
                },
              ];
        return { total_count: statuses.length, statuses };
      }
      case "POST /repos/{owner}/{repo}/statuses/{sha}": {
        const status = {
          sha: String(given.sha),
          state: String(given.state),
          context: String(given.context),
          description: String(given.description),
          url: typeof given.target_url === "string" ? given.target_url : "",
        };
        if (status.state === "success") onGreen(status.sha);
        this.#change();
        this.statuses.push(status);
        return {};
      }
      case "GET /repos/{owner}/{repo}/pulls":
        return [{ number: 7, head: { sha: this.sha }, base: { ref: this.base } }];
      // Every branch of the model requires the check.
      case "GET /repos/{owner}/{repo}/rules/branches/{branch}":
        return [{ type: "required_status_checks", parameters: { required_status_checks: [{ context: "tollgate" }] } }];
      case "GET /repos/{owner}/{repo}/branches/{branch}":
        return {};
      case "GET /repos/{owner}/{repo}/activity":
        return this.moves.map(({ by, ...move }) => ({ ...move, activity_type: "push", actor: account(by) })).reverse();
      case "GET /repos/{owner}/{repo}/collaborators/{username}/permission": {
        const login = String(given.username);
        return { role_name: ROLES[login] ?? "none", permission: ROLES[login] ?? "none", user: account(login) };
      }
      case "GET /orgs/{org}/teams/{team_slug}":
        return { slug: given.team_slug };
      case "GET /orgs/{org}/teams/{team_slug}/memberships/{username}":
        if (given.username !== "drew") throw notFound();
        return { state: "active" };
      case "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions":
        this.#find(given);
        return {};
      default:
        throw new Error(`the fake host does not serve ${route}`);
    }
  }

  /** The head whose files and commits are listed: right after a push it may be the one before. */
  #headBehind(): { readonly sha: string; readonly files: Record<string, string> } {
    const previous = this.#previousHead;
    if (previous === undefined || !this.#isRecent(previous.second) || !this.#unkindly()) return this;
    return previous;
  }

  #filesOf({ sha, files }: { readonly sha: string; readonly files: Record<string, string> }): unknown {
    return Object.entries(files).map(([filename, blob]) => ({
      filename,
      sha: blobOf(blob),
      status: "added",
      additions: 1,
      deletions: 0,
      patch: "@@ -0,0 +1 @@\n+x",
      contents_url: `https://api.github.example/repos/acme/shop/contents/${filename}?ref=${sha}`,
    }));
  }

  /** A count as GitHub tells it: now and then 0, or one beside it. */
  #count(count: number): number {
    if (!this.#unkindly()) return count;
    return this.#chance(0.5) ? 0 : this.#chance(0.5) ? count + 1 : Math.max(0, count - 1);
  }

  #find(given: Record<string, unknown>): HostComment {
    const comment = this.comments.find((one) => one.id === given.comment_id);
    if (comment === undefined) throw notFound();
    return comment;
  }

  #shape(comment: HostComment): unknown {
    const [last, before] = [comment.revisions.at(-1), comment.revisions.at(-2)];
    const isLate = before !== undefined && this.#isRecent(secondOf(last?.at ?? "")) && this.#unkindly();
    return {
      id: comment.id,
      node_id: String(comment.id),
      html_url: `https://github.example/acme/shop/pull/7#issuecomment-${comment.id}`,
      user: this.deleted.has(comment.author) ? null : account(comment.author),
      body: this.bodyOf(comment),
      created_at: comment.createdAt,
      updated_at: (isLate ? before : last)?.at ?? comment.createdAt,
      performed_via_github_app: null,
    };
  }
}

const account = (login: string) => ({ login, type: login.endsWith("[bot]") ? "Bot" : "User" });

const badGateway = (): Error =>
  Object.assign(new Error("Bad Gateway"), { status: 502, response: { status: 502, headers: {}, data: {} } });

const notFound = (): Error =>
  Object.assign(new Error("Not Found"), { status: 404, response: { status: 404, headers: {}, data: {} } });
