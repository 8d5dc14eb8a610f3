import { describe, expect, it } from "vitest";
import { nodeId } from "../../sandbox/src/state/ids.ts";
import { MARKER } from "../../src/comment/record/page-lines.ts";
import { type GitHubClient, selfOfToken } from "../../src/github/client/github-client.ts";
import { findComment } from "../../src/github/read/comments.ts";
import { openHeads } from "../../src/github/read/open-pull-requests.ts";
import { fetchOwnCheck } from "../../src/github/read/own-checks.ts";
import { fetchPolicySource } from "../../src/github/read/policy-source.ts";
import { detectChanges, fetchPull } from "../../src/github/read/pull-request.ts";
import { publishComment, settle } from "../../src/github/write/comment.ts";
import { publishCheck, publishStatus } from "../../src/github/write/status.ts";
import { PERMISSIONS, ref, useAdapter } from "./adapter-world.ts";

const start = useAdapter();

describe("a policy file", () => {
  it.each([
    ["README.md", { ok: true, value: "Shop\n" }],
    ["nowhere.yml", { ok: true, value: undefined }],
    ["docs", { ok: false, code: "not-a-file" }],
    ["out.md", { ok: false, code: "not-a-file" }],
    ["latin.md", { ok: false, code: "not-utf8" }],
  ])("%s", async (path, expected) => {
    const { client } = await start();
    const read = await fetchPolicySource(client, ref, "refs/heads/feature", path);
    if (read.ok) expect(read).toEqual(expected);
    else {
      expect({ ok: false, code: read.problems[0]?.code }).toEqual(expected);
      expect(read.problems[0]).toMatchObject({ file: path, line: 1, column: 1 });
    }
  });
});

describe("which comment is ours", () => {
  const page = (text: string) => `${MARKER}\n${text}`;

  it("for a workflow's token: the workflow's bot's", async () => {
    const { sandbox, token, client } = await start();
    sandbox.comment("ada", 1, page("fake"));
    sandbox.comment("github-actions[bot]", 1, "Coverage");
    const mine = sandbox.comment("github-actions[bot]", 1, page("one"));
    const second = sandbox.comment("github-actions[bot]", 1, page("two"));
    const found = await findComment(client, ref, selfOfToken(token));
    expect(found.comment?.id).toBe(mine.id);
    expect(found.duplicates.map(({ id }) => id)).toEqual([second.id]);
    expect(found.foreign).toBe(1);
  });

  it("for a person's token: that person's, also if others have the marker", async () => {
    const { sandbox, clientOf } = await start();
    sandbox.setPerson({ login: "robin", role: "write" });
    const own = sandbox.token({ actor: "robin", token: "ghp_robins" });
    sandbox.comment("ada", 1, page("fake"));
    sandbox.comment("github-actions[bot]", 1, page("another's"));
    const mine = sandbox.comment("robin", 1, page("mine"));
    const found = await findComment(clientOf(own), ref, selfOfToken(own));
    expect(found.comment?.id).toBe(mine.id);
    expect(found.duplicates).toEqual([]);
    expect(found.foreign).toBe(2);
  });

  it("for another App's token: that App's bot, and not the workflow's", async () => {
    const { sandbox, clientOf } = await start();
    sandbox.setPerson({ login: "gatekeeper[bot]", kind: "bot", role: "write" });
    const own = sandbox.token({ actor: "gatekeeper[bot]", permissions: PERMISSIONS });
    sandbox.comment("github-actions[bot]", 1, page("the workflow's, of an earlier time"));
    const mine = sandbox.comment("gatekeeper[bot]", 1, page("mine"));
    expect((await findComment(clientOf(own), ref, selfOfToken(own))).comment?.id).toBe(mine.id);
  });

  it("two runs that both post: the later one deletes its own", async () => {
    const { sandbox, token, client } = await start();
    const self = selfOfToken(token);
    const none = await findComment(client, ref, self);
    const [one, two] = await Promise.all(
      ["one", "two"].map(async (text) =>
        settle(client, ref, self, {}, await publishComment(client, ref, none, page(text))),
      ),
    );
    const left = sandbox.comments(1);
    expect(left).toHaveLength(1);
    expect([one?.htmlUrl, two?.htmlUrl]).toEqual([left[0]?.html_url, left[0]?.html_url]);
    expect([one?.chosen, two?.chosen].filter(Boolean)).toHaveLength(1);
  });

  it.each<[string, number, string]>([
    ["spoiled meanwhile, and clicked on before: the older one stays, with its history", 0, "one"],
    ["a copy of another comment's page: the new one stays", -1, "two"],
  ])("two that both post, the older one %s", async (_name, olderIsWorth, stays) => {
    const { sandbox, token, client } = await start();
    // The list shows neither of them at first.
    sandbox.setQuirks({ staleReads: 2 });
    const self = selfOfToken(token);
    const none = await findComment(client, ref, self);
    sandbox.comment("github-actions[bot]", 1, page("one"));
    const worth = ({ body }: { readonly body: string }): number => (body === page("two") ? 1 : olderIsWorth);
    await settle(client, ref, self, { worth }, await publishComment(client, ref, none, page("two")));
    expect(sandbox.comments(1).map(({ body }) => body)).toEqual([page(stays)]);
  });

  it("is left alone where it says what it should, line ends aside", async () => {
    const { sandbox, token, client } = await start();
    const self = selfOfToken(token);
    sandbox.comment("github-actions[bot]", 1, page("one\r\ntwo"));
    const found = await findComment(client, ref, self);
    const before = sandbox.requests.length;
    expect(await publishComment(client, ref, found, page("one\ntwo\n"))).toMatchObject({ did: "nothing" });
    expect(sandbox.requests.length).toBe(before);
  });
});

