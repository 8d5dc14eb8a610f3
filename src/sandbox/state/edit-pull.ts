import { resolveCommit } from "../git/resolve-commit.ts";
import { invalid } from "../refusal.ts";
import { pullShape } from "../shapes/pull-shape.ts";
import { emit } from "./emit.ts";
import { findPull } from "./find.ts";
import { readChange } from "./read-change.ts";
import { setChange } from "./set-change.ts";
import { setState } from "./set-state.ts";
import { timestamp } from "./timestamp.ts";
import type { Pull, World } from "./world.ts";

/** What can be changed of a pull request. */
export type PullEdit = {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly base?: string;
  readonly draft?: boolean;
};

/** Changes a pull request, with the events that GitHub sends: `edited`, `closed`, `reopened`, and those of a draft. */
export const editPull = async (world: World, as: string, number: number, edit: PullEdit): Promise<Pull> => {
  const issue = findPull(world, number);
  const changes: Record<string, unknown> = {};
  if (edit.title !== undefined && edit.title !== issue.title) {
    changes.title = { from: issue.title };
    issue.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== issue.body) {
    changes.body = { from: issue.body ?? "" };
    issue.body = edit.body;
  }
  if (edit.base !== undefined && edit.base !== issue.pull.base.ref) {
    const sha = await resolveCommit(world.mirror.dir, `refs/heads/${edit.base}`);
    if (sha === undefined) throw invalid("PullRequest", "base", `no branch ${edit.base}`);
    changes.base = { ref: { from: issue.pull.base.ref }, sha: { from: issue.pull.base.sha } };
    setChange(world, issue, await readChange(world, sha, issue.pull.head.sha));
    issue.pull.base = { ref: edit.base, sha };
  }
  const at = timestamp(world.now());
  const tell = (action: string, more: Readonly<Record<string, unknown>> = {}) => {
    issue.updatedAt = at;
    const payload = { action, number, ...more, pull_request: pullShape(world, issue) };
    emit(world, "pull_request", payload, as, number);
  };
  if (Object.keys(changes).length > 0) tell("edited", { changes });
  if (edit.draft !== undefined && edit.draft !== issue.pull.draft) {
    issue.pull.draft = edit.draft;
    tell(edit.draft ? "converted_to_draft" : "ready_for_review");
  }
  if (edit.state !== undefined && edit.state !== issue.state && issue.pull.mergedAt === undefined) {
    setState(world, issue, edit.state);
    issue.closedAt = edit.state === "closed" ? at : undefined;
    tell(edit.state === "closed" ? "closed" : "reopened");
  }
  return issue;
};
