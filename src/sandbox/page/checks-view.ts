import { requiredChecks } from "../state/required-checks.ts";
import type { Pull, World } from "../state/world.ts";
import { type Html, html } from "./html.ts";

/** One line of the list of checks. */
type Line = {
  readonly name: string;
  readonly mark: "good" | "wait" | "bad";
  readonly word: string;
  readonly text: string;
  /** Where the details are; "" where there are none. */
  readonly url: string;
};

const marks = { good: "✓", wait: "●", bad: "✗" } as const;

/** Statuses and check runs at the head, the newest of each name; required ones that nobody has reported are listed, too. */
export const checksView = (world: World, issue: Pull): Html => {
  const { head, base } = issue.pull;
  const lines = new Map<string, Line>();
  for (const status of world.statuses) {
    if (status.sha !== head.sha) continue;
    const mark = status.state === "success" ? "good" : status.state === "pending" ? "wait" : "bad";
    const line = {
      name: status.context,
      mark,
      word: status.state,
      text: status.description ?? "",
      url: webLink(status.targetUrl),
    } as const;
    lines.set(`status ${status.context}`, line);
  }
  for (const check of world.checks.values()) {
    if (check.sha !== head.sha) continue;
    const good = ["success", "neutral", "skipped"].includes(check.conclusion ?? "");
    const mark = check.status !== "completed" ? "wait" : good ? "good" : "bad";
    const word = (check.conclusion ?? check.status).replaceAll("_", " ");
    lines.set(`check ${check.app} ${check.name}`, {
      name: check.name,
      mark,
      word,
      text: check.title ?? "",
      url: webLink(check.detailsUrl),
    });
  }
  const required = requiredChecks(world, base.ref, head.sha);
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
    ({ name, mark, word, text, url }) => html`<li><span class="mark ${mark}" aria-hidden="true">${marks[mark]}</span>
<b>${name}</b> <span class="${mark}">${word}</span><span class="what">${text}</span>
${url === "" ? "" : html`<a href="${url}" rel="noreferrer">Details</a>`}
${required.some((one) => one.name === name) ? html`<span class="tag soft">required</span>` : ""}</li>`,
  )}</ul>`;
};

/** An address that may be linked: only of the web, since a client may have written anything. */
const webLink = (url: string | null): string => (url !== null && /^https?:\/\//i.test(url) ? url : "");
