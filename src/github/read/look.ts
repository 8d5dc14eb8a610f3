import type { PageHistory } from "../../comment/record/edit-history.ts";
import { botLogin } from "../../policy/model/facts.ts";
import { type GitHubClient, GraphqlFault, type PullRequestRef, type Self, statusOf } from "../client/github-client.ts";
import { ONCE } from "../client/retry.ts";
import type { PullComment } from "./comments.ts";
import { historyOfPage } from "./edit-history.ts";
import type { CommitStatus } from "./evidence.ts";
import { type FileAt, LARGEST_FILE } from "./file-at.ts";
import {
  type Answer,
  lookRequest,
  type Part,
  type WantedLook,
  type WrittenComment,
  type WrittenCommit,
  type WrittenFile,
  type WrittenPull,
} from "./look-query.ts";
import type { OwnCheck } from "./own-checks.ts";
import type { LookedDefaults } from "./policy-source.ts";
import { accountOfActor, type Pull } from "./pull-request.ts";

/**
 * A pull request and what a verdict on it rests on, by one GraphQL query. Each part that the answer does not hold
 * completely is undefined, and its reader asks the REST API instead.
 * - `tip`: the newest commit of the base branch.
 * - `checks`: the App's own check runs on the head, newest first.
 * - `edited`: the newest edits of the comment that the event is about.
 */
export type Look = {
  readonly pull: Pull;
  readonly tip: string;
  readonly policyFile: FileAt | undefined;
  readonly defaults: LookedDefaults | undefined;
  readonly comments: readonly PullComment[] | undefined;
  readonly checks: readonly OwnCheck[] | undefined;
  readonly statuses: readonly CommitStatus[] | undefined;
  readonly edited: { readonly nodeId: string; readonly history: PageHistory } | undefined;
};

/** Clients of servers without a part of the query. They are not asked again. */
const without = new WeakSet<GitHubClient>();

/** @returns undefined if GraphQL does not answer: then the REST API is read, which also says why */
export const fetchLook = async (
  client: GitHubClient,
  ref: PullRequestRef,
  wanted: WantedLook,
): Promise<Look | undefined> => {
  const { self, verdictsAs, edited } = wanted;
  if (without.has(client) || (self.kind === "app") !== (verdictsAs === "check-runs")) return undefined;
  const { query, variables } = lookRequest(ref, wanted);
  let answer: Answer;
  try {
    answer = await client.graphql<Answer>(query, { ...variables, ...ONCE });
  } catch (error) {
    if (isWithoutGraphql(error)) without.add(client);
    const part = partOf(error);
    if (part === undefined) return undefined;
    answer = part;
  }
  const look = lookOf(answer, ref, self);
  const edits = answer.edited?.userContentEdits;
  if (look === undefined || edited === undefined || edits == null) return look;
  return { ...look, edited: { nodeId: edited, history: historyOfPage(edits) } };
};

/** The account's defaults or the comment may be missing or hidden; the other parts of the answer are whole then. */
const partOf = (error: unknown): Answer | undefined =>
  error instanceof GraphqlFault &&
  error.type === "NOT_FOUND" &&
  error.paths.every((path) => path === "defaults" || path === "edited")
    ? (error.data as Answer)
    : undefined;

const isWithoutGraphql = (error: unknown): boolean =>
  error instanceof GraphqlFault ? error.status === 400 : [404, 405, 410, 501].includes(statusOf(error) ?? 0);

const lookOf = (answer: Answer, ref: PullRequestRef, self: Self): Look | undefined => {
  const { repository } = answer;
  const written = repository?.pullRequest;
  const labels = wholeOf(written?.labels);
  const tip = written?.baseRef?.target;
  // Without the base branch there are no policies to read at its tip.
  if (repository?.databaseId == null || written == null || labels === undefined || tip == null) return undefined;
  const [owner = ref.owner, repo = ref.repo] = repository.nameWithOwner.split("/");
  const { headRepository } = written;
  const pull: Pull = {
    ref: { owner, repo, number: ref.number },
    repositoryId: repository.databaseId,
    nodeId: written.id,
    htmlUrl: written.url,
    state: written.state === "OPEN" ? "open" : "closed",
    merged: written.state === "MERGED",
    private: repository.isPrivate,
    organization: repository.owner.__typename === "Organization",
    title: written.title,
    body: written.body,
    draft: written.isDraft,
    author: accountOfActor(written.author),
    base: { ref: written.baseRefName, sha: written.baseRefOid },
    intoDefault: written.baseRefName === repository.defaultBranchRef?.name,
    head: {
      ref: written.headRefName,
      sha: written.headRefOid,
      fork: headRepository?.nameWithOwner !== repository.nameWithOwner,
    },
    ...(headRepository === null
      ? {}
      : { headRepository: { owner: headRepository.owner.login, repo: headRepository.name } }),
    createdAt: written.createdAt,
    labels: labels.map(({ name }) => name),
    changedFiles: written.changedFiles,
    commits: written.commits.totalCount,
  };
  const commit = written.commits.nodes?.[0]?.commit;
  const head = commit?.oid === pull.head.sha ? commit : undefined;
  return {
    pull,
    tip: tip.oid,
    policyFile: fileOf(tip.file),
    defaults: defaultsOf(answer),
    comments: commentsOf(written, self, answer.viewer?.login),
    checks: checksOf(head),
    statuses: statusesOf(head),
    edited: undefined,
  };
};

