import { readCommits } from "../git/commits.ts";
import { mergeCommits, rebaseCommits } from "../git/merges.ts";
import { resolveCommit, updateRef } from "../git/refs.ts";
import { pullShape } from "../shapes/pulls.ts";
import { findPull } from "../state/find.ts";
import { timestamp } from "../state/ids.ts";
import { person } from "../state/person.ts";
import { Refusal } from "../state/refusal.ts";
import type { Pull, Queued, RepositoryState } from "../state/repository-state.ts";
import { createRuleset, type Ruleset, rulesOf } from "../state/rulesets.ts";
import { emit } from "./events.ts";
import { mergeRefusal, recordMerge } from "./merging.ts";
import { checksRefusal } from "./statuses.ts";

type QueueRule = {
  readonly method: "MERGE" | "SQUASH" | "REBASE";
  /** Each entry must pass, not only the last of a group. */
  readonly onlyNonFailing: boolean;
};

const ruleOf = (repositoryState: RepositoryState, branch: string): QueueRule => {
  const rule = rulesOf(repositoryState, branch).find((one) => one.rule.type === "merge_queue")?.rule.parameters ?? {};
  return {
    method: (["SQUASH", "REBASE"] as const).find((method) => method === rule.merge_method) ?? "MERGE",
    onlyNonFailing: rule.grouping_strategy !== "HEADGREEN",
  };
};

/**
 * Builds a commit on `gh-readonly-queue/<base>/pr-<number>-<base sha>` and sends `merge_group`.
 * @throws Refusal 405 if it may not be merged, or conflicts
 */
export const enqueue = async (repositoryState: RepositoryState, as: string, number: number): Promise<Queued> => {
  const issue = findPull(repositoryState, number);
  const refusal = mergeRefusal(repositoryState, issue);
  if (refusal !== undefined) throw new Refusal(405, refusal);
  const { base: into } = issue.pull;
  const tip = (await resolveCommit(repositoryState.mirror.dir, `refs/heads/${into.ref}`)) ?? into.sha;
  const queued = await build(repositoryState, as, issue, entriesOf(repositoryState, into.ref).at(-1)?.sha ?? tip);
  if (queued === undefined) throw new Refusal(405, "Pull Request is not mergeable");
  tellPull(repositoryState, as, number, { action: "enqueued" });
  await tell(repositoryState, as, queued, { action: "checks_requested" });
  return queued;
};

const entriesOf = (repositoryState: RepositoryState, branch: string): readonly Queued[] =>
  [...repositoryState.queue.values()].filter(({ base }) => base.ref === branch);

const build = async (
  repositoryState: RepositoryState,
  as: string,
  issue: Pull,
  base: string,
): Promise<Queued | undefined> => {
  const { dir } = repositoryState.mirror;
  const { number, pull } = issue;
  const into = pull.base.ref;
  const { method } = ruleOf(repositoryState, into);
  const who = person(repositoryState, as);
  const date = timestamp(repositoryState.now());
  const signed = { name: who.name, email: who.email, date };
  const head = pull.head.sha;
  const titles = {
    MERGE: `Merge pull request #${number} from ${pull.head.owner}/${pull.head.ref}\n\n${issue.title}\n`,
    SQUASH: `${issue.title} (#${number})\n`,
  };
  const sha =
    method === "REBASE"
      ? await rebaseCommits(dir, { base, head, committer: signed })
      : await mergeCommits(dir, {
          base,
          head,
          kind: method === "MERGE" ? "merge" : "squash",
          message: titles[method],
          author: signed,
        });
  if (sha === undefined) return undefined;
  const ref = `refs/heads/gh-readonly-queue/${into}/pr-${number}-${base}`;
  await updateRef(dir, ref, sha);
  const queued: Queued = { number, ref, sha, base: { ref: into, sha: base } };
  repositoryState.queue.set(number, queued);
  return queued;
};

/** The ruleset by which the page turns the queue of the default branch on. */
export const queueRuleset = (repositoryState: RepositoryState): Ruleset | undefined =>
  [...repositoryState.rulesets.values()].find(({ request }) => request.name === QUEUE_RULESET);

const QUEUE_RULESET = "merge queue";

/** GitHub's own defaults; its document requires all of them. */
const QUEUE_PARAMETERS = {
  merge_method: "MERGE",
  grouping_strategy: "ALLGREEN",
  check_response_timeout_minutes: 60,
  max_entries_to_build: 5,
  max_entries_to_merge: 5,
  min_entries_to_merge: 1,
  min_entries_to_merge_wait_minutes: 5,
};

/** Turns the merge queue of the default branch on or off. */
export const switchQueue = (repositoryState: RepositoryState): void => {
  const found = queueRuleset(repositoryState);
  if (found !== undefined) repositoryState.rulesets.delete(found.id);
  else
    createRuleset(
      { kind: "repository", repositoryState },
      {
        name: QUEUE_RULESET,
        target: "branch",
        enforcement: "active",
        conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
        rules: [{ type: "merge_queue", parameters: QUEUE_PARAMETERS }],
      },
    );
};

