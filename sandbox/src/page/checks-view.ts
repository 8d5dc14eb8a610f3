import { requiredChecks, statusesAt } from "../changes/statuses.ts";
import { hasRole } from "../state/person.ts";
import type { Annotation, Check, Person, Pull, RepositoryState } from "../state/repository-state.ts";
import { actionsOf, type Html, html, plural, raw } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { type MergeFacts, mergeBox } from "./merge-box.ts";

type Line = {
  readonly name: string;
  readonly mark: "good" | "wait" | "bad";
  readonly word: string;
  readonly text: string;
  readonly url: string;
  readonly required: boolean;
  readonly more?: Html;
};

const marks = { good: "✓", wait: "●", bad: "✗" } as const;

const maxAnnotations = 20;

/** The checks of the head, what a person can report beside them, and the merge box. */
export const checksCard = (repositoryState: RepositoryState, as: Person, issue: Pull, merge: MergeFacts): Html => {
  const { head } = issue.pull;
  const queued = repositoryState.queue.get(issue.number);
  const lines = linesAt(repositoryState, as, issue, head.sha);
  const path = `${actionsOf(repositoryState)}/pulls/${issue.number}`;
  return html`<section class="card" id="checks" aria-label="Checks"><header>${summary(lines)} <span>on <code>${head.sha.slice(0, 7)}</code></span></header>
${lineList(lines)}
${queued === undefined ? "" : html`<h3 class="inside">On the queue's commit <code>${queued.sha.slice(0, 7)}</code></h3>${lineList(linesAt(repositoryState, as, issue, queued.sha))}`}
${issue.state === "open" ? reportForms(as, path, queued !== undefined) : ""}${mergeBox(repositoryState, as, issue, merge)}</section>`;
};

const summary = (lines: readonly Line[]): Html => {
  const count = (mark: Line["mark"]) => lines.filter((line) => line.mark === mark).length;
  const [bad, wait] = [count("bad"), count("wait")];
  if (lines.length === 0) return html`<b>No checks yet</b>`;
  if (bad > 0)
    return html`<span class="mark bad" aria-hidden="true">✗</span><b>${plural(bad, "check")} not successful</b>`;
  if (wait > 0)
    return html`<span class="mark wait" aria-hidden="true">●</span><b>${plural(wait, "check")} not finished</b>`;
  return html`<span class="mark good" aria-hidden="true">✓</span><b>All checks have passed</b>`;
};

const linesAt = (repositoryState: RepositoryState, as: Person, issue: Pull, sha: string): readonly Line[] => {
  const lines = new Map<string, Line>();
  const required = requiredChecks(repositoryState, issue.pull.base.ref, sha);
  const isRequired = (name: string): boolean => required.some((one) => one.name === name);
  for (const status of statusesAt(repositoryState, sha)) {
    const mark = status.state === "success" ? "good" : status.state === "pending" ? "wait" : "bad";
    lines.set(`status ${status.context.toLowerCase()}`, {
      name: status.context,
      mark,
      word: status.state,
      text: status.description ?? "",
      url: webLink(status.targetUrl),
      required: isRequired(status.context),
    });
  }
  for (const check of repositoryState.checks.of(sha)) {
    const good = ["success", "neutral", "skipped"].includes(check.conclusion ?? "");
    // Somebody has to act, but nothing is broken.
    const waits = check.status !== "completed" || check.conclusion === "action_required";
    const mark = waits ? "wait" : good ? "good" : "bad";
    lines.set(`check ${check.app} ${check.name}`, {
      name: check.name,
      mark,
      word: (check.conclusion ?? check.status).replaceAll("_", " "),
      text: check.title ?? "",
      url: webLink(check.detailsUrl),
      required: isRequired(check.name),
      more: runView(repositoryState, as, issue.number, check),
    });
  }
  for (const { name, standing } of required) {
    if (standing !== "expected") continue;
    const text = "Waiting for it to be reported";
    lines.set(`expected ${name}`, { name, mark: "wait", word: "expected", text, url: "", required: true });
  }
  return [...lines.values()];
};

const lineList = (lines: readonly Line[]): Html =>
  lines.length === 0
    ? html`<div class="inside soft">Nothing has reported on this commit.</div>`
    : html`<ul class="checks">${lines.map(
        ({ name, mark, word, text, url, more, required }) =>
          html`<li><span class="mark ${mark}" aria-hidden="true">${marks[mark]}</span>
<b>${name}</b> <span class="${mark}">${word}</span><span class="what">${text}</span>
${url === "" ? "" : html`<a href="${url}" rel="noreferrer" aria-label="Details of ${name}">Details</a>`}
${required ? html`<span class="tag">Required</span>` : ""}${more ?? ""}</li>`,
      )}</ul>`;

/** A status has only success for skipped and neutral. */
export const RESULTS = ["success", "failure", "pending", "skipped", "neutral"] as const;

export const DEPLOYED = ["success", "in_progress", "failure", "inactive"] as const;

const reportForms = (
  as: Person,
  path: string,
  queued: boolean,
): Html => html`<details class="report"><summary>Report a check</summary>
<form class="row" method="post" action="${path}/report">
<label>What, and whose<select name="what"><option value="check workflow">Check run of a workflow</option><option value="check app">Check run of another app (ci)</option>
<option value="status workflow">Status of a workflow</option><option value="status person">Status of ${as.login}</option></select></label>
<label>Name<input type="text" name="name" required maxlength="100"></label>
<label>Result<select name="result">${RESULTS.map((one) => html`<option>${one}</option>`)}</select></label>
${queued ? html`<label>On<select name="on"><option value="head">the head</option><option value="queue">the queue's commit</option></select></label>` : ""}
<label>Description<input type="text" name="text" maxlength="140"></label><button>Report</button></form>
<p class="soft">The App looks again by itself. A check that ends starts no Action: comment <code>/tollgate recheck</code> then.</p></details>
<details class="report"><summary>Report a deployment</summary>
<form class="row" method="post" action="${path}/deploy">
<label>Environment<input type="text" name="environment" required maxlength="100" list="environments"><datalist id="environments">${["staging", "production", "preview"].map((name) => html`<option value="${name}"></option>`)}</datalist></label>
<label>State<select name="state">${DEPLOYED.map((one) => html`<option value="${one}">${one.replaceAll("_", " ")}</option>`)}</select></label>
<button>Report the deployment</button></form></details>`;

const runView = (repositoryState: RepositoryState, as: Person, number: number, check: Check): Html => {
  const path = `${actionsOf(repositoryState)}/checks/${check.id}`;
  const back = html`<input type="hidden" name="back" value="/${repositoryState.fullName}/pull/${number}">`;
  const buttons = hasRole(repositoryState, as.login, "write")
    ? html`<div class="row run-buttons"><form method="post" action="${path}/rerun">${back}<button class="small" aria-label="Re-run ${check.name}">Re-run</button></form>
${check.actions.map(
  ({ label, description, identifier }) =>
    html`<form method="post" action="${path}/action">${back}<button class="small" name="action" value="${identifier}" title="${description}">${label}</button></form>`,
)}</div>`
    : "";
  const left = check.annotations.length - maxAnnotations;
  const annotations =
    check.annotations.length === 0
      ? ""
      : html`<ul class="annotations">${check.annotations.slice(0, maxAnnotations).map(annotationView)}
${left > 0 ? html`<li class="soft">… and ${left} more</li>` : ""}</ul>`;
  const said = check.summary === null && check.text === null && check.annotations.length === 0;
  return html`${buttons}${
    said
      ? ""
      : html`<details class="run" id="run-${check.id}"><summary>What ${check.name} says</summary>
<div class="markdown">${raw(renderMarkdown(check.summary ?? ""))}${check.text === null ? "" : raw(renderMarkdown(check.text))}</div>${annotations}</details>`
  }`;
};

const annotationView = ({ annotation_level: level, path, start_line: line, title, message }: Annotation): Html => {
  const mark = level === "failure" ? "bad" : level === "warning" ? "wait" : "soft";
  return html`<li><span class="${mark}">${level}</span> <code>${path}:${line}</code>
${title === undefined ? "" : html`<b>${title}</b> `}${message}</li>`;
};

/** Only web addresses, because a client may have written anything. */
const webLink = (url: string | null): string => (url !== null && /^https?:\/\//i.test(url) ? url : "");
