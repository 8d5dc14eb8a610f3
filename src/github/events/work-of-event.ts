import type { Edit } from "../../comment/record/edit-history.ts";
import { isMarked } from "../../comment/record/page-lines.ts";
import type { Account } from "../../policy/model/facts.ts";
import { isCommit } from "../../policy/policy-files.ts";
import type { ReportedChange } from "../client/first-requests.ts";
import type { PullRequestRef, RepositoryRef } from "../client/github-client.ts";
import { mayHoldCommand, type Reported } from "../read/comments.ts";
import type { MergeGroup } from "../read/queued-pull-requests.ts";

export type Work =
  | {
      readonly kind: "pull-request";
      readonly ref: PullRequestRef;
      readonly edits: readonly Edit[];
      readonly deleted: { readonly body: string; readonly by: string; readonly at: string } | undefined;
      readonly headSha: string;
      readonly commentId: number | undefined;
      readonly change: ReportedChange | undefined;
      readonly reported: readonly Reported[];
    }
  | { readonly kind: "merge-group"; readonly group: MergeGroup }
  | { readonly kind: "all-open"; readonly head?: string }
  | { readonly kind: "nothing"; readonly why: string }
  | { readonly kind: "unsupported"; readonly message: string };

const SUPPORTED_EVENTS = [
  "pull_request_target",
  "pull_request",
  "pull_request_review",
  "issue_comment",
  "merge_group",
  "deployment_status",
  "workflow_dispatch",
] as const;

/**
 * An event only says which pull request to evaluate and what somebody did to our comment, so a late or repeated event
 * is harmless.
 * @param payload a webhook's body, or the file `GITHUB_EVENT_PATH`; its texts are hostile
 */