describe("a status", () => {
  const wanted = { context: "tollgate", state: "pending", description: "2 of 2 open", targetUrl: "" } as const;

  it("is written once, and again only where it differs", async () => {
    const { client } = await start();
    const { head } = await fetchPull(client, ref);
    const write = async (more: Partial<Parameters<typeof publishStatus>[3]>) =>
      publishStatus(client, ref, head.sha, { ...wanted, ...more });
    expect(await write({})).toBe("written");
    expect(await write({})).toBe("unchanged");
    expect(await write({ description: "1 of 2 open" })).toBe("written");
    expect(await write({ description: "1 of 2 open", state: "success" })).toBe("written");
    expect(await write({ description: "1 of 2 open", state: "success", targetUrl: "https://example.com/" })).toBe(
      "written",
    );
  });

  it.each([
    ["a", "x".repeat(500)],
    ["b", "🚀".repeat(200)],
    ["c", `line\n${"two ".repeat(100)}`],
  ])("a description that is too long is cut to one line (%s)", async (context, description) => {
    const { sandbox, client } = await start();
    const { head } = await fetchPull(client, ref);
    await publishStatus(client, ref, head.sha, { ...wanted, context, description });
    const written = sandbox.state.statuses.at(-1)?.description ?? "";
    expect(written.length).toBeLessThanOrEqual(140);
    expect(written.length).toBeGreaterThan(100);
    expect(written.endsWith("…")).toBe(true);
    expect(written.isWellFormed()).toBe(true);
    expect(written).not.toContain("\n");
  });
});

describe("what moved", () => {
  it("says what changed since it was read", async () => {
    const { sandbox, client } = await start();
    const comment = sandbox.comment("github-actions[bot]", 1, `${MARKER}\none`);
    const { head } = await fetchPull(client, ref);
    const then = {
      headSha: head.sha,
      baseRef: "main",
      comment: { id: comment.id, nodeId: nodeId("IssueComment", comment.id), body: comment.body },
    };
    expect(await detectChanges(client, ref, then)).toBe("nothing");
    sandbox.editComment("ada", comment.id, `${MARKER}\ntwo`);
    expect(await detectChanges(client, ref, then)).toBe("comment");
    sandbox.deleteComment("ada", comment.id);
    expect(await detectChanges(client, ref, then)).toBe("comment");
    const without = { ...then, comment: undefined };
    expect(await detectChanges(client, ref, { ...without, headSha: "0".repeat(40) })).toBe("head");
    expect(await detectChanges(client, ref, { ...without, baseRef: "release" })).toBe("base");
    await sandbox.editPullRequest("ada", 1, { state: "closed" });
    expect(await detectChanges(client, ref, without)).toBe("closed");
  });
});

