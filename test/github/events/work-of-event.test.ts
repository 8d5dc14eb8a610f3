import { describe, expect, it } from "vitest";
import { MARKER } from "../../../src/comment/record/page-lines.ts";
import { workOfEvent } from "../../../src/github/events/work-of-event.ts";

const repository = { owner: "acme", repo: "shop" };
const page = `${MARKER}\none`;
const grace = { login: "grace", type: "User" };
const bot = { login: "github-actions[bot]", type: "Bot" };
const pull = { number: 7, head: { sha: "abc" } };

const comment = (more: object = {}, event: object = {}) => ({
  action: "edited",
  issue: { number: 7, pull_request: {} },
  comment: { id: 5, body: `${page}, clicked`, user: bot, updated_at: "2026-11-23T06:00:00Z", ...more },
  changes: { body: { from: page } },
  sender: grace,
  ...event,
});

const looked = {
  kind: "pull-request",
  ref: { ...repository, number: 7 },
  edits: [],
  deleted: undefined,
  headSha: "",
  commentId: undefined,
};
const edit = {
  actor: { login: "grace", kind: "person" },
  at: "2026-11-23T06:00:00Z",
  from: page,
  to: `${page}, clicked`,
  via: "box",
};

describe("what an event tells of the branch", () => {
  const toldOf = (event: object, action = "synchronize") => {
    const work = workOfEvent("pull_request_target", { action, ...event }, repository);
    return work.kind === "pull-request" ? work.reported : work;
  };
  const moved = { pull_request: { ...pull, updated_at: "2026-11-23T06:00:00Z" }, before: "b", after: "a" };
  const push = { bot: false, at: "2026-11-23T06:00:00Z", before: "b", after: "a" };

  it.each<[string, object, object]>([
    ["who pushed, by login and number", { login: "eve", type: "User", id: 7 }, { ...push, by: "eve", id: 7 }],
    ["a bot that pushed", { login: "fix[bot]", type: "Bot", id: 8 }, { ...push, by: "fix[bot]", id: 8, bot: true }],
    ["nobody in particular", {}, { ...push, by: "" }],
  ])("%s", (_name, sender, expected) => {
    expect(toldOf({ ...moved, sender })).toEqual([{ kind: "push", push: expected }]);
  });

  it("nothing where it is no push, or does not say which", () => {
    expect(toldOf({ ...moved, sender: grace }, "labeled")).toEqual([]);
    expect(toldOf({ pull_request: pull, sender: grace })).toEqual([]);
  });

  const ada = { login: "ada", type: "User", id: 7 };
  const opened = (more: { owner?: object; sender?: object; fork?: boolean } = {}) => ({
    sender: more.sender ?? ada,
    pull_request: {
      ...pull,
      user: ada,
      head: { sha: "abc", repo: { owner: more.owner ?? ada, fork: more.fork ?? true } },
    },
  });
  it("the head that its author opened it with, out of a fork of their own", () => {
    expect(toldOf(opened(), "opened")).toEqual([{ kind: "opened", head: "abc" }]);
  });
  it.each<[string, object]>([
    ["an organisation's fork", opened({ owner: { ...ada, type: "Organization" } })],
    ["somebody else's fork", opened({ owner: { ...ada, id: 8 } })],
    ["the repository itself", opened({ fork: false })],
    ["opened for somebody else", opened({ sender: { ...ada, id: 8 } })],
    ["a fork that is gone", { sender: ada, pull_request: { ...pull, user: ada, head: { sha: "abc", repo: null } } }],
  ])("nothing of who pushed before: %s", (_name, event) => {
    expect(toldOf(event, "opened")).toEqual([]);
  });
});

