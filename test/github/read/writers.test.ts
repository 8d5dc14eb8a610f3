import { afterEach, describe, expect, it } from "vitest";
import type { Quirks } from "../../../sandbox/src/state/quirks.ts";
import { createClient } from "../../../src/cli/shared/cli-client.ts";
import type { GitHubClient } from "../../../src/github/client/github-client.ts";
import { fetchCommits, namedIn } from "../../../src/github/read/committers.ts";
import { fetchFacts } from "../../../src/github/read/facts.ts";
import { fetchPull } from "../../../src/github/read/pull-request.ts";
import { carriedReviews } from "../../../src/github/read/same-change.ts";
import { fetchWriters } from "../../../src/github/read/writers.ts";
import type { Item } from "../../../src/policy/model/policy.ts";
import { anItem, aPerson, aPolicy, aSet } from "../../support/default-world.ts";
import type { Files } from "../../support/sandbox-world.ts";
import { type SandboxContext, withKindSandbox } from "../../support/with-sandbox.ts";

/** Who wrote a change, by what GitHub says of its branch. */

let context: SandboxContext;
afterEach(async () => context.close());

const ref = { owner: "acme", repo: "shop", number: 1 };
const LONG = (first: string, last: string): string => `${first}\n\n\n\n\n\n\n\n\n${last}\n`;
let minute = 0;

const begin = async (
  more: { files?: Files; base?: Files; quirks?: Partial<Quirks>; permissions?: Record<string, "read"> } = {},
): Promise<GitHubClient> => {
  minute = 0;
  const { files = { "db/1.sql": "a\n" }, base = {}, quirks = {}, permissions = {} } = more;
  context = await withKindSandbox(
    { base: { "README.md": LONG("Shop", "End"), ...base }, branches: { feature: files } },
    { quirks, now: () => new Date(Date.parse("2026-11-23T06:00:00Z") + 60_000 * minute++) },
  );
  for (const login of ["ada", "eve", "grace", "linus"]) context.sandbox.setPerson({ login, role: "write" });
  await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Change", author: "ada" });
  return createClient({
    token: context.sandbox.token({
      actor: "github-actions[bot]",
      permissions: { contents: "read", "pull-requests": "read", ...permissions },
    }),
    baseUrl: context.sandbox.url,
    userAgent: "tollgate-test",
    env: {},
    timeoutMs: 20_000,
    retry: { tries: 1, totalMs: 0, secondMs: 1, now: () => 0, wait: async () => {}, random: () => 0 },
  });
};

const author = (login: string) => ({ name: login, email: `${login}@users.noreply.github.com` });
const push = async (by: string, named: string, files: Files, from?: string): Promise<void> => {
  await context.repository.commit("feature", files, { author: author(named), ...(from === undefined ? {} : { from }) });
  await context.sandbox.updateHead(1, by);
};
const advance = (files: Record<string, string>) => context.sandbox.pushToBranch("linus", { branch: "main", files });

const writers = async (
  client: GitHubClient,
  asked: readonly string[] = ["eve", "grace"],
  item: Partial<Item> = { by: [{ kind: "not-author" }] },
  fresh = true,
) => {
  const pull = await fetchPull(client, ref);
  const facts = await fetchFacts(client, pull);
  const one = anItem("one", item);
  const read = await fetchWriters(
    client,
    pull,
    facts,
    { pushes: [], reportedHead: undefined },
    {
      set: aSet(aPolicy("p")),
      expected: [{ item: one, keys: ["p.one"], matches: [] }],
      people: Object.fromEntries(asked.map((login) => [login, aPerson(login)])),
      recorded: [],
      listsMayLag: () => fresh,
    },
  );
  return [
    ...(read.writers ?? []).map(({ login, how }) => `${login} ${how}`),
    ...(read.borrowed ?? []).map((login) => `(${login})`),
    ...(read.pusherUnknown === true ? ["who pushed it?"] : []),
  ].join(", ");
};
const requests = (what: RegExp): number => context.sandbox.requests.filter(({ path }) => what.test(path)).length;

