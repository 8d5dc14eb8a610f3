import type { Comment, Pull, RepositoryState, SandboxEvent } from "../state/repository-state.ts";
import { type Html, html, raw } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";

/** Something that happened to a pull request, oldest first. */
export type Happening = {
  readonly at: string;
  readonly who: string;
  readonly sign: string;
  readonly tone?: "good" | "wait" | "bad";
  readonly words: Html;
  /** What several boxes were, under the line. */
  readonly below?: Html;
  /** Of the conversation, or only of the record. */
  readonly place: "conversation" | "record";
  /** A comment as it was written then. */
  readonly comment?: { readonly id: number; readonly body: string; readonly by: string; readonly created: boolean };
  readonly review?: string;
};

type Payload = SandboxEvent["payload"];

const TITLES: Readonly<Record<string, string>> = { approved: "approved these changes", commented: "reviewed" };

/** What the stand-in's events say of a pull request: the same that an App is sent. */
export const historyOf = (repositoryState: RepositoryState, issue: Pull): readonly Happening[] => {
  const heads = new Set([issue.pull.head.sha, ...issue.pull.shas]);
  const own = repositoryState.events.filter((event) => event.repository === repositoryState.fullName);
  for (const { pull, payload } of own) {
    if (pull !== issue.number) continue;
    for (const sha of [textOf(payload, "after"), textOf(payload, "merge_group", "head_sha")]) if (sha) heads.add(sha);
  }
  return own.flatMap((event) => {
    const { name, payload, at } = event;
    const who = payload.sender.login;
    const ours =
      event.pull === issue.number ||
      (name === "status" && heads.has(textOf(payload, "sha"))) ||
      (name === "deployment_status" && heads.has(textOf(payload, "deployment", "sha"))) ||
      (name === "check_run" && heads.has(textOf(payload, "check_run", "head_sha")));
    if (!ours) return [];
    const told = (NAMES[name] ?? nothing)(payload, who);
    return told === undefined ? [] : [{ at, who, ...told }];
  });
};

type Told = Omit<Happening, "at" | "who">;

const nothing = (): undefined => undefined;

const said = (sign: string, words: Html, more: Partial<Told> = {}): Told => ({
  sign,
  words,
  place: "conversation",
  ...more,
});

