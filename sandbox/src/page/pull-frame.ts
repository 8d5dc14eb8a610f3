import { hasRole, person } from "../state/person.ts";
import type { Person, Pull, RepositoryState } from "../state/repository-state.ts";
import { requestedNow } from "../state/review-requests.ts";
import { actionsOf, type Html, html, layout, pathOf, plural, raw, sign } from "./layout.ts";

export type PullPageNotes = {
  readonly version: string;
  readonly busy: boolean;
  readonly failure: string | undefined;
  readonly error?: string;
  readonly playground: boolean;
};

export type PullTab = "conversation" | "commits" | "files" | "record";

/** The head of each page about one pull request: title, state, tabs, and what went wrong. */
export const pullFrame = (
  repositoryState: RepositoryState,
  as: Person,
  issue: Pull,
  notes: PullPageNotes,
  { tab, inside }: { readonly tab: PullTab; readonly inside: Html },
): Html => {
  const { number, pull } = issue;
  const state = pullState(issue);
  const path = pathOf(repositoryState, number);
  const actions = `${actionsOf(repositoryState)}/pulls/${number}`;
  const head = pull.head.owner === repositoryState.owner ? pull.head.ref : `${pull.head.owner}:${pull.head.ref}`;
  const tabs: readonly (readonly [PullTab, string | Html, string, number | undefined])[] = [
    ["conversation", "Conversation", path, repositoryState.comments.of(number).length],
    ["commits", "Commits", `${path}/commits`, pull.commits],
    ["files", html`Files <span class="wordy">changed</span>`, `${path}/files`, pull.files.length],
    ["record", "Record", `${path}/record`, undefined],
  ];
  const merged = pull.mergedAt !== undefined;
  return layout(repositoryState, {
    title: `${issue.title} · #${number}`,
    as,
    path: tab === "conversation" ? path : `${path}/${tab}`,
    playground: notes.playground,
    inside: html`<main id="live" tabindex="-1" data-watch="${actions}/version" data-version="${notes.version}" data-head="${pull.head.sha}">
<div role="status">${notes.busy ? html`<p class="notice busy">Tollgate is looking…</p>` : ""}</div>
${notes.error === undefined ? "" : html`<p class="notice error" role="alert">${notes.error}</p>`}
${notes.failure === undefined ? "" : html`<p class="notice error" role="alert">${notes.failure}</p>`}
<h1>${issue.title} <span class="number">#${number}</span></h1>
<p class="meta"><span class="pill ${state.kind}">${state.word}</span>
<span><b>${merged ? pull.mergedBy : issue.author}</b> ${merged ? "merged" : "wants to merge"} ${plural(pull.commits, "commit")} into</span> <span class="branch">${pull.base.ref}</span> <span>from</span> <span class="branch">${head}</span></p>
<nav class="tabs" aria-label="Pull request">${tabs.map(
      ([name, text, href, count]) =>
        html`<a href="${href}" ${name === tab ? raw('aria-current="page"') : ""}>${text}${count === undefined ? "" : html` <span class="count">${count}</span>`}</a>`,
    )}</nav>
${inside}
</main>`,
  });
};

export const pullState = ({ state, pull }: Pull): { readonly word: string; readonly kind: string } => {
  if (pull.mergedAt !== undefined) return { word: "Merged", kind: "merged" };
  if (state === "closed") return { word: "Closed", kind: "closed" };
  return pull.draft ? { word: "Draft", kind: "draft" } : { word: "Open", kind: "open" };
};