/** As GitHub's *Remove from queue*. @throws Refusal 404 */
export const dequeue = async (repositoryState: RepositoryState, as: string, number: number): Promise<void> => {
  const entry = repositoryState.queue.get(number);
  if (entry === undefined) throw new Refusal(404, "Not Found");
  repositoryState.queue.delete(number);
  await updateRef(repositoryState.mirror.dir, entry.ref, "");
  await tell(repositoryState, as, entry, { action: "destroyed", reason: "dequeued" });
  tellPull(repositoryState, as, number, { action: "dequeued", reason: "MANUAL" });
};

/**
 * Merges entries whose required checks pass, removes those that fail, and rebuilds later ones.
 * @returns what happened to the pull request; `waiting` for a check
 */
export const settleQueue = async (
  repositoryState: RepositoryState,
  as: string,
  number: number,
): Promise<"merged" | "failed" | "waiting"> => {
  const queued = repositoryState.queue.get(number);
  if (queued === undefined) throw new Refusal(404, "Not Found");
  const branch = queued.base.ref;
  for (;;) {
    const entries = entriesOf(repositoryState, branch);
    const standings = entries.map(({ sha }) => standingOf(checksRefusal(repositoryState, branch, sha)));
    const step = nextStep(standings, ruleOf(repositoryState, branch));
    if (step === undefined) break;
    if (step.does === "merge")
      for (const entry of entries.slice(0, step.at + 1)) await mergeEntry(repositoryState, as, entry);
    else await throwOut(repositoryState, as, entries.slice(step.at));
  }
  if (repositoryState.queue.has(number)) return "waiting";
  return findPull(repositoryState, number).pull.mergedAt === undefined ? "failed" : "merged";
};

type Standing = "met" | "failing" | "waiting";

const standingOf = (refusal: string | undefined): Standing =>
  refusal === undefined ? "met" : /failing/.test(refusal) ? "failing" : "waiting";

const nextStep = (
  standings: readonly Standing[],
  { onlyNonFailing }: QueueRule,
): { readonly does: "merge" | "throw-out"; readonly at: number } | undefined => {
  const at = standings.length - 1;
  if (onlyNonFailing) {
    const [first] = standings;
    return first === "met" ? { does: "merge", at: 0 } : first === "failing" ? { does: "throw-out", at: 0 } : undefined;
  }
  // The last entry of a group decides for all before it, because its commit contains theirs.
  const met = standings.lastIndexOf("met");
  if (met >= 0) return { does: "merge", at: met };
  return standings[at] === "failing" ? { does: "throw-out", at } : undefined;
};

const mergeEntry = async (repositoryState: RepositoryState, as: string, entry: Queued): Promise<void> => {
  const { number, ref, sha, base } = entry;
  repositoryState.queue.delete(number);
  await updateRef(repositoryState.mirror.dir, ref, "");
  await updateRef(repositoryState.mirror.dir, `refs/heads/${base.ref}`, sha);
  await tell(repositoryState, as, entry, { action: "destroyed", reason: "merged" });
  await recordMerge(repositoryState, as, findPull(repositoryState, number), sha, base.sha);
};

const throwOut = async (
  repositoryState: RepositoryState,
  as: string,
  [failed, ...behind]: readonly Queued[],
): Promise<void> => {
  if (failed === undefined) return;
  for (const entry of [failed, ...behind]) {
    repositoryState.queue.delete(entry.number);
    await updateRef(repositoryState.mirror.dir, entry.ref, "");
    await tell(repositoryState, as, entry, { action: "destroyed", reason: "invalidated" });
  }
  tellPull(repositoryState, as, failed.number, { action: "dequeued", reason: "CI_FAILURE" });
  let base = failed.base.sha;
  for (const { number } of behind) {
    const again = await build(repositoryState, as, findPull(repositoryState, number), base);
    if (again === undefined) {
      tellPull(repositoryState, as, number, { action: "dequeued", reason: "MERGE_CONFLICT" });
      continue;
    }
    await tell(repositoryState, as, again, { action: "checks_requested" });
    base = again.sha;
  }
};

const tellPull = (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  more: Readonly<Record<string, unknown>>,
): void => {
  emit(
    repositoryState,
    "pull_request",
    { ...more, number, pull_request: pullShape(repositoryState, findPull(repositoryState, number)) },
    as,
    number,
  );
};

const tell = async (
  repositoryState: RepositoryState,
  as: string,
  queued: Queued,
  more: Readonly<Record<string, unknown>>,
): Promise<void> => {
  const [commit] = await readCommits(repositoryState.mirror.dir, { from: [], tip: queued.sha, limit: 1 });
  const payload = {
    ...more,
    merge_group: {
      head_sha: queued.sha,
      head_ref: queued.ref,
      base_sha: queued.base.sha,
      base_ref: `refs/heads/${queued.base.ref}`,
      head_commit: {
        id: queued.sha,
        tree_id: commit?.tree,
        message: commit?.message,
        timestamp: commit?.committer.date,
        author: { name: commit?.author.name, email: commit?.author.email },
        committer: { name: commit?.committer.name, email: commit?.committer.email },
      },
    },
  };
  emit(repositoryState, "merge_group", payload, as, queued.number);
};