describe("pull requests of a commit", () => {
  const at = async (read: () => Promise<readonly { number: number; sha: string }[]>, sha: string) =>
    (await read()).flatMap((head) => (head.sha === sha ? [head.number] : []));

  it("finds the open ones with a head, those from forks too", async () => {
    const before = await start();
    before.sandbox.setQuirks({ commitPullsWithoutForks: true });
    await before.repository.commit("release", { "RELEASE.md": "1\n" }, { from: "main" });
    await before.sandbox.close();
    const { sandbox, client } = await start();
    const more = { base: "release", head: "feature", title: "Again" };
    await sandbox.openPullRequest({ ...more, author: "ada" });
    await sandbox.openPullRequest({ ...more, author: "mallory", fork: true });
    const { head } = await fetchPull(client, ref);
    expect(await at(openHeads(client, ref), head.sha)).toEqual([1, 2, 3]);
    await sandbox.editPullRequest("ada", 2, { state: "closed" });
    expect(await at(openHeads(client, ref), head.sha)).toEqual([1, 3]);
  });

  it("misses none of several pages while others are closed between them, and asks again for what changed only", async () => {
    const { sandbox, client } = await start();
    await sandbox.openPullRequests({ count: 230, author: "ada", files: (index) => ({ [`m/${index}`]: "x\n" }) });
    const { sha = "" } = sandbox.state.issues.get(201)?.pull?.head ?? {};
    let pages = 0;
    const moving: GitHubClient = {
      ...client,
      request: (async (...args: Parameters<GitHubClient["request"]>) => {
        // Between page 1 and the others one of page 1 is closed: the 201st moves to page 2, which was not asked for yet,
        // and the 101st to page 1, which was.
        pages += 1;
        if (pages === 2) await sandbox.editPullRequest("ada", 5, { state: "closed" });
        return client.request(...args);
      }) as GitHubClient["request"],
    };
    const { sha: first = "" } = sandbox.state.issues.get(101)?.pull?.head ?? {};
    const read = openHeads(moving, ref);
    const heads = await read();
    expect(
      heads
        .filter((one) => one.sha === sha || one.sha === first)
        .map(({ number }) => number)
        .sort((a, b) => a - b),
    ).toEqual([101, 201]);
    const before = sandbox.requests.length;
    await read();
    expect(sandbox.requests.slice(before).map(({ status }) => status)).toEqual([304, 304, 304]);
  });
});

describe("a check run", () => {
  it("is made once, kept where it says what it should, and updated where not", async () => {
    const { client, sandbox } = await start();
    const { head } = await fetchPull(client, ref);
    const { data } = await client.request("POST /repos/{owner}/{repo}/check-runs", {
      owner: "acme",
      repo: "shop",
      name: "probe",
      head_sha: head.sha,
    });
    const appId = data.app?.id ?? 0;
    const wanted = {
      name: "tollgate",
      conclusion: "action_required",
      title: "2 of 2 open",
      summary: "…",
      detailsUrl: "",
      annotations: [],
      actions: [],
    } as const;
    const note = {
      path: ".github/tollgate.yml",
      line: 3,
      level: "failure",
      message: "no such key",
      title: "unknown key",
    } as const;
    const publish = async (more: Partial<Parameters<typeof publishCheck>[4]>) => {
      const now = await fetchOwnCheck(client, ref, head.sha, appId, "tollgate");
      return (await publishCheck(client, ref, head.sha, now, { ...wanted, ...more })).did;
    };
    expect(await publish({})).toBe("created");
    expect(await publish({})).toBe("nothing");
    expect(await publish({ title: "1 problem", annotations: [note] })).toBe("updated");
    // GitHub would add a second note to the first: a new run takes its place.
    expect(await publish({ conclusion: "success", title: "All done" })).toBe("created");
    // Unfinished again, and shown as in progress: a completed run does not go back.
    expect(await publish({ conclusion: undefined, title: "1 of 2 open" })).toBe("created");
    expect(await publish({ conclusion: undefined, title: "1 of 2 open" })).toBe("nothing");
    const runs = [...sandbox.state.checks.values()].filter(({ name }) => name === "tollgate");
    expect(runs.map(({ conclusion }) => conclusion)).toEqual(["action_required", "success", null]);
  });
});
