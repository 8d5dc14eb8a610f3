import { readCommits } from "../git/commits.ts";
import { objectKind } from "../git/objects.ts";
import { appShape } from "../shapes/apps.ts";
import { statusSimpleShape } from "../shapes/checks.ts";
import { commitShape } from "../shapes/commits.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { person } from "../state/person.ts";
import { invalid, Refusal } from "../state/refusal.ts";
import type { RepositoryState, RequiredCheck, Status } from "../state/repository-state.ts";
import { checksOfRules } from "../state/rulesets.ts";
import { emit } from "./events.ts";

const limits = { description: 140, perContext: 1_000 };

/** @throws Refusal 422 for a missing commit, a long description, or the 1,001st of a context */
export const createStatus = async (
  repositoryState: RepositoryState,
  as: string,
  sha: string,
  wanted: {
    readonly state: Status["state"];
    readonly context?: string;
    readonly description?: string | null;
    readonly target_url?: string | null;
  },
): Promise<Status> => {
  if ((await objectKind(repositoryState.mirror.dir, sha)) !== "commit") {
    throw new Refusal(422, `No commit found for SHA: ${sha}`);
  }
  const context = wanted.context ?? "default";
  const description = wanted.description ?? null;
  // In code points, not in UTF-16 units.
  if (description !== null && [...description].length > limits.description) {
    throw invalid("Status", "description", `description is too long (maximum is ${limits.description} characters)`);
  }
  if (
    statusesAt(repositoryState, sha).filter((one) => one.context.toLowerCase() === context.toLowerCase()).length >=
    limits.perContext
  ) {
    throw new Refusal(422, "This SHA and context has reached the maximum number of statuses.");
  }
  const status: Status = {
    id: nextId(repositoryState, "Status"),
    sha,
    state: wanted.state,
    context,
    description,
    targetUrl: wanted.target_url || null,
    creator: person(repositoryState, as).login,
    at: timestamp(repositoryState.now()),
  };
  repositoryState.statuses.push(status);
  const [commit] = await readCommits(repositoryState.mirror.dir, { from: [], tip: sha, limit: 1 });
  if (commit !== undefined) {
    const payload = {
      ...statusSimpleShape(repositoryState, status),
      sha,
      name: `${repositoryState.owner}/${repositoryState.repo}`,
      commit: commitShape(repositoryState, commit),
      branches: [],
    };
    emit(repositoryState, "status", payload, as);
  }
  return status;
};

type Sorted = { upTo: number; readonly bySha: Map<string, Status[]> };

const sorted = new WeakMap<readonly Status[], Sorted>();

/** Oldest first. Each status is indexed once. */
export const statusesAt = (repositoryState: RepositoryState, sha: string): readonly Status[] => {
  const known = sorted.get(repositoryState.statuses);
  const index =
    known !== undefined && known.upTo <= repositoryState.statuses.length ? known : { upTo: 0, bySha: new Map() };
  sorted.set(repositoryState.statuses, index);
  for (; index.upTo < repositoryState.statuses.length; index.upTo += 1) {
    const status = repositoryState.statuses[index.upTo];
    if (status === undefined) continue;
    const group = index.bySha.get(status.sha);
    if (group === undefined) index.bySha.set(status.sha, [status]);
    else group.push(status);
  }
  return index.bySha.get(sha) ?? [];
};

type CheckStanding = "met" | "expected" | "pending" | "failing";

const meeting = new Set(["success", "neutral", "skipped"]);

const words: Readonly<Record<Exclude<CheckStanding, "met">, string>> = {
  expected: "expected",
  pending: "pending",
  failing: "failing",
};

/**
 * The required checks of a branch at a commit, by protection and rulesets. A check run and a status with the same name
 * are both required; the worse counts. If an app is named, only its own count. Statuses of a workflow's token belong to
 * the app GitHub Actions (GitHub docs: available rules for rulesets, "expected source").
 */
export const requiredChecks = (
  repositoryState: RepositoryState,
  branch: string,
  sha: string,
): readonly { readonly name: string; readonly app: number | undefined; readonly standing: CheckStanding }[] => {
  const wanted = [...(repositoryState.protections.get(branch) ?? []), ...checksOfRules(repositoryState, branch)];
  const each = new Map<string, RequiredCheck>(wanted.map((check) => [`${check.context}\n${check.app}`, check]));
  return [...each.values()].map(({ context: name, app }) => {
    const found = [
      ...statusStanding(repositoryState, name, sha, app),
      ...checkStandings(repositoryState, name, sha, app),
    ];
    const worst = (["failing", "pending", "met"] as const).find((standing) => found.includes(standing));
    return { name, app, standing: worst ?? "expected" };
  });
};

export const checksRefusal = (repositoryState: RepositoryState, branch: string, sha: string): string | undefined => {
  const all = requiredChecks(repositoryState, branch, sha);
  const open = all.flatMap(({ name, standing }) => (standing === "met" ? [] : [{ name, standing }]));
  const [first] = open;
  if (first === undefined) return undefined;
  if (open.length === 1) return `Required status check "${first.name}" is ${words[first.standing]}.`;
  const kinds = (["expected", "pending", "failing"] as const).flatMap((standing) => {
    const count = open.filter((one) => one.standing === standing).length;
    return count === 0 ? [] : [{ count, word: words[standing] }];
  });
  const start = `${open.length} of ${all.length} required status checks`;
  const [only, ...others] = kinds;
  return others.length === 0
    ? `${start} are ${only?.word}.`
    : `${start} have not succeeded: ${kinds.map(({ count, word }) => `${count} ${word}`).join(" and ")}.`;
};

/** A context is case-insensitive. Only its newest status counts, also if another app set it. */
const statusStanding = (
  repositoryState: RepositoryState,
  name: string,
  sha: string,
  app: number | undefined,
): CheckStanding[] => {
  const newest = statusesAt(repositoryState, sha).findLast(
    ({ context }) => context.toLowerCase() === name.toLowerCase(),
  );
  if (newest === undefined) return [];
  if (app !== undefined && appShape(repositoryState, newest.creator)?.id !== app) return [];
  return [newest.state === "success" ? "met" : newest.state === "pending" ? "pending" : "failing"];
};

const checkStandings = (
  repositoryState: RepositoryState,
  name: string,
  sha: string,
  app: number | undefined,
): CheckStanding[] => {
  const newest = new Map<string, CheckStanding>();
  for (const check of repositoryState.checks.of(sha)) {
    if (check.name !== name) continue;
    if (app !== undefined && appShape(repositoryState, check.app)?.id !== app) continue;
    const met = meeting.has(check.conclusion ?? "");
    newest.set(check.app, check.status !== "completed" ? "pending" : met ? "met" : "failing");
  }
  return [...newest.values()];
};
