import { isMergeable, mergeRefusal } from "../changes/merging.ts";
import { checksRefusal } from "../changes/statuses.ts";
import { mergeBase } from "../git/commits.ts";
import { resolveCommit } from "../git/refs.ts";
import { hasRole } from "../state/person.ts";
import type { Person, Pull, RepositoryState } from "../state/repository-state.ts";
import { rulesOf } from "../state/rulesets.ts";
import { actionsOf, type Html, html } from "./layout.ts";

/** What only git knows. */
export type MergeFacts = { readonly clean: boolean | null; readonly behind: boolean };

export const readMergeFacts = async (repositoryState: RepositoryState, issue: Pull): Promise<MergeFacts> => {
  const { head, base } = issue.pull;
  const { dir } = repositoryState.mirror;
  if (issue.state === "closed") return { clean: null, behind: false };
  const tip = (await resolveCommit(dir, `refs/heads/${base.ref}`)) ?? base.sha;
  const [clean, shared] = await Promise.all([isMergeable(repositoryState, issue), mergeBase(dir, head.sha, tip)]);
  // As on GitHub by default, only what came after the pull request is worth a word.
  const moved = repositoryState.activities.some(
    ({ ref, at }) => ref === `refs/heads/${base.ref}` && at > issue.createdAt,
  );
  return { clean, behind: moved && shared !== tip };
};

export const mergeBox = (repositoryState: RepositoryState, as: Person, issue: Pull, facts: MergeFacts): Html => {
  const { pull, number } = issue;
  const path = `${actionsOf(repositoryState)}/pulls/${number}`;
  if (pull.mergedAt !== undefined)
    return html`<div class="merge done"><p>Merged by <b>${pull.mergedBy}</b> as <code>${pull.mergeCommit?.slice(0, 7)}</code>.</p></div>`;
  if (issue.state === "closed") return html`<div class="merge"><p>Closed, not merged.</p></div>`;
  const writer = hasRole(repositoryState, as.login, "write");
  const queued = repositoryState.queue.get(number);
  if (queued !== undefined) {
    const waits = checksRefusal(repositoryState, queued.base.ref, queued.sha);
    return html`<div class="merge"><p><b>In the merge queue</b> as <code>${queued.sha.slice(0, 7)}</code>. ${waits ?? "All required checks have passed."}</p>
${writer ? html`<form method="post" action="${path}/dequeue"><button class="quiet">Remove from the queue</button></form>` : ""}</div>`;
  }
  const refusal = writer
    ? (mergeRefusal(repositoryState, issue) ??
      (facts.clean === false ? `This branch has conflicts with ${pull.base.ref}.` : undefined))
    : `${as.login} has no write access, so cannot merge.`;
  const queues = rulesOf(repositoryState, pull.base.ref).some(({ rule }) => rule.type === "merge_queue");
  const disabled = refusal === undefined ? "" : "disabled";
  return html`${
    facts.behind && writer
      ? html`<div class="merge"><p>This branch is behind ${pull.base.ref}.</p><form method="post" action="${path}/update"><button class="small">Update branch</button></form></div>`
      : ""
  }<form class="merge ${refusal === undefined ? "open" : ""}" method="post" action="${path}/${queues ? "queue" : "merge"}">
<p>${refusal ?? (facts.clean === true ? "No conflicts with the base branch, and all required checks have passed." : "All required checks have passed.")}</p>
${
  queues
    ? html`<button class="main" ${disabled}>Merge when ready</button>`
    : html`<span class="pair"><select name="method" aria-label="How to merge" ${disabled}><option value="merge">Merge commit</option><option value="squash">Squash</option></select><button class="main" ${disabled}>Merge pull request</button></span>`
}</form>`;
};
