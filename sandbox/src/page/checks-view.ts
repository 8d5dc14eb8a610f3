import { requiredChecks, statusesAt } from "../changes/statuses.ts";
import { hasRole } from "../state/person.ts";
import type { Annotation, Check, Person, Pull, RepositoryState } from "../state/repository-state.ts";
import { actionsOf, type Html, html, raw } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";

type Line = {
  readonly name: string;
  readonly mark: "good" | "wait" | "bad";
  readonly word: string;
  readonly text: string;
  readonly url: string;
  readonly more?: Html;
};

const marks = { good: "✓", wait: "●", bad: "✗" } as const;

const maxAnnotations = 20;

export const checksView = (repositoryState: RepositoryState, as: Person, issue: Pull): Html => {
  const { head, base } = issue.pull;
  const lines = new Map<string, Line>();
  for (const status of statusesAt(repositoryState, head.sha)) {
    const mark = status.state === "success" ? "good" : status.state === "pending" ? "wait" : "bad";
    const line = {
      name: status.context,
      mark,
      word: status.state,
      text: status.description ?? "",
      url: webLink(status.targetUrl),
    } as const;
    lines.set(`status ${status.context.toLowerCase()}`, line);
  }
  for (const check of repositoryState.checks.of(head.sha)) {
    const good = ["success", "neutral", "skipped"].includes(check.conclusion ?? "");
    const mark = check.status !== "completed" ? "wait" : good ? "good" : "bad";
    const word = (check.conclusion ?? check.status).replaceAll("_", " ");
    lines.set(`check ${check.app} ${check.name}`, {
      name: check.name,
      mark,
      word,
      text: check.title ?? "",
      url: webLink(check.detailsUrl),
      more: runView(repositoryState, as, issue.number, check),
    });
  }
  const required = requiredChecks(repositoryState, base.ref, head.sha);
  for (const { name, standing } of required) {
    if (standing === "expected") {
      lines.set(`expected ${name}`, {
        name,
        mark: "wait",
        word: "expected",
        text: "Waiting for it to be reported",
        url: "",
      });
    }
  }
  if (lines.size === 0) return html`<div class="inside soft">No check has reported on ${head.sha.slice(0, 7)}.</div>`;
  return html`<ul class="checks">${[...lines.values()].map(
    ({ name, mark, word, text, url, more }) =>
      html`<li><span class="mark ${mark}" aria-hidden="true">${marks[mark]}</span>
<b>${name}</b> <span class="${mark}">${word}</span><span class="what">${text}</span>
${url === "" ? "" : html`<a href="${url}" rel="noreferrer">Details</a>`}
${required.some((one) => one.name === name) ? html`<span class="tag soft">required</span>` : ""}${more ?? ""}</li>`,
  )}</ul>`;
};

const runView = (repositoryState: RepositoryState, as: Person, number: number, check: Check): Html => {
  const path = `${actionsOf(repositoryState)}/checks/${check.id}`;
  const back = html`<input type="hidden" name="back" value="/${repositoryState.fullName}/pull/${number}">`;
  const buttons = hasRole(repositoryState, as.login, "write")
    ? html`<div class="row run-buttons"><form method="post" action="${path}/rerun">${back}<button class="small">Re-run</button></form>
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
