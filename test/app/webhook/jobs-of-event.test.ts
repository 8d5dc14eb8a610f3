import { describe, expect, it } from "vitest";
import { jobsOfEvent } from "../../../src/app/webhook/jobs-of-event.ts";
import { MARKER } from "../../../src/comment/record/page-lines.ts";

/** What each event asks for: by the job's key, its urgency, and the notes that it leaves. */

const ADA = { login: "ada", type: "User" };
const BOT = { login: "tollgate[bot]", type: "Bot" };
const APP = 7;
const QUEUED = { head_branch: "gh-readonly-queue/main/pr-12-0123456" };

const event = (more: object) => ({
  installation: { id: 3 },
  repository: { full_name: "Acme/Shop", default_branch: "main" },
  sender: ADA,
  ...more,
});

const pull = (action: string, more: object = {}) =>
  event({ action, pull_request: { number: 12, head: { sha: "abc" } }, ...more });

const SIDES = { head: { sha: "a".repeat(40) }, base: { sha: "b".repeat(40) } };
const large = (files: number) => pull("labeled", { pull_request: { number: 12, ...SIDES, changed_files: files } });

const comment = (action: string, body: string, more: object = {}) =>
  event({
    action,
    issue: { number: 12, pull_request: {} },
    comment: { id: 5, body, user: BOT, updated_at: "2026-11-25T07:00:00Z" },
    ...more,
  });

const push = (more: object) => event({ ref: "refs/heads/main", commits: [], ...more });

const asked = (name: string, payload: unknown): readonly string[] =>
  jobsOfEvent(name, payload, { appId: APP, settled: 99 }).jobs.map(
    ({ key, urgency, notBefore, notes = [] }) =>
      `${key} ${urgency}${notBefore === undefined ? "" : ` at ${notBefore}`}${notes.map(({ kind, text }) => ` ${kind}(${kind === "moved" ? text : "…"})`).join("")}`,
  );

const PULL = "pull-request:acme/shop#12";
const OURS = `${MARKER}\n- [x] it`;

describe("a repository that is called otherwise now", () => {
  const repository = { id: 7, full_name: "Acme/Store" };
  const renamed = (changes: unknown, more: object = {}) =>
    jobsOfEvent("repository", event({ action: "renamed", repository, changes, ...more }), { appId: APP, settled: 99 });

  it.each<[string, unknown, string]>([
    ["renamed", { repository: { name: { from: "shop" } } }, "Acme/shop"],
    ["transferred from an organisation", { owner: { from: { organization: { login: "globex" } } } }, "globex/Store"],
    ["transferred from a person", { owner: { from: { user: { login: "ada" } } } }, "ada/Store"],
  ])("%s", (_, changes, from) => {
    const { jobs, renamed: reported } = renamed(changes);
    expect(reported).toEqual({ from, to: "Acme/Store", id: 7 });
    expect(jobs.map(({ key, urgency }) => `${key} ${urgency}`)).toEqual(["repository:acme/store background"]);
  });

  it.each<[string, unknown, object]>([
    ["archived, edited or the like", {}, {}],
    ["without an id", { repository: { name: { from: "shop" } } }, { repository: { full_name: "Acme/Store" } }],
    ["with nonsense", { repository: { name: { from: 7 } }, owner: "x" }, {}],
  ])("not: %s", (_, changes, more) => {
    expect(renamed(changes, more)).toEqual({ jobs: [], forget: [] });
  });
});