const NAMES: Readonly<Record<string, (payload: Payload, who: string) => Told | undefined>> = {
  pull_request: (payload) => PULL_REQUEST[payload.action ?? ""]?.(payload),
  pull_request_review: (payload) => {
    const state = textOf(payload, "review", "state");
    const commit = html`at <code>${textOf(payload, "review", "commit_id").slice(0, 7)}</code>`;
    if (payload.action === "dismissed")
      return said("⊘", html`dismissed the review of <b>${textOf(payload, "review", "user", "login")}</b>`);
    if (payload.action !== "submitted") return undefined;
    const asks = state === "changes_requested";
    const tone = asks ? "bad" : state === "approved" ? "good" : undefined;
    return said(asks ? "±" : "✓", html`${TITLES[state] ?? "requested changes"} ${commit}`, {
      ...(tone === undefined ? {} : { tone }),
      review: textOf(payload, "review", "body"),
    });
  },
  issue_comment: (payload, who) => {
    const body = textOf(payload, "comment", "body");
    const by = textOf(payload, "comment", "user", "login");
    const comment = { id: Number(fieldOf(payload, "comment", "id")), body, by, created: payload.action === "created" };
    if (payload.action === "deleted") return said("⊘", html`deleted a comment of <b>${by}</b>`);
    if (payload.action === "created") return said("✎", html`commented`, { comment });
    const from = textOf(payload, "changes", "body", "from");
    // Who wrote the comment may have changed the lines of its boxes, so only their number is compared.
    if (by === who && textOf(payload, "comment", "user", "type") === "Bot")
      return said("✎", html`wrote the comment again${ticksChanged(from, body)}`, { place: "record", comment });
    const boxes = boxesChanged(from, body);
    const lines = boxes.map(
      ({ ticked, text }) =>
        html`${ticked ? "ticked" : "unticked"} <span class="item">${raw(renderMarkdown(text))}</span>`,
    );
    const words =
      lines.length === 0
        ? html`edited a comment of <b>${by}</b>`
        : lines.length === 1
          ? html`${lines[0]}`
          : html`changed ${lines.length} boxes`;
    const below = html`<ul class="plain-list">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
    const mark = boxes.length === 0 ? "✎" : boxes.some(({ ticked }) => ticked) ? "☑" : "☐";
    return said(mark, words, { place: "record", comment, ...(lines.length > 1 ? { below } : {}) });
  },
  status: (payload) => {
    const state = textOf(payload, "state");
    return said(
      MARKS[state] ?? "✗",
      html`reported <b>${textOf(payload, "context")}</b> <span class="${TONES[state] ?? "bad"}">${state}</span> on <code>${textOf(payload, "sha").slice(0, 7)}</code>${because(textOf(payload, "description"))}`,
      { place: "record", tone: TONES[state] ?? "bad" },
    );
  },
  check_run: (payload) => {
    const run = (...path: readonly string[]): string => textOf(payload, "check_run", ...path);
    if (payload.action !== "created" && payload.action !== "completed")
      return said(
        "↻",
        html`pressed <i>${payload.action === "rerequested" ? "Re-run" : "a button"}</i> of <b>${run("name")}</b>`,
        {
          place: "record",
        },
      );
    const state = run("conclusion") || run("status");
    // GitHub sends two events for a run that is created as completed.
    if (payload.action === "created" && run("conclusion") !== "") return undefined;
    const waits = run("conclusion") === "" || state === "action_required";
    const tone = ["success", "neutral", "skipped"].includes(state) ? "good" : waits ? "wait" : "bad";
    return said(
      tone === "good" ? "✓" : tone === "wait" ? "●" : "✗",
      html`reported <b>${run("name")}</b> <span class="${tone}">${state.replaceAll("_", " ")}</span> on <code>${run("head_sha").slice(0, 7)}</code>${because(run("output", "title"))}`,
      { place: "record", tone },
    );
  },
  deployment_status: (payload) => {
    const state = textOf(payload, "deployment_status", "state");
    return said(
      "⇪",
      html`deployed to <b>${textOf(payload, "deployment", "environment")}</b>: <span class="${TONES[state] ?? "bad"}">${state.replaceAll("_", " ")}</span>`,
    );
  },
};

const because = (text: string): Html => (text === "" ? html`` : html` <span class="soft">· ${text}</span>`);

const MARKS: Readonly<Record<string, string>> = { success: "✓", pending: "●" };

const TONES: Readonly<Record<string, "good" | "wait" | "bad">> = {
  ...{ success: "good", pending: "wait", in_progress: "wait", queued: "wait", inactive: "wait" },
};

const PULL_REQUEST: Readonly<Record<string, (payload: Payload) => Told | undefined>> = {
  opened: () => said("○", html`opened this pull request`, { place: "record" }),
  reopened: () => said("○", html`reopened this`, { tone: "good" }),
  closed: (payload) =>
    fieldOf(payload, "pull_request", "merged") === true
      ? said(
          "⇣",
          html`merged commit <code>${textOf(payload, "pull_request", "merge_commit_sha").slice(0, 7)}</code> into <span class="branch">${textOf(payload, "pull_request", "base", "ref")}</span>`,
        )
      : said("⊘", html`closed this`, { tone: "bad" }),
  edited: (payload) => {
    const title = textOf(payload, "changes", "title", "from");
    if (title !== "")
      return said(
        "✎",
        html`changed the title from <del>${title}</del> to <b>${textOf(payload, "pull_request", "title")}</b>`,
      );
    const base = textOf(payload, "changes", "base", "ref", "from");
    return base === "" ? said("✎", html`edited the description`) : said("✎", html`changed the base from ${base}`);
  },
  synchronize: (payload) =>
    said(
      "↑",
      html`pushed <code>${textOf(payload, "after").slice(0, 7)}</code> after <code>${textOf(payload, "before").slice(0, 7)}</code>`,
    ),
  labeled: (payload) => said("#", html`added the label <span class="label">${textOf(payload, "label", "name")}</span>`),
  unlabeled: (payload) =>
    said("#", html`removed the label <span class="label">${textOf(payload, "label", "name")}</span>`),
  ready_for_review: () => said("○", html`marked this as ready for review`, { tone: "good" }),
  converted_to_draft: () => said("◌", html`marked this as a draft`),
  enqueued: () => said("⋮", html`added this to the merge queue`, { tone: "wait" }),
  dequeued: (payload) =>
    said(
      "⋮",
      html`this left the merge queue: ${textOf(payload, "reason").toLowerCase().replaceAll("_", " ").replace("ci ", "a check ")}`,
      { tone: "bad" },
    ),
};

const fieldOf = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (so, key) => (typeof so === "object" && so !== null && Object.hasOwn(so, key) ? Reflect.get(so, key) : undefined),
    value,
  );

const textOf = (value: unknown, ...path: readonly string[]): string => {
  const found = fieldOf(value, ...path);
  return typeof found === "string" ? found : "";
};

const BOX = /^\s*(?:[-*+]|\d+[.)]) \[([ xX])\] (.*)$/;

const boxesIn = (body: string): readonly { readonly ticked: boolean; readonly text: string }[] =>
  body.split(/\r?\n/).flatMap((line) => {
    const [, box, text = ""] = BOX.exec(line) ?? [];
    return box === undefined ? [] : [{ ticked: box !== " ", text: text.replace(/<!--.*?-->/g, "").trim() }];
  });

/** Boxes of the same text whose tick differs. */
const boxesChanged = (
  before: string,
  after: string,
): readonly { readonly ticked: boolean; readonly text: string }[] => {
  const known = boxesIn(before);
  return boxesIn(after).filter(({ ticked, text }) => known.some((one) => one.text === text && one.ticked !== ticked));
};

/** How many boxes are ticked, where that has changed. */
const ticksChanged = (before: string, after: string): Html => {
  const [then, now] = [before, after].map((body) => boxesIn(body).filter(({ ticked }) => ticked).length);
  return then === now ? html`` : html`: ${now} of ${boxesIn(after).length} boxes ticked, ${then} before`;
};

/** Comments that no event tells of any more, because a long run forgets its oldest events. */
export const forgottenComments = (
  repositoryState: RepositoryState,
  issue: Pull,
  history: readonly Happening[],
): readonly Comment[] => {
  const told = new Set(history.flatMap(({ comment }) => (comment?.created === true ? [comment.id] : [])));
  return repositoryState.comments.of(issue.number).filter(({ id }) => !told.has(id));
};
