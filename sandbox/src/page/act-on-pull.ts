import { createCheck } from "../changes/checks.ts";
import { createComment } from "../changes/comments.ts";
import { createDeployment, createDeploymentStatus } from "../changes/deployments.ts";
import { updateHead } from "../changes/heads.ts";
import { addLabels, removeLabel } from "../changes/issue-state.ts";
import { dequeue, enqueue } from "../changes/merge-queue.ts";
import { mergePull } from "../changes/merging.ts";
import { editPull } from "../changes/pulls.ts";
import { dismissReview, review } from "../changes/reviews.ts";
import { createStatus } from "../changes/statuses.ts";
import { updateBranch } from "../changes/update-branch.ts";
import { findIssue, findPull } from "../state/find.ts";
import { hasRole } from "../state/person.ts";
import { Refusal } from "../state/refusal.ts";
import type { RepositoryState, Role } from "../state/repository-state.ts";
import { DEPLOYED, RESULTS } from "./checks-view.ts";

type Act = (repositoryState: RepositoryState, as: string, number: number, form: URLSearchParams) => unknown;

/** What a person does on the page of a pull request, by the last part of the form's address. */
export const PULL_ACTS: Readonly<Record<string, Act>> = {
  comment: (repositoryState, as, number, form) => {
    const body = newlines(form.get("body") ?? "");
    if (form.get("do") === "approve") review(repositoryState, as, number, { state: "APPROVED", body });
    else if (form.get("do") === "request") review(repositoryState, as, number, { state: "CHANGES_REQUESTED", body });
    else createComment(repositoryState, as, number, body);
  },
  dismiss: (repositoryState, as, number, form) => {
    needs(repositoryState, as, "write");
    dismissReview(repositoryState, as, number, Number(form.get("review")));
  },
  report: async (repositoryState, as, number, form) => {
    const queued = form.get("on") === "queue" ? repositoryState.queue.get(number)?.sha : undefined;
    await report(repositoryState, as, queued ?? findPull(repositoryState, number).pull.head.sha, form);
  },
  deploy: async (repositoryState, as, number, form) => {
    needs(repositoryState, as, "write");
    const { sha } = findPull(repositoryState, number).pull.head;
    const state = DEPLOYED.find((one) => one === form.get("state"));
    const environment = (form.get("environment") ?? "").trim();
    if (state === undefined || environment === "")
      throw new Refusal(422, "A deployment has an environment and a state.");
    const { id } = await createDeployment(repositoryState, "github-actions[bot]", { ref: sha, environment });
    createDeploymentStatus(repositoryState, "github-actions[bot]", id, { state });
  },
  edit: (repositoryState, as, number, form) => {
    ownOrWrite(repositoryState, as, number);
    return editPull(repositoryState, as, number, {
      title: form.get("title") ?? "",
      body: newlines(form.get("body") ?? ""),
    });
  },
  draft: (repositoryState, as, number, form) => {
    ownOrWrite(repositoryState, as, number);
    return editPull(repositoryState, as, number, { draft: form.get("draft") === "true" });
  },
  state: (repositoryState, as, number, form) => {
    ownOrWrite(repositoryState, as, number);
    return editPull(repositoryState, as, number, { state: form.get("state") === "closed" ? "closed" : "open" });
  },
  label: (repositoryState, as, number, form) => {
    needs(repositoryState, as, "triage");
    const label = form.get("label") ?? "";
    const has = findIssue(repositoryState, number).labels.some((one) => one.toLowerCase() === label.toLowerCase());
    return has ? removeLabel(repositoryState, as, number, label) : addLabels(repositoryState, as, number, [label]);
  },
  merge: (repositoryState, as, number, form) =>
    mergePull(repositoryState, as, number, { merge_method: form.get("method") === "squash" ? "squash" : "merge" }),
  queue: (repositoryState, as, number) => {
    needs(repositoryState, as, "write");
    return enqueue(repositoryState, as, number);
  },
  dequeue: (repositoryState, as, number) => {
    needs(repositoryState, as, "write");
    return dequeue(repositoryState, as, number);
  },
  update: (repositoryState, as, number) => updateBranch(repositoryState, as, number),
  push: (repositoryState, as, number) => updateHead(repositoryState, as, number),
};

const needs = (repositoryState: RepositoryState, as: string, role: Role): void => {
  if (!hasRole(repositoryState, as, role)) throw new Refusal(403, `Must have ${role} access to the repository.`);
};

const ownOrWrite = (repositoryState: RepositoryState, as: string, number: number): void => {
  if (findPull(repositoryState, number).author !== as) needs(repositoryState, as, "write");
};

const report = async (
  repositoryState: RepositoryState,
  as: string,
  sha: string,
  form: URLSearchParams,
): Promise<void> => {
  const [kind, whose] = (form.get("what") ?? "").split(" ");
  const name = form.get("name") ?? "";
  const text = form.get("text") ?? "";
  const result = RESULTS.find((one) => one === form.get("result"));
  if (result === undefined || name.trim() === "") throw new Refusal(422, "A report has a name and a result.");
  const by = whose === "app" ? "ci[bot]" : whose === "workflow" ? "github-actions[bot]" : as;
  needs(repositoryState, by, "write");
  if (kind === "status") {
    const state = result === "failure" || result === "pending" ? result : "success";
    await createStatus(repositoryState, by, sha, { state, context: name, description: text });
    return;
  }
  const standing = result === "pending" ? { status: "in_progress" as const } : { conclusion: result };
  const output = text === "" ? {} : { output: { title: text, summary: text } };
  await createCheck(repositoryState, by, { name, head_sha: sha, ...standing, ...output });
};

/** Forms send CR LF. */
export const newlines = (text: string): string => text.replaceAll("\r\n", "\n");