describe("what an event tells of the change", () => {
  const [head, base] = ["a".repeat(40), "b".repeat(64)];
  const large = { ...pull, head: { sha: head }, base: { sha: base }, changed_files: 3_000 };
  const changeOf = (more: object) => {
    const work = workOfEvent(
      "pull_request_target",
      { action: "opened", pull_request: { ...large, ...more } },
      repository,
    );
    return work.kind === "pull-request" ? work.change : work;
  };

  it("its two commits and how many files there are", () => {
    expect(changeOf({})).toEqual({ head, base, files: 3_000 });
  });

  it.each<[string, object]>([
    ["no count, as in a review's event", { changed_files: undefined }],
    ["no files yet", { changed_files: 0 }],
    ["a count that is no number", { changed_files: "3000" }],
    ["a head that is no commit", { head: { sha: "../../graphql" } }],
    ["a base that is no commit", { base: { sha: "main" } }],
    ["no base", { base: null }],
  ])("nothing: %s", (_, more) => {
    expect(changeOf(more)).toBeUndefined();
  });
});

describe("what an event asks for", () => {
  it.each<[string, string, unknown, object]>([
    [
      "a push to a pull request",
      "pull_request_target",
      { action: "synchronize", pull_request: pull },
      { ...looked, headSha: "abc" },
    ],
    ["a label", "pull_request", { action: "labeled", pull_request: pull }, { ...looked, headSha: "abc" }],
    ["a review", "pull_request_review", { action: "submitted", pull_request: pull }, { ...looked, headSha: "abc" }],
    ["closed", "pull_request_target", { action: "closed", pull_request: pull }, { kind: "nothing" }],
    ["a review request", "pull_request", { action: "review_requested", pull_request: pull }, { kind: "nothing" }],
    ["a deployment", "deployment_status", { deployment: { sha: "abc" } }, { kind: "all-open", head: "abc" }],
    ["a deployment of nothing", "deployment_status", {}, { kind: "unsupported" }],
    ["a click", "issue_comment", comment(), { ...looked, edits: [edit], commentId: 5 }],
    [
      "our page overwritten",
      "issue_comment",
      comment({ body: "gone" }),
      { ...looked, edits: [{ ...edit, to: "gone" }], commentId: 5 },
    ],
    [
      "our page deleted",
      "issue_comment",
      comment({ body: page }, { action: "deleted" }),
      { ...looked, deleted: { body: page, by: "grace" } },
    ],
    [
      "a person's copy of it deleted",
      "issue_comment",
      comment({ body: page, user: grace }, { action: "deleted" }),
      looked,
    ],
    ["our own rewriting", "issue_comment", comment({}, { sender: bot }), { kind: "nothing" }],
    ["a new copy of our page", "issue_comment", comment({ user: grace }, { action: "created" }), { kind: "nothing" }],
    ["chat", "issue_comment", comment({ body: "nice" }, { action: "created", changes: {} }), { kind: "nothing" }],
    [
      "a command",
      "issue_comment",
      comment({ body: "hm\n/tollgate recheck" }, { action: "created", changes: {} }),
      looked,
    ],
    [
      "a command taken back",
      "issue_comment",
      comment({ body: "hm" }, { changes: { body: { from: "/tollgate done a.b" } } }),
      looked,
    ],
    [
      "a command on an issue",
      "issue_comment",
      comment({ body: "/tollgate help" }, { issue: { number: 7 } }),
      { kind: "nothing" },
    ],
    ["by hand", "workflow_dispatch", { inputs: { number: " #7 " } }, looked],
    ["by hand, all", "workflow_dispatch", { inputs: null }, { kind: "all-open" }],
    ["by hand, nonsense", "workflow_dispatch", { inputs: { number: "seven" } }, { kind: "unsupported" }],
    ["a number out of this world", "pull_request_target", { pull_request: { number: 1e300 } }, { kind: "unsupported" }],
    ["no payload", "pull_request_target", null, { kind: "unsupported" }],
    [
      "a queue",
      "merge_group",
      { merge_group: { head_ref: "a", head_sha: "b", base_ref: "c", base_sha: "d" } },
      { kind: "merge-group", group: { headRef: "a", headSha: "b", baseRef: "c", baseSha: "d" } },
    ],
    ["half a queue", "merge_group", { merge_group: { head_ref: "a" } }, { kind: "unsupported" }],
    ["another event", "push", {}, { kind: "unsupported" }],
    ["no event", "", {}, { kind: "unsupported" }],
  ])("%s", (_, name, payload, expected) => {
    expect(workOfEvent(name, payload, repository)).toMatchObject(expected);
  });
});