export const workOfEvent = (name: string, payload: unknown, repository: RepositoryRef): Work => {
  const event = objectOf(payload);
  const action = textOf(event.action);
  switch (name) {
    case "pull_request_target":
    case "pull_request":
    case "pull_request_review": {
      if (action === "closed") return { kind: "nothing", why: "The pull request is closed." };
      if (action === "review_requested" || action === "review_request_removed")
        return { kind: "nothing", why: "A review request changes no verdict." };
      const pull = objectOf(event.pull_request);
      const reported =
        name === "pull_request_review" ? reportedReview(event, action) : reportedMoves(event, action, pull);
      const headSha = textOf(objectOf(pull.head).sha);
      return onPullRequest(repository, pull.number, { headSha, change: changeOf(pull), reported });
    }
    case "issue_comment":
      return onComment(event, action, repository);
    case "merge_group":
      return onMergeGroup(objectOf(event.merge_group), action);
    case "deployment_status": {
      const head = textOf(objectOf(event.deployment).sha);
      return head === ""
        ? { kind: "unsupported", message: "The `deployment_status` event does not say which commit it is about." }
        : { kind: "all-open", head };
    }
    case "workflow_dispatch": {
      const written = textOf(objectOf(event.inputs).number).trim();
      return written === "" ? { kind: "all-open" } : onPullRequest(repository, Number(written.replace(/^#/, "")));
    }
    default:
      return {
        kind: "unsupported",
        message: `Tollgate cannot do anything about the event \`${name}\`: it names no pull request. Start the workflow on ${SUPPORTED_EVENTS.join(", ")}.`,
      };
  }
};

type Json = Readonly<Record<string, unknown>>;

/** Anything but an object is an empty one: payloads are hostile. */
export const objectOf = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

type More = {
  readonly edits?: readonly Edit[];
  readonly deleted?: { readonly body: string; readonly by: string; readonly at: string };
  readonly headSha?: string;
  readonly commentId?: number | undefined;
  readonly change?: ReportedChange | undefined;
  readonly reported?: readonly Reported[];
};

const NODE_ID = /^[A-Za-z0-9_=+/-]{1,200}$/;

const onPullRequest = (repository: RepositoryRef, number: unknown, more: More = {}): Work => {
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 1) {
    return {
      kind: "unsupported",
      message: "The event does not say which pull request it is about: a whole number is expected.",
    };
  }
  const { edits = [], deleted, headSha = "", commentId, change, reported = [] } = more;
  const ref = { ...repository, number };
  return { kind: "pull-request", ref, edits, deleted, headSha, commentId, change, reported };
};

/** A review's event does not count the files. */
const changeOf = ({ head, base, changed_files: files }: Json): ReportedChange | undefined => {
  const change = { head: textOf(objectOf(head).sha), base: textOf(objectOf(base).sha) };
  const isWhole = isCommit(change.head) && isCommit(change.base) && typeof files === "number" && files > 0;
  return isWhole ? { ...change, files } : undefined;
};

const reportedReview = (event: Json, action: string): readonly Reported[] => {
  const { id } = objectOf(event.review);
  return typeof id === "number" ? [{ kind: "review", id, dismissed: action === "dismissed" }] : [];
};

/** Who pushed to the branch, and the head with which the author opened the pull request from a fork of their own. */
const reportedMoves = (event: Json, action: string, pull: Json): readonly Reported[] => {
  const head = objectOf(pull.head);
  const { login: by, kind, id } = accountOf(event.sender);
  if (action === "opened") {
    const owner = objectOf(objectOf(head.repo).owner);
    const sha = textOf(head.sha);
    // Only the owner of a personal fork, and people they invite, may push to it.
    const own = owner.type === "User" && owner.id === objectOf(pull.user).id && owner.id === id;
    return own && objectOf(head.repo).fork === true && sha !== "" ? [{ kind: "opened", head: sha }] : [];
  }
  const [before, after] = [textOf(event.before), textOf(event.after)];
  if (action !== "synchronize" || before === "" || after === "") return [];
  const at = textOf(pull.updated_at);
  return [
    {
      kind: "push",
      push: { by, ...(id === undefined ? {} : { id }), bot: kind === "bot" && by !== "", at, before, after },
    },
  ];
};

const reportedComment = (comment: Json, action: string): readonly Reported[] => {
  const { id } = comment;
  if (typeof id !== "number") return [];
  if (action === "deleted") return [{ kind: "deleted-comment", id }];
  return [{ kind: "comment", id, at: textOf(comment.updated_at), body: textOf(comment.body) }];
};

const onComment = (event: Json, action: string, repository: RepositoryRef): Work => {
  const issue = objectOf(event.issue);
  if (issue.pull_request === undefined) {
    return { kind: "nothing", why: "The comment is on an issue, not on a pull request." };
  }
  const comment = objectOf(event.comment);
  const reported = reportedComment(comment, action);
  const body = textOf(comment.body);
  const from = textOf(objectOf(objectOf(event.changes).body).from);
  const author = accountOf(comment.user);
  const sender = accountOf(event.sender);
  if (sender.kind === "bot" && sender.login === author.login)
    return { kind: "nothing", why: "A bot wrote this itself." };
  // A comment without our marks before and after the edit is not ours. `findComment` decides about the others.
  if (!isMarked(body) && !isMarked(from)) {
    // Commands are read from the comments; the event only says that there may be some.
    if (mayHoldCommand(body) || mayHoldCommand(from)) return onPullRequest(repository, issue.number, { reported });
    return { kind: "nothing", why: "The comment is not Tollgate's, and holds no command." };
  }
  if (action === "edited") {
    const commentId = typeof comment.id === "number" ? comment.id : undefined;
    const node = textOf(comment.node_id);
    const id = {
      ...(commentId === undefined ? {} : { comment: String(commentId) }),
      ...(NODE_ID.test(node) ? { node } : {}),
    };
    const edit: Edit = { actor: sender, at: textOf(comment.updated_at), from, to: body, via: "box", ...id };
    return onPullRequest(repository, issue.number, { edits: [edit], commentId });
  }
  // Only a comment by a bot or by the token's user can be ours.
  if (action === "deleted") {
    return onPullRequest(
      repository,
      issue.number,
      author.kind === "bot"
        ? { deleted: { body, by: sender.login, at: textOf(comment.updated_at) }, reported }
        : { reported },
    );
  }
  return { kind: "nothing", why: "A new comment changes nothing." };
};

const accountOf = (value: unknown): Account => {
  const account = objectOf(value);
  const { id } = account;
  return {
    login: textOf(account.login),
    kind: account.type === "User" ? "person" : "bot",
    ...(typeof id === "number" ? { id } : {}),
  };
};

const onMergeGroup = (group: Json, action: string): Work => {
  if (action === "destroyed") return { kind: "nothing", why: "The merge group is gone." };
  const [headRef, headSha, baseRef, baseSha] = [group.head_ref, group.head_sha, group.base_ref, group.base_sha].map(
    textOf,
  );
  if (!headRef || !headSha || !baseRef || !baseSha) {
    return { kind: "unsupported", message: "The `merge_group` event does not say which commits it is about." };
  }
  return { kind: "merge-group", group: { headRef, headSha, baseRef, baseSha } };
};
