import { request } from "node:http";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cleanHtml, renderMarkdown } from "../../sandbox/src/page/markdown.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { playedBy, type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

describe("Markdown on the page", () => {
  const rendered: readonly { name: string; text: string; html: string }[] = [
    { name: "hides the marker, over many lines too", text: "<!-- tollgate\nabc -->\nHello", html: "\n<p>Hello</p>" },
    {
      name: "folds",
      text: "<details><summary>Why</summary>\n\n*so*\n</details>",
      html: "<details><summary>Why</summary>\n<p><em>so</em></p>\n</details>",
    },
    { name: "keeps tags that are written as code", text: "`<details>`", html: "<p><code>&lt;details&gt;</code></p>" },
    {
      name: "shows scripts as they are written",
      text: "a <script>alert(1)</script>",
      html: "<p>a &lt;script&gt;alert(1)&lt;/script&gt;</p>",
    },
    { name: "takes attributes away", text: "a <b onclick=alert(1)>b</b>", html: "<p>a <b>b</b></p>" },
    {
      name: "shows images as they are written",
      text: "<img src=x onerror=alert(1)>",
      html: "&lt;img src=x onerror=alert(1)&gt;",
    },
    { name: "follows no script link", text: "[x](javascript:alert(1))", html: '<p><a href="">x</a></p>' },
    {
      name: "knows GitHub's alerts",
      text: "> [!WARNING]\n> Careful",
      html: '<blockquote class="alert warning">\n<p><strong>Warning</strong> Careful</p>\n</blockquote>',
    },
    { name: "keeps entities", text: "<div>a &amp; b</div>", html: "&lt;div&gt;a &amp; b&lt;/div&gt;" },
    {
      name: "shows boxes that cannot be clicked",
      text: "- [x] a",
      html: '<ul>\n<li><input type="checkbox" class="task" aria-label="a" disabled="" checked=""> a</li>\n</ul>',
    },
  ];
  it.each(rendered)("$name", ({ text, html }) => {
    expect(renderMarkdown(text)).toBe(html);
  });

  it("gives each box its place in the text, whatever stands before it", () => {
    const text = "<!-- é 🚦 -->\r\n\n1. x\n\t- [ ] tab\n> - [x] quoted\n\n```\n- [ ] code\n```\n* [X] star";
    const offsets = [...renderMarkdown(text, true).matchAll(/data-offset="(\d+)"/g)].map(([, offset]) =>
      Number(offset),
    );
    expect(offsets.map((offset) => text.slice(offset, offset + 7))).toEqual(["[ ] tab", "[x] quo", "[X] sta"]);
  });

  it.each([
    "<scr<b>ipt>",
    "<a href=x>",
    "<style>",
    "<svg/onload=x>",
    "<B><IFRAME>",
    "<!--> <script>",
    '"<details ontoggle=x open>',
  ])("lets no tag through %s that is not allowed", (text) => {
    const tags = cleanHtml(text).match(/<[^>]*>/g) ?? [];
    expect(tags.filter((tag) => !/^<\/?(b|details( open)?)>$/.test(tag))).toEqual([]);
  });
});