describe("what an event asks for", () => {
  it.each<[string, string, unknown, readonly string[]]>([
    ["opened", "pull_request", pull("opened"), [`${PULL} event`]],
    ["a push", "pull_request", pull("synchronize"), [`${PULL} event moved(abc)`]],
    [
      "a push of which it is told who made it",
      "pull_request",
      pull("synchronize", { before: "b", after: "abc" }),
      [`${PULL} event told(…) moved(abc)`],
    ],
    ["a label", "pull_request", pull("labeled"), [`${PULL} event`]],
    ["a new title", "pull_request", pull("edited", { changes: { title: { from: "x" } } }), [`${PULL} event`]],
    ["a new base", "pull_request", pull("edited", { changes: { base: {} } }), [`${PULL} event moved(abc)`]],
    ["ready for review", "pull_request", pull("ready_for_review"), [`${PULL} event`]],
    ["a draft", "pull_request", pull("converted_to_draft"), [`${PULL} event`]],
    ["closed", "pull_request", pull("closed"), [`${PULL} event moved()`]],
    ["a review", "pull_request_review", pull("submitted"), [`${PULL} event`]],
    [
      "a click",
      "issue_comment",
      comment("edited", OURS, { changes: { body: { from: `${MARKER}\n- [ ] it` } } }),
      [`${PULL} person edit(…)`],
    ],
    ["a comment of ours deleted", "issue_comment", comment("deleted", OURS), [`${PULL} person deleted(…) told(…)`]],
    ["a command", "issue_comment", comment("created", "/tollgate done it"), [`${PULL} person told(…)`]],
    ["our own edit", "issue_comment", comment("edited", OURS, { sender: BOT }), []],
    ["somebody's remark", "issue_comment", comment("created", "Nice."), []],
    [
      "a comment on an issue",
      "issue_comment",
      { ...comment("created", "/tollgate done it"), issue: { number: 12 } },
      [],
    ],
    [
      "a merge group",
      "merge_group",
      event({
        action: "checks_requested",
        merge_group: {
          head_ref: "refs/heads/gh-readonly-queue/main/pr-12-abc",
          head_sha: "def",
          base_ref: "refs/heads/main",
          base_sha: "aaa",
        },
      }),
      ["merge-group:acme/shop@def person"],
    ],
    ["a label on a change of one page of files", "pull_request", large(100), [`${PULL} event`]],
    ["a label on a larger change", "pull_request", large(101), [`${PULL} event change(…)`]],
    [
      "a check that ended",
      "check_run",
      event({ action: "completed", check_run: { head_sha: "abc", app: { id: 8 } } }),
      ["commit:acme/shop@abc event at 99"],
    ],
    [
      "a check that began, perhaps once more",
      "check_run",
      event({ action: "created", check_run: { head_sha: "abc", app: { id: 8 } } }),
      ["commit:acme/shop@abc event at 99"],
    ],
    [
      "our own check that began",
      "check_run",
      event({ action: "created", check_run: { head_sha: "abc", app: { id: APP } } }),
      [],
    ],
    [
      "our own check",
      "check_run",
      event({ action: "completed", check_run: { head_sha: "abc", app: { id: APP } } }),
      [],
    ],
    [
      "our check, to be run again",
      "check_run",
      event({ action: "rerequested", check_run: { head_sha: "abc", app: { id: APP } } }),
      ["look-again:acme/shop@abc person"],
    ],
    [
      "our button",
      "check_run",
      event({ action: "requested_action", check_run: { head_sha: "abc", app: { id: APP } } }),
      ["look-again:acme/shop@abc person"],
    ],
    [
      "another's, to be run again",
      "check_run",
      event({ action: "rerequested", check_run: { head_sha: "abc", app: { id: 8 } } }),
      [],
    ],
    [
      "a suite, to be run again",
      "check_suite",
      event({ action: "rerequested", check_suite: { head_sha: "abc" } }),
      ["look-again:acme/shop@abc person"],
    ],
    [
      "the check of a merge group, to be run again",
      "check_run",
      event({ action: "rerequested", check_run: { head_sha: "abc", app: { id: APP }, check_suite: QUEUED } }),
      ["merge-group:acme/shop@abc person"],
    ],
    [
      "the suite of a merge group, to be run again",
      "check_suite",
      event({ action: "rerequested", check_suite: { head_sha: "abc", ...QUEUED } }),
      ["merge-group:acme/shop@abc person"],
    ],
    ["a suite that ended", "check_suite", event({ action: "completed", check_suite: { head_sha: "abc" } }), []],
    ["a status", "status", event({ sha: "abc", state: "success" }), ["commit:acme/shop@abc event at 99"]],
    ["a deployment", "deployment_status", event({ deployment: { sha: "abc" } }), ["commit:acme/shop@abc event at 99"]],
    ["a push of code", "push", push({ commits: [{ added: ["src/a.ts"], modified: [], removed: [] }] }), []],
    [
      "a push of a policy file",
      "push",
      push({ commits: [{ added: [], modified: [".github/tollgate.yml"], removed: ["old.yaml"] }] }),
      ["policies:acme/shop@refs/heads/main:.github/tollgate.yml,old.yaml background at 99"],
    ],
    [
      "a push of CODEOWNERS",
      "push",
      push({ commits: [{ added: [".github/CODEOWNERS"], modified: ["src/CODEOWNERS", "a.ts"], removed: [] }] }),
      ["policies:acme/shop@refs/heads/main:.github/codeowners background at 99"],
    ],
    [
      "a force-push",
      "push",
      push({ forced: true, commits: [] }),
      ["policies:acme/shop@refs/heads/main:* background at 99"],
    ],
    [
      "a tag that moved",
      "push",
      push({ ref: "refs/tags/v3", commits: [] }),
      ["policies:acme/shop@refs/tags/v3:* background at 99"],
    ],
    [
      "a branch made new, whose commits do not tell what it changes",
      "push",
      push({ ref: "refs/heads/v2", created: true, commits: [{ added: ["src/a.ts"], modified: [], removed: [] }] }),
      ["policies:acme/shop@refs/heads/v2:* background at 99"],
    ],
    [
      "a force-push, whose commits do not tell what it took away",
      "push",
      push({ forced: true, commits: [{ added: ["src/a.ts"], modified: [], removed: [] }] }),
      ["policies:acme/shop@refs/heads/main:* background at 99"],
    ],
    [
      "a push of so many commits that GitHub leaves some out",
      "push",
      push({ commits: Array.from({ length: 2_048 }, () => ({ added: ["src/a.ts"], modified: [], removed: [] })) }),
      ["policies:acme/shop@refs/heads/main:* background at 99"],
    ],
    [
      "a push of more policy files than a job names",
      "push",
      push({ commits: [{ added: Array.from({ length: 51 }, (_, at) => `policies/${at}.yml`) }] }),
      ["policies:acme/shop@refs/heads/main:* background at 99"],
    ],
    [
      "a push with commits that are none",
      "push",
      push({ commits: [null, "x", { added: [7, "a.yml"], modified: "b.yml" }] }),
      ["policies:acme/shop@refs/heads/main:a.yml background at 99"],
    ],
    ["a push of nothing that has a name", "push", push({ ref: 7 }), []],
    ["a push without a repository", "push", { ...push({ forced: true }), repository: { full_name: "acme" } }, []],
    ["a branch deleted", "push", push({ deleted: true }), []],
    ["installed", "installation", event({ action: "created" }), ["installation:3 background"]],
    ["more rights", "installation", event({ action: "new_permissions_accepted" }), ["installation:3 background"]],
    [
      "repositories added",
      "installation_repositories",
      event({ action: "added", repositories_added: [{ full_name: "acme/a" }, { full_name: "acme/b" }] }),
      ["repository:acme/a background", "repository:acme/b background"],
    ],
    [
      "a member",
      "membership",
      event({ action: "added", team: { slug: "dba" }, organization: { login: "Acme" } }),
      ["team:acme/dba background"],
    ],
    [
      "a team",
      "team",
      event({ action: "edited", team: { slug: "dba" }, organization: { login: "Acme" } }),
      ["team:acme/dba background"],
    ],
    ["what we know nothing of", "star", event({ action: "created" }), []],
    ["no installation", "pull_request", { ...pull("opened"), installation: undefined }, []],
    ["no number", "pull_request", event({ action: "opened", pull_request: {} }), []],
    ["not an object", "pull_request", "opened", []],
  ])("%s", (_, name, payload, wanted) => {
    expect(asked(name, payload)).toEqual(wanted);
  });

  it.each([
    ["uninstalled", "installation", event({ action: "deleted" }), [{ installation: 3 }]],
    ["suspended", "installation", event({ action: "suspend" }), [{ installation: 3 }]],
    [
      "a repository taken away",
      "installation_repositories",
      event({ action: "removed", repositories_removed: [{ full_name: "acme/a" }] }),
      [{ repository: "acme/a" }],
    ],
  ])("%s: forgotten", (_, name, payload, wanted) => {
    expect(jobsOfEvent(name, payload, { appId: APP, settled: 0 })).toEqual({ jobs: [], forget: wanted });
  });

  it("two pushes that change other files are not one job", () => {
    const one = asked("push", push({ commits: [{ added: ["a.yml"] }] }));
    const other = asked("push", push({ commits: [{ added: ["b.yml"] }] }));
    expect(one).not.toEqual(other);
  });
});