/** What GitHub has at the right: who reviews, labels, and the state of the pull request itself. */
export const pullSide = (repositoryState: RepositoryState, as: Person, issue: Pull): Html => {
  const path = `${actionsOf(repositoryState)}/pulls/${issue.number}`;
  const last = new Map(
    issue.pull.reviews.filter(({ state }) => state !== "COMMENTED").map((review) => [review.author, review]),
  );
  const writer = hasRole(repositoryState, as.login, "write");
  const mayLabel = hasRole(repositoryState, as.login, "triage");
  const unset = [...repositoryState.labels.values()].filter(({ name }) => !issue.labels.includes(name));
  const open = issue.state === "open";
  const asked = requestedNow(repositoryState, issue);
  return html`<aside class="side" aria-label="About this pull request">
<section><h2>Reviews</h2>${
    asked.length === 0
      ? ""
      : html`<ul>${asked.map(({ of, name }) => html`<li><span>${of === "team" ? `@${repositoryState.owner}/${name}` : name}</span> <span class="wait">asked to review</span></li>`)}</ul>`
  }${
    last.size === 0
      ? asked.length === 0
        ? html`<p class="soft">No reviews yet</p>`
        : ""
      : html`<ul>${[...last.values()].map(
          ({ id, author, state, sha }) =>
            html`<li>${sign(person(repositoryState, author))} <span>${author}</span> <span class="${state === "APPROVED" ? "good" : state === "DISMISSED" ? "soft" : "bad"}" title="at ${sha.slice(0, 7)}">${REVIEWED[state] ?? state}</span>${
              writer && state !== "DISMISSED" && open
                ? html`<form method="post" action="${path}/dismiss"><button class="quiet" name="review" value="${id}" aria-label="Dismiss the review of ${author}">Dismiss</button></form>`
                : ""
            }</li>`,
        )}</ul>`
  }</section>
${deploymentsOf(repositoryState, issue)}<section><h2>Labels</h2>${issue.labels.length === 0 ? html`<p class="soft">None yet</p>` : ""}
<form method="post" action="${path}/label" class="tags">${issue.labels.map((label) =>
    mayLabel
      ? html`<button class="label" name="label" value="${label}" title="Remove ${label}" aria-label="Remove the label ${label}">${label} <span aria-hidden="true">×</span></button>`
      : html`<span class="label">${label}</span>`,
  )}</form>
${
  mayLabel
    ? html`<form method="post" action="${path}/label" class="pair"><input type="text" name="label" list="labels" required maxlength="50" aria-label="Label to add" placeholder="Add a label"><datalist id="labels">${unset.map(({ name }) => html`<option value="${name}"></option>`)}</datalist><button class="small">Add</button></form>`
    : ""
}</section>
${
  writer || as.login === issue.author
    ? html`<section><h2>State</h2><div class="stack">${
        open
          ? html`<form method="post" action="${path}/draft"><button class="small" name="draft" value="${!issue.pull.draft}">${issue.pull.draft ? "Ready for review" : "Convert to draft"}</button></form>`
          : ""
      }${
        issue.pull.mergedAt === undefined
          ? html`<form method="post" action="${path}/state"><button class="${open ? "quiet danger" : "small"}" name="state" value="${open ? "closed" : "open"}">${open ? "Close pull request" : "Reopen pull request"}</button></form>`
          : html`<p class="soft">Merged, so there is nothing to change.</p>`
      }</div></section>`
    : ""
}</aside>`;
};

/** The last state of each environment at the head. */
const deploymentsOf = (repositoryState: RepositoryState, issue: Pull): Html | string => {
  const last = new Map(
    repositoryState.deployments
      .filter(({ sha }) => sha === issue.pull.head.sha)
      .flatMap(({ environment, statuses }) => statuses.slice(-1).map(({ state }) => [environment, state] as const)),
  );
  if (last.size === 0) return "";
  return html`<section><h2>Deployments</h2><ul>${[...last].map(
    ([environment, state]) =>
      html`<li><span>${environment}</span> <span class="${state === "success" ? "good" : "wait"}">${state.replaceAll("_", " ")}</span></li>`,
  )}</ul></section>`;
};

const REVIEWED: Readonly<Record<string, string>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "requested changes",
  DISMISSED: "dismissed",
};