describe("the pages over HTTP", () => {
  let testContext: SandboxContext;
  beforeEach(async () => {
    testContext = await withKindSandbox();
    await testContext.sandbox.openPullRequest({
      base: "main",
      head: "feature",
      title: "<script>alert('title')</script>",
      body: '"><img src=x onerror=alert(1)>',
      author: "ada",
    });
  });
  afterEach(() => testContext.close());

  const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${testContext.sandbox.url}${path}`, {
      method: "POST",
      body: new URLSearchParams(form),
      headers,
      redirect: "manual",
    });
  const as = (login: string) => ({ cookie: playedBy(login, testContext.sandbox) });

  it("escape every foreign word, and allow no script but their own", async () => {
    for (const path of ["/", "/acme/shop/pull/1"]) {
      const response = await fetch(`${testContext.sandbox.url}${path}`);
      const page = await response.text();
      expect(page).toContain("&lt;script&gt;");
      expect(page).not.toMatch(/<script>|<img/);
      expect(response.headers.get("content-security-policy")).toMatch(/default-src 'none'.*script-src 'self'/);
      expect(response.headers.get("content-security-policy")).not.toContain("unsafe");
    }
  });

  it("count the boxes where a bot writes its comment again with other lines, and name the one that a person ticks", async () => {
    const { sandbox } = testContext;
    const bot = "github-actions[bot]";
    const { id } = sandbox.comment(bot, 1, "- [ ] first\n- [ ] second");
    sandbox.editComment("ada", id, "- [x] first\n- [ ] second");
    sandbox.editComment(bot, id, "- [x] first · done\n- [x] second · done");
    sandbox.editComment(bot, id, "- [ ] first · stale\n- [ ] second · stale");
    const page = await (await fetch(`${sandbox.url}/acme/shop/pull/1/record`)).text();
    const lines = [...page.matchAll(/<div class="line">(.*?)<span class="soft since">/gs)].map(([, line = ""]) =>
      line
        .replace(/<[^>]*>/g, "")
        .replaceAll(/\s+/g, " ")
        .trim(),
    );
    expect(lines.filter((line) => /comment|ticked/.test(line))).toEqual([
      "✎github-actions[bot] wrote the comment",
      "☑ada ticked first",
      "✎github-actions[bot] wrote the comment again: 2 of 2 boxes ticked, 1 before",
      "✎github-actions[bot] wrote the comment again: 0 of 2 boxes ticked, 2 before",
    ]);
  });

  const foreign = [
    { name: "another page", headers: { origin: "https://evil.example" } },
    { name: "a page without an origin of its own", headers: { origin: "null" } },
  ];
  it.each(foreign)("take nothing from $name", async ({ headers }) => {
    const response = await post("/_sandbox/pulls/1/merge", {}, headers);
    expect(response.status).toBe(403);
    expect(testContext.sandbox.state.issues.get(1)?.state).toBe("open");
  });

  it("are not reached under another name, as a page on the web would try", async () => {
    const { port } = new URL(testContext.sandbox.url);
    const status = (host: string) =>
      new Promise<number>((done) => {
        request(`${testContext.sandbox.url}/`, { headers: { host } }, (response) =>
          done(response.resume().statusCode ?? 0),
        ).end();
      });
    expect(await status(`evil.example:${port}`)).toBe(403);
    expect(await status(`localhost:${port}`)).toBe(200);
  });

  it("tick the box that was clicked, as who clicked, and no box of a text that has changed", async () => {
    const { sandbox } = testContext;
    const comment = sandbox.comment("ada", 1, "- [ ] one\n- [ ] two");
    const page = await (await fetch(`${sandbox.url}/acme/shop/pull/1`)).text();
    const [, version = ""] = /data-text="(\w+)"/.exec(page) ?? [];
    const click = { offset: "12", checked: "true", version };
    const first = await post(`/_sandbox/comments/${comment.id}/toggle`, click, as("grace"));
    const late = await post(`/_sandbox/comments/${comment.id}/toggle`, { ...click, offset: "2" }, as("grace"));
    expect([first.status, late.status]).toEqual([204, 409]);
    expect(comment.body).toBe("- [ ] one\n- [x] two");
    expect(sandbox.events.at(-1)?.payload).toMatchObject({ action: "edited", sender: { login: "grace" } });
  });

  it.each(["0", "1", "-3", "9999", "x"])("tick nothing at %s, where there is no box", async (offset) => {
    const { sandbox } = testContext;
    const comment = sandbox.comment("ada", 1, "- [ ] one");
    const page = await (await fetch(`${sandbox.url}/acme/shop/pull/1`)).text();
    const [, version = ""] = /data-text="(\w+)"/.exec(page) ?? [];
    const response = await post(
      `/_sandbox/comments/${comment.id}/toggle`,
      { offset, checked: "true", version },
      as("ada"),
    );
    expect([response.status, comment.body]).toEqual([409, "- [ ] one"]);
  });

  it("link a status to the web only", async () => {
    const { sandbox, at } = testContext;
    const { rest } = testContext.client();
    const sha = sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
    await rest.repos.createCommitStatus({
      ...at,
      sha,
      state: "success",
      context: "a",
      target_url: "javascript:alert(1)",
    });
    await rest.repos.createCommitStatus({
      ...at,
      sha,
      state: "success",
      context: "b",
      target_url: "https://example.com/?a=1&b=2",
    });
    const page = await (await fetch(`${sandbox.url}/acme/shop/pull/1`)).text();
    const links = [...page.matchAll(/href="([^"]*)"[^>]*>Details/g)].map(([, href]) => href);
    expect(links).toEqual(["https://example.com/?a=1&amp;b=2"]);
  });

  it("bring people to play where none were named", async () => {
    const alone = await withKindSandbox(undefined, { people: [] });
    const page = await (await fetch(alone.sandbox.pageUrl)).text();
    await alone.close();
    expect([...page.matchAll(/<option value="\w+" [^>]*>([^<]+)</g)].map(([, text]) => text)).toEqual([
      "ada (admin)",
      "colleague (write)",
      "visitor (read)",
    ]);
  });

  it("say why something was refused", async () => {
    testContext.sandbox.protect({ branch: "main", checks: ["tollgate"] });
    const response = await post("/_sandbox/pulls/1/merge", {}, as("ada"));
    const shown = await (await fetch(`${testContext.sandbox.url}${response.headers.get("location")}`)).text();
    expect(shown).toMatch(/role="alert">Required status check &quot;tollgate&quot; is expected\./);
  });

  it("let nobody do what they may not", async () => {
    const { sandbox } = testContext;
    const comment = sandbox.comment("ada", 1, "- [ ] one");
    await post(`/_sandbox/comments/${comment.id}/edit`, { body: "mine" }, as("mallory"));
    await post(`/_sandbox/comments/${comment.id}/delete`, {}, as("mallory"));
    await post("/_sandbox/pulls/1/edit", { title: "mine", body: "" }, as("mallory"));
    await post("/_sandbox/pulls/1/label", { label: "mine" }, as("mallory"));
    await post("/_sandbox/pulls/1/merge", {}, as("mallory"));
    expect(sandbox.comments(1).map(({ body }) => body)).toEqual(["- [ ] one"]);
    expect(sandbox.state.issues.get(1)).toMatchObject({
      state: "open",
      labels: [],
      title: "<script>alert('title')</script>",
    });
  });

  it("play who was chosen here, and not who was chosen in a sandbox on another port", async () => {
    const other = await withKindSandbox();
    const chosen = await post("/_sandbox/as", { as: "mallory" });
    const cookie = chosen.headers.get("set-cookie")?.split(";")[0] ?? "";
    const shown = async (url: string) =>
      /value="(\w+)" selected/.exec(await (await fetch(url, { headers: { cookie } })).text())?.[1];
    const players = [await shown(testContext.sandbox.pageUrl), await shown(other.sandbox.pageUrl)];
    await other.close();
    expect(players).toEqual(["mallory", "ada"]);
  });

  it("go back only to a page of their own", async () => {
    const back = async (to: string) => (await post("/_sandbox/as", { as: "grace", back: to })).headers.get("location");
    expect(await back("/acme/shop/pull/1")).toBe("/acme/shop/pull/1");
    expect(await back("//evil.example")).toBe("/");
    expect(await back("https://evil.example")).toBe("/");
  });

  it("find a branch that was made a moment ago, and open a pull request from it", async () => {
    await testContext.repository.commit("later", { "later.txt": "1\n" });
    const page = await (await fetch(testContext.sandbox.pageUrl)).text();
    expect(page).toMatch(/<option[^>]*>later<\/option>/);
    const opened = await post(
      "/_sandbox/pulls",
      { base: "main", head: "later", title: "Later", body: "" },
      as("mallory"),
    );
    expect(opened.headers.get("location")).toBe("/acme/shop/pull/2");
    // Mallory cannot push to the repository, so it comes from a fork.
    expect(testContext.sandbox.state.issues.get(2)).toMatchObject({
      author: "mallory",
      body: null,
      pull: { head: { owner: "mallory" } },
    });
  });
});

// The browser is Debian's; where there is none, the tests above still hold what the server does.
describe.skipIf(!hasBrowser)("the page in a browser", () => {
  let browser: Browser;
  let testContext: SandboxContext;
  let page: Page;
  const faults: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    testContext = await withKindSandbox(undefined, {
      // A gate as small as can be: green once every box is ticked.
      onEvent: async ({ payload }, sandbox) => {
        const [comment] = sandbox.comments(1);
        if (payload.action === "opened")
          sandbox.comment("github-actions[bot]", 1, "<!-- gate -->\n- [ ] one\n- [ ] two");
        const state = comment?.body?.includes("[ ]") === false ? "success" : "pending";
        const { createStatus } = await import("../../sandbox/src/changes/statuses.ts");
        const sha = sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
        await createStatus(sandbox.state, "github-actions[bot]", sha, { state, context: "tollgate" });
      },
    });
    testContext.sandbox.protect({ branch: "main", checks: ["tollgate"] });
    page = await browser.newPage();
    faults.length = 0;
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  });
  afterEach(async () => {
    await page.close();
    await testContext.close();
  });

  it("carries a pull request from opened to merged by clicks alone", async () => {
    await page.goto(testContext.sandbox.pageUrl);
    await page.getByLabel("Title").fill("A change");
    await page.getByRole("button", { name: "Open pull request" }).click();
    await page.getByRole("heading", { name: "A change #1" }).waitFor();
    const boxes = page.locator(".task[data-offset]");
    await boxes.first().waitFor();
    await page.getByText('Required status check "tollgate" is pending.').waitFor();
    expect(await page.getByRole("button", { name: "Merge pull request" }).isDisabled()).toBe(true);
    await boxes.nth(0).click();
    await page.getByText("edited by ada").waitFor();
    await boxes.nth(1).click();
    await page.getByText("All required checks have passed.").waitFor();
    await page.getByRole("button", { name: "Merge pull request" }).click();
    await page.locator(".pill.merged").waitFor();
    expect(testContext.sandbox.comments(1)[0]?.body).toBe("<!-- gate -->\n- [x] one\n- [x] two");
    expect(faults).toEqual([]);
  });

  const LIST = "- [ ] one <!-- a -->\n- [ ] two <!-- b -->\n- [ ] three <!-- c -->\n- [ ] four <!-- d -->";
  const REFUSED = "The comment was rewritten while you clicked, so this click was not taken. Click again.";
  const moved = (body: string) => `Moved\n\n${body.split("\n").slice(-4).toReversed().join("\n")}`;
  it.each([
    { name: "takes each click", rewrite: moved, times: 1, ticked: "abcd" },
    { name: "takes each click after several rewrites", rewrite: moved, times: 3, ticked: "abcd" },
    {
      name: "says which clicks it does not take, if there is no end of it",
      rewrite: moved,
      times: Number.POSITIVE_INFINITY,
      ticked: "",
    },
    {
      name: "takes no click on an item that has other words now",
      rewrite: (body: string) => body.replace("two <", "two · stale <"),
      times: 1,
      ticked: "acd",
    },
    {
      name: "takes no click on what was pushed since",
      rewrite: async (body: string) => {
        await testContext.sandbox.pushToBranch("ada", { branch: "feature", files: { "later.txt": body } });
        return moved(body);
      },
      times: 1,
      ticked: "",
    },
    {
      name: "takes no click on an item that is there twice",
      rewrite: (body: string) => `${body}\n- [ ] two <!-- b -->`,
      times: 1,
      ticked: "acd",
    },
  ])("$name while a bot rewrites the comment between clicks", async ({ rewrite, times, ticked }) => {
    const { sandbox } = testContext;
    await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    await sandbox.settled();
    const bot = "github-actions[bot]";
    const { id } = sandbox.comment(bot, 1, LIST);
    const comment = () => sandbox.comments(1).find((one) => one.id === id)?.body ?? "";
    let sent = 0;
    await page.route("**/toggle", async (route) => {
      if (sent % (times + 1) < times) sandbox.editComment(bot, id, await rewrite(comment()));
      sent += 1;
      await route.continue();
    });
    await page.goto(`${sandbox.url}/acme/shop/pull/1`);
    await page.evaluate(`document.querySelectorAll('[data-comment="${id}"] .task').forEach((box) => box.click())`);
    await page.locator(".task:disabled").first().waitFor({ state: "detached" });
    const found = [..."abcd"].filter((item) => new RegExp(`\\[x\\].*<!-- ${item}`).test(comment()));
    expect(found.join("")).toBe(ticked);
    expect(await page.getByRole("alert").innerText()).toBe(ticked === "abcd" ? "" : REFUSED);
    expect(faults.filter((fault) => !fault.includes("409"))).toEqual([]);
  });

  it("leaves alone what somebody is writing", async () => {
    await testContext.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    await page.goto(`${testContext.sandbox.url}/acme/shop/pull/1`);
    const box = page.getByLabel(/^Comment as/);
    await box.fill("half a sen");
    const polled = () => page.waitForResponse(/\/version$/);
    testContext.sandbox.comment("grace", 1, "Meanwhile");
    await polled();
    await polled();
    expect(await box.inputValue()).toBe("half a sen");
    // A tick takes the new page, and what is written goes over into it.
    await page.locator(".task[data-offset]").first().click();
    await page.getByRole("paragraph").filter({ hasText: "Meanwhile" }).waitFor();
    expect(await box.inputValue()).toBe("half a sen");
    await box.fill("");
    await box.blur();
    await page.getByRole("paragraph").filter({ hasText: "Meanwhile" }).waitFor();
    expect(faults).toEqual([]);
  });
});