const wholeOf = <T>(part: Part<T> | null | undefined): readonly T[] | undefined => {
  const nodes = (part?.nodes ?? []).filter((one) => one !== null);
  return part == null || part.totalCount !== nodes.length ? undefined : nodes;
};

/** The REST API follows symbolic links, and says what else is not a text. */
const fileOf = (file: WrittenFile | null | undefined): FileAt | undefined => {
  if (file == null) return { kind: "absent" };
  if (file.type !== "blob" || file.mode === SYMLINK) return undefined;
  const { byteSize = Number.POSITIVE_INFINITY, isTruncated = true, text } = file.object ?? {};
  // U+FFFD may stand for bytes that are not UTF-8.
  if (isTruncated || byteSize > LARGEST_FILE || text == null || text.includes("\uFFFD")) return undefined;
  return { kind: "text", text: text.replace(/^\uFEFF/, "") };
};

const SYMLINK = 0o120000;

const defaultsOf = ({ defaults }: Answer): LookedDefaults | undefined => {
  if (defaults === null) return { kind: "hidden" };
  const tip = defaults?.defaultBranchRef?.target;
  const file = tip == null ? undefined : fileOf(tip.file);
  return tip == null || file === undefined ? undefined : { kind: "file", tip: tip.oid, file };
};

const commentsOf = (
  { comments }: Pick<WrittenPull, "comments">,
  self: Self,
  viewer: string | undefined,
): readonly PullComment[] | undefined => {
  const whole = wholeOf(comments);
  if (whole === undefined || viewer === undefined) return undefined;
  const isOurs = ({ author }: WrittenComment): boolean =>
    author?.__typename === "Bot" && botLogin(author.login) === botLogin(viewer);
  const found = whole.map((comment): PullComment => {
    const author = accountOfActor(comment.author);
    return {
      id: Number(comment.fullDatabaseId ?? Number.NaN),
      nodeId: comment.id,
      htmlUrl: comment.url,
      author,
      body: comment.body,
      createdAt: comment.createdAt,
      updatedAt: comment.updatedAt,
      ...(self.kind === "app" && isOurs(comment) ? { appId: self.appId } : {}),
    };
  });
  return found.every(({ id }) => Number.isSafeInteger(id)) ? found.sort((a, b) => a.id - b.id) : undefined;
};

/** GraphQL's `Int` is too small for the id, so it is taken from the address of the run. */
const RUN = /\/runs\/(\d+)$/;

const checksOf = (commit: WrittenCommit | undefined): readonly OwnCheck[] | undefined => {
  const suites = wholeOf(commit?.checkSuites);
  const runs = suites?.map(({ checkRuns }) => wholeOf(checkRuns));
  if (runs === undefined || runs.includes(undefined)) return undefined;
  const checks = runs.flat().flatMap((run): OwnCheck[] => {
    const id = Number(RUN.exec(run?.resourcePath ?? "")?.[1] ?? Number.NaN);
    if (run === undefined || !Number.isSafeInteger(id)) return [];
    return [
      {
        id,
        name: run.name,
        status: run.status.toLowerCase(),
        conclusion: run.status === "COMPLETED" ? (run.conclusion ?? "").toLowerCase() : "",
        title: run.title ?? "",
        summary: run.summary ?? "",
        detailsUrl: run.detailsUrl ?? "",
        annotations: run.annotations?.totalCount ?? 0,
      },
    ];
  });
  return checks.length === runs.flat().length ? checks.sort((a, b) => b.id - a.id) : undefined;
};

const STATES: Readonly<Record<string, CommitStatus["state"]>> = {
  SUCCESS: "success",
  PENDING: "pending",
  EXPECTED: "pending",
  FAILURE: "failure",
  ERROR: "error",
};

const statusesOf = (commit: WrittenCommit | undefined): readonly CommitStatus[] | undefined => {
  if (commit?.status === undefined) return undefined;
  return (commit.status?.contexts ?? []).flatMap(({ context, state, description, targetUrl }) => {
    const known = STATES[state];
    return known === undefined ? [] : [{ context, state: known, url: targetUrl ?? "", description: description ?? "" }];
  });
};