describe("the list of a branch's activity", () => {
  it("is asked for where somebody answers what wants a second person, and otherwise not", async () => {
    const client = await begin();
    expect(await writers(client, [])).toBe("ada opened");
    expect(await writers(client, ["ada"])).toBe("ada opened");
    expect(await writers(client, ["eve"], { by: [{ kind: "anyone" }] })).toBe("ada opened");
    expect(requests(/activity/)).toBe(0);
    expect(
      await writers(client, ["eve"], {
        by: [{ kind: "anyone" }],
        waive: { kind: "by", who: [{ kind: "user", login: "eve" }] },
      }),
    ).toBe("ada opened");
    expect(await writers(client, ["eve"])).toBe("ada opened");
    expect(requests(/activity/)).toBe(2);
    expect(requests(/compare/)).toBe(0);
  });

  it("says who pushed, whatever the commits say, also what a force-push hides", async () => {
    const client = await begin();
    await push("eve", "ada", { "a.txt": "1\n" });
    await push("ada", "grace", { "db/1.sql": "b\n" }, "main");
    expect(await writers(client)).toBe("ada opened, eve pushed, (grace)");
  });

  it.each<[string, Partial<Quirks>]>([
    ["is not there", { noActivity: true }],
    ["hides who pushed", { nullUsers: true }],
  ])("where it %s, the names in commits count", async (_name, quirks) => {
    const client = await begin({ quirks });
    await push("gone", "grace", { "a.txt": "1\n" });
    context.sandbox.deletePerson("gone");
    expect(await writers(client)).toBe("ada opened, grace named");
  });

  it("may be forbidden to a token", async () => {
    const client = await begin();
    await push("ada", "grace", { "a.txt": "1\n" });
    context.sandbox.fail({
      path: /\/activity/,
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
    expect(await writers(client)).toBe("ada opened, grace named");
  });

  it("that meets a limit is an error: names in commits would prove less", async () => {
    const client = await begin();
    context.sandbox.fail({
      path: /\/activity/,
      status: 403,
      times: 9,
      body: { message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again." },
    });
    await expect(writers(client)).rejects.toMatchObject({ status: 403 });
  });

  it("that fails is an error, and no answer", async () => {
    const client = await begin();
    context.sandbox.fail({ path: /\/activity/, status: 502, times: 9 });
    await expect(writers(client)).rejects.toMatchObject({ status: 502 });
  });

  it("is read once more where it is late, and not believed to be whole where it stays so", async () => {
    const client = await begin({ quirks: { lateActivity: true } });
    await push("ada", "grace", { "a.txt": "1\n" });
    expect(await writers(client)).toBe("ada opened, (grace)");
    await push("ada", "grace", { "a.txt": "2\n" });
    const newest = context.sandbox.state.activities.pop();
    expect(await writers(client)).toBe("ada opened, grace named, who pushed it?");
    // Not for ever: a list that never comes to know of a head must not hold everybody up.
    expect(await writers(client, ["eve"], { by: [{ kind: "not-author" }] }, false)).toBe("ada opened, grace named");
    if (newest !== undefined) context.sandbox.state.activities.push(newest);
    expect(await writers(client)).toBe("ada opened, (grace)");
  });

  it("is not whole where a push is missing from its middle", async () => {
    const client = await begin();
    await push("eve", "grace", { "a.txt": "1\n" });
    await push("ada", "ada", { "a.txt": "2\n" });
    context.sandbox.state.activities.splice(-2, 1);
    expect(await writers(client)).toBe("ada opened, grace named");
  });

  it("is read to the beginning of the change over several pages, and no further", async () => {
    const client = await begin();
    const { activities } = context.sandbox.state;
    const made = activities.pop();
    const main = (await fetchCommits(client, await fetchPull(client, ref)))[0]?.parents[0] ?? "";
    const entry = (id: number, before: string, after: string, actor: string) => ({
      ...{ id, ref: "refs/heads/feature", kind: "push" as const, at: "2026-11-22T06:00:00Z" },
      ...{ before, after, actor },
    });
    // Long before this change: linus pushed to the branch of this name, which then went back to the base.
    activities.push(entry(1, "0", "x", "linus"), entry(2, "x", main, "linus"));
    for (let index = 0; index < 150; index += 1)
      activities.push(entry(10 + index, index === 0 ? main : `${index}`, `${index + 1}`, index === 0 ? "eve" : "ada"));
    activities.push({ ...entry(900, "150", made?.after ?? "", "ada") });
    expect(await writers(client, ["eve", "linus"])).toBe("ada opened, eve pushed");
    expect(requests(/activity/)).toBe(2);
  });

  it("that goes on for ever is not known to its beginning", async () => {
    const client = await begin();
    const { activities } = context.sandbox.state;
    const head = activities.pop()?.after ?? "";
    for (let index = 0; index < 400; index += 1)
      activities.push({
        id: 10 + index,
        ref: "refs/heads/feature",
        kind: "push",
        before: `${index}`,
        after: index === 399 ? head : `${index + 1}`,
        actor: "ada",
        at: "2026-11-22T06:00:00Z",
      });
    await push("ada", "grace", { "a.txt": "1\n" });
    expect(await writers(client)).toBe("ada opened, grace named");
    expect(requests(/activity/)).toBe(3);
  });

  it("does not stop where the branch was put back to the base since the pull request was opened", async () => {
    const client = await begin();
    await push("eve", "ada", { "a.txt": "1\n" });
    const { activities } = context.sandbox.state;
    const main = (await fetchCommits(client, await fetchPull(client, ref)))[0]?.parents[0] ?? "";
    const hidden = activities.at(-1)?.after ?? "";
    await push("ada", "ada", { "a.txt": "1\n", "db/1.sql": "a\n" }, "main");
    const last = activities.at(-1);
    if (last !== undefined) activities[activities.length - 1] = { ...last, before: main };
    activities.splice(-1, 0, {
      id: 1,
      ref: "refs/heads/feature",
      kind: "force_push",
      before: hidden,
      after: main,
      actor: "ada",
      at: "2026-11-23T06:30:00Z",
    });
    expect(await writers(client)).toBe("ada opened, eve pushed");
  });
});

describe("a push that leaves the change as it was", () => {
  it.each<[string, Record<string, string>, boolean]>([
    ["a clean merge", {}, true],
    ["one with a file more", { "src/door.ts": "open\n" }, false],
    ["one with another text in a file of the change", { "db/1.sql": "evil\n" }, false],
    ["one with another text in a file that both changed", { "README.md": LONG("The shop", "End, by eve") }, false],
    ["one that takes the base's change back", { "README.md": LONG("Shop", "End, by ada") }, false],
  ])("Update branch: %s", async (_name, files, clean) => {
    const client = await begin({ files: { "db/1.sql": "a\n", "README.md": LONG("Shop", "End, by ada") } });
    await advance({ "README.md": LONG("The shop", "End"), "docs/new.md": "new\n" });
    await context.sandbox.updateBranch("eve", 1, files);
    const reported = await writers(client);
    expect(reported).toBe(clean ? "ada opened" : "ada opened, eve pushed");
  });

  it.each<[string, Files, boolean]>([
    ["the same on a newer base", { "db/1.sql": "a\n" }, true],
    ["another text", { "db/1.sql": "b\n" }, false],
    ["a file less", { "other.txt": "x\n" }, false],
    ["executable now", { "db/1.sql": { executable: "a\n" } }, false],
    ["a link now", { "db/1.sql": { symlink: "a\n" } }, false],
  ])("a rebase: %s", async (_name, files, clean) => {
    const client = await begin();
    await advance({ "docs/new.md": "new\n" });
    await push("eve", "ada", files, "main");
    expect(await writers(client)).toBe(clean ? "ada opened" : "ada opened, eve pushed");
  });

  it("is only looked for where it matters", async () => {
    const client = await begin();
    await advance({ "docs/new.md": "new\n" });
    await context.sandbox.updateBranch("eve", 1);
    expect(await writers(client, ["grace"])).toBe("ada opened, eve pushed");
    expect(requests(/compare/)).toBe(0);
  });

  it("is unknown for a commit that is gone", async () => {
    const client = await begin();
    await advance({ "docs/new.md": "new\n" });
    await context.sandbox.updateBranch("eve", 1);
    context.sandbox.fail({ path: /\/compare\//, status: 404 });
    expect(await writers(client)).toBe("ada opened, eve pushed");
  });
});

describe("an approval of an earlier commit", () => {
  const carried = async (client: GitHubClient, sha: string): Promise<string> => {
    const pull = await fetchPull(client, ref);
    const review = { login: "grace", state: "approved" as const, sha, url: "" };
    const [read] = await carriedReviews(client, pull, [review]);
    return read?.sha === pull.head.sha ? "of the head" : "as it was";
  };
  const headOf = () => context.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";

  it.each<[string, Record<string, string>, string]>([
    ["nothing", {}, "of the head"],
    ["a file", { "src/door.ts": "open\n" }, "as it was"],
  ])("after Update branch, in which somebody changed %s", async (_name, files, answer) => {
    const client = await begin();
    const approved = headOf();
    await advance({ "docs/new.md": "new\n" });
    await context.sandbox.updateBranch("eve", 1, files);
    expect(await carried(client, approved)).toBe(answer);
  });

  it("costs nothing where there is none, and is not looked for in a commit without a name", async () => {
    const client = await begin();
    expect(await carried(client, headOf())).toBe("of the head");
    expect(await carried(client, "")).toBe("as it was");
    expect(requests(/compare/)).toBe(0);
  });
});

describe("the commits themselves", () => {
  it("name nobody by GitHub's own committer, and say what was signed", async () => {
    const client = await begin();
    await advance({ "docs/new.md": "new\n" });
    await context.sandbox.updateBranch("eve", 1);
    const commits = await fetchCommits(client, await fetchPull(client, ref));
    expect(namedIn(commits)).toEqual(["ada", "eve"]);
    expect(commits.at(-1)).toMatchObject({ author: { login: "eve" }, signed: "host" });
    expect(commits.at(-1)).not.toHaveProperty("committer");
  });

  it("name nobody where somebody else wrote GitHub's address into a commit", async () => {
    const client = await begin();
    await context.repository.commit(
      "feature",
      { "a.txt": "1\n" },
      { author: { name: "GitHub", email: "noreply@github.com" } },
    );
    await context.sandbox.updateHead(1, "eve");
    const commits = await fetchCommits(client, await fetchPull(client, ref));
    expect(namedIn(commits)).toEqual(["ada"]);
    expect(commits.at(-1)).not.toHaveProperty("signed");
    expect(await writers(client)).toBe("ada opened, eve pushed");
  });

  it.each<[string, string, readonly object[]]>([
    ["GitHub's address with a number", "8000009+eve@users.noreply.github.com", [{ login: "eve" }]],
    ["GitHub's address without", "EVE@users.noreply.github.com", [{ login: "EVE" }]],
    ["a server's address", "eve@users.noreply.ghe.acme.dev", [{ login: "eve" }]],
    ["an address that a commit here carries", "ada@users.noreply.github.com", [{ login: "ada" }]],
    ["a bot's", "fix[bot]@users.noreply.github.com", [{ login: "fix[bot]", kind: "bot" }]],
    ["an address that says nothing", "eve@example.org", []],
    ["no address", "eve", []],
  ])("co-author: %s", async (_name, address, accounts) => {
    const client = await begin();
    const message = `Change\n\nco-authored-By: Somebody <${address}>\nIn-between: x\n`;
    await context.repository.commit("feature", { "a.txt": "1\n" }, { author: author("ada"), message });
    await context.sandbox.updateHead(1, "ada");
    const commits = await fetchCommits(client, await fetchPull(client, ref));
    expect(commits.at(-1)?.coAuthors).toMatchObject(accounts);
    expect(commits.at(-1)?.coAuthors).toHaveLength(accounts.length);
  });
});
