import axe from "axe-core";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { viewerCookie } from "../../sandbox/src/page/layout.ts";
import { createPlayground } from "../../src/cli/playground/play.ts";
import { type ActionHost, actionHost, runInProcess, workflowEvent } from "../../src/cli/sandbox/action-on-sandbox.ts";
import { recordReader } from "../../src/cli/sandbox/page-extras.ts";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

const POLICIES = `version: 1
policies:
  sources:
    title: Sources
    why: They run.
    when: { paths: ["src/**"] }
    requires:
      checklist:
        - { id: read, text: It was read, by: not-author }
        - { id: tried, text: It was tried }
`;

// The browser is Debian's; where there is none, the other tests still hold what the server does.
describe.skipIf(!hasBrowser)("the sandbox's pages in a browser", () => {
  let browser: Browser;
  let testContext: SandboxContext;
  let host: ActionHost | undefined;
  let installation = 0;
  let client = "";
  const opened: Page[] = [];
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    testContext = await withKindSandbox(
      {
        base: { "README.md": "# Shop\n", "src/app.ts": "export const a = 1;\n", ".github/tollgate.yml": POLICIES },
        branches: { feature: { "src/app.ts": "export const a = 2;\n" } },
      },
      {
        now: () => new Date(),
        onEvent: async (event) => {
          const name = workflowEvent(event);
          if (host !== undefined && name !== undefined) await runInProcess(host, name, event.payload);
        },
        extras: {
          playground: createPlayground(readBuiltinPolicies(import.meta.url)),
          readRecord: (body, of) => recordReader([host?.signingKey ?? ""])(body, of),
          commands: () => [{ words: "evaluate it", line: "tollgate check acme/shop#1" }],
        },
      },
    );
    const { sandbox } = testContext;
    host = actionHost(sandbox);
    sandbox.protect({ branch: "main", checks: ["tollgate"] });
    await sandbox.addRepository({ owner: "other", repo: "docs", gitDir: testContext.repository.dir });
    client = (await sandbox.registerApp({ slug: "gate" })).clientId;
    installation = sandbox.installApp({ app: "gate" }).id;
    const pull = { base: "main", head: "feature", title: "Change it", body: "- [ ] mine", author: "ada" };
    await sandbox.openPullRequest(pull);
    await sandbox.settled();
  });
  afterAll(async () => {
    await browser.close();
    await testContext.close();
  });
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.context().close();
    expect(faults.splice(0)).toEqual([]);
  });

  const open = async (path: string, options: BrowserContextOptions & { readonly as?: string } = {}): Promise<Page> => {
    const { as, ...rest } = options;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...rest });
    if (as !== undefined)
      await context.addCookies([
        { name: viewerCookie(testContext.sandbox.host), value: as, url: testContext.sandbox.url },
      ]);
    const page = await context.newPage();
    opened.push(page);
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // A page that is left ends what it was asking.
      if (why !== "net::ERR_ABORTED") faults.push(`${request.url()} failed: ${why}`);
    });
    await page.goto(testContext.sandbox.url + path);
    return page;
  };
  /** As a person does: select all, paste. Playwright's `fill` leaves inline styles, which the content policy forbids. */
  const paste = async (page: Page, into: Locator, text: string): Promise<void> => {
    await into.focus();
    await page.keyboard.press("Control+a");
    await into.evaluate((target, pasted) => {
      const make = (name: string, ...given: readonly unknown[]) =>
        Reflect.construct(Reflect.get(globalThis, name), given);
      const clipboardData = make("DataTransfer") as { setData: (type: string, text: string) => void };
      clipboardData.setData("text/plain", pasted);
      target.dispatchEvent(make("ClipboardEvent", "paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  };
  const unfold = (page: Page) =>
    page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
  const answered = (page: Page) => page.locator("#answer[aria-busy=false]").waitFor();

  it("tell who ticked what, at which head, and what Tollgate decided and why, on the record", async () => {
    const page = await open("/acme/shop/pull/1", { as: "grace" });
    // By the keyboard alone: the box keeps the focus through the page's update.
    const box = page.getByRole("checkbox", { name: /^It was read/ });
    await box.focus();
    await page.keyboard.press("Space");
    await page.locator("article").filter({ hasText: "1 of 2 done" }).waitFor();
    await testContext.sandbox.settled();
    await page.getByRole("link", { name: "Record" }).click();
    await page.getByText("Its signature is valid").first().waitFor();
    const kept = page.getByRole("row", { name: /sources\.read ticked grace by a click/ });
    const head = testContext.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
    expect(await kept.innerText()).toContain(head.slice(0, 7));
    const said = await page.locator(".timeline .line").allInnerTexts();
    const plain = said.map((text) => text.replaceAll(/\s+/g, " ").replace(/ (?:now|\d+ \w+ ago)$/, ""));
    const pending = (counts: string) =>
      expect.stringContaining(
        `github-actions[bot] reported tollgate pending on ${head.slice(0, 7)} · ${counts}`,
      ) as string;
    expect(plain).toEqual(
      expect.arrayContaining([
        expect.stringContaining("ada opened this pull request") as string,
        pending("2 of 2 open"),
        expect.stringContaining("grace ticked It was read") as string,
        pending("1 of 2 open"),
      ]),
    );
    // What is folded open stays so through an update, and nothing else opens.
    await page.getByText("The record in it: 1 answer of people, 0 refused").waitFor();
    await page.getByText("The comment as it was").first().click();
    testContext.sandbox.addLabel("ada", 1, "seen");
    await page.getByText("added the label").waitFor();
    expect(await page.locator("details[open] > summary").allInnerTexts()).toEqual(["The comment as it was"]);
  });

  it("show a mistake at its line in the playground, and complete what the schema allows", async () => {
    const page = await open("/_sandbox/playground");
    await answered(page);
    const policies = page.getByRole("textbox", { name: "Policy file, YAML" });
    expect(await policies.innerText()).toContain("title: Sources");
    await paste(page, policies, "version: 1\nextends: tollgate:recommended\npolices: {}\n");
    const problem = page.getByRole("button", {
      name: "Line 3: polices is not a known key here. Did you mean policies?",
    });
    await problem.waitFor();
    await page.locator(".cm-lint-marker-error").waitFor();
    await problem.click();
    await paste(
      page,
      policies,
      "version: 1\npolicies:\n  code:\n    title: Code\n    why: It runs\n    requires: { checklist: [{ id: a, text: A }] }\n    when:\n      paths: ['**']\n    ",
    );
    await page.keyboard.press("Control+End");
    await page.keyboard.type("enf");
    await page.getByRole("option", { name: "enforcement" }).click();
    await page.keyboard.type("advise");
    await page.getByRole("listitem").filter({ hasText: "Code code" }).getByText("advise").waitFor();
    expect(await page.locator("#comment").innerText()).toContain("A");
  });

  it("keep the playground's state in its address, and make a suite case of it", async () => {
    const page = await open("/_sandbox/playground");
    await answered(page);
    await page.waitForURL((url) => url.hash !== "");
    // The address changes once the answer is there.
    const kept = async (act: () => Promise<unknown>): Promise<void> => {
      const { hash } = new URL(page.url());
      await act();
      await page.waitForURL((url) => url.hash !== hash);
    };
    await kept(() => page.getByRole("combobox", { name: "Take it from" }).selectOption("Two branches of acme/shop"));
    await page.getByText("Title, author, labels, checks, code owners").click();
    await kept(() => page.getByLabel("Labels, by commas").fill("one, two"));
    await page.locator("#verdict").getByText("Held").waitFor();
    const matched = await page.locator("#matched").innerText();
    expect(matched).toContain("1 changed file matches");
    await answered(page);
    const other = await open(`/_sandbox/playground${new URL(page.url()).hash}`);
    await answered(other);
    expect(await other.getByLabel("From the branch").inputValue()).toBe("feature");
    expect(await other.getByLabel("Labels, by commas").inputValue()).toBe("one, two");
    expect(await other.locator("#matched").innerText()).toBe(matched);
    await other.getByLabel("Name of the case").fill("a source");
    await other.getByRole("button", { name: "Make the case" }).click();
    const text = await other.locator("#suite-text").innerText();
    expect(text).toMatch(/^policy: sources\ncases:\n {2}- name: a source\n {4}diff: \|\n[\s\S]*items: \[read, tried\]/);
    expect(await other.getByRole("link", { name: "Download sources.test.yml" }).getAttribute("href")).toMatch(/^blob:/);
  });

  it("say what is too long, and keep no sample's title for a diff that is pasted", async () => {
    const page = await open("/_sandbox/playground");
    await answered(page);
    const title = page.getByLabel("Title", { exact: true });
    expect(await title.inputValue()).not.toBe("");
    await page.getByRole("combobox", { name: "Take it from" }).selectOption("A diff that you paste");
    expect(await title.inputValue()).toBe("");
    await paste(page, page.getByRole("textbox", { name: /diff/i }).last(), "+x\n".repeat(100_000));
    await page.locator("#verdict").getByText("The diff has more than 200,000 characters.").waitFor();
    expect(faults.splice(0).join()).toContain("413");
  });

  it("show nothing of an address that was made up", async () => {
    const page = await open("/_sandbox/playground#bm90IGEgc3RhdGU");
    await answered(page);
    expect(await page.getByRole("textbox", { name: "Policy file, YAML" }).innerText()).toContain("title: Sources");
  });

  it("show every tab of a pull request on a telephone, in one row", async () => {
    const page = await open("/acme/shop/pull/1", { viewport: { width: 390, height: 800 } });
    const tabs = await Promise.all((await page.locator(".tabs a").all()).map((tab) => tab.boundingBox()));
    expect(tabs).toHaveLength(4);
    expect(new Set(tabs.map((box) => box?.y)).size).toBe(1);
    for (const box of tabs) expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(390);
  });

  it.each(["/", "/_sandbox/settings", "/_sandbox/playground", "/acme/shop/pull/1"])(
    "have fields and buttons of one height in a row: %s",
    async (path) => {
      const page = await open(path, { as: "grace" });
      await unfold(page);
      const rows = await page
        .locator(".row, .pair")
        .evaluateAll((found) =>
          found.map((row) =>
            [...row.querySelectorAll("input[type=text], select, button:not(.quiet), a.button")]
              .filter((one) => one.checkVisibility())
              .map((one) => Math.round(one.getBoundingClientRect().height)),
          ),
        );
      expect(rows.length).toBeGreaterThan(1);
      expect(rows.filter((heights) => new Set(heights).size > 1)).toEqual([]);
    },
  );

  it("keep the words of a table whole on a telephone, as GitHub does: the table scrolls", async () => {
    const { sandbox } = testContext;
    const table = "| where | what is wrong |\n| --- | --- |\n| `.github/tollgate.yml:7:5` | is not a known key here |";
    const { id } = sandbox.comment("ada", 1, table);
    const page = await open("/acme/shop/pull/1", { viewport: { width: 390, height: 800 } });
    const lines = await page.getByRole("columnheader", { name: "where" }).evaluate((head) => {
      const range = head.ownerDocument.createRange();
      range.selectNodeContents(head);
      return range.getClientRects().length;
    });
    sandbox.deleteComment("ada", Number(id));
    expect(lines).toBe(1);
  });

  it("begin the head of the playground where its content begins", async () => {
    const page = await open("/_sandbox/playground");
    const [name, title] = await Promise.all([".bar .name", "h1"].map((one) => page.locator(one).boundingBox()));
    expect(name?.x).toBe(title?.x);
  });

  it("fold the patterns that a policy matched by, if they are long", async () => {
    const page = await open("/_sandbox/playground");
    await answered(page);
    const long = "**/{db,database,migrations,schema,tables}/**/*.{rb,sql,py,go,js,ts}";
    const policies = page.getByRole("textbox", { name: "Policy file, YAML" });
    await paste(page, policies, POLICIES.replace('"src/**"', JSON.stringify(long)));
    const folded = page.locator("#matched").getByText("by 1 pattern", { exact: true });
    await folded.waitFor();
    expect(await page.locator("#matched").innerText()).not.toContain(long);
    await folded.click();
    expect(await page.locator("#matched").innerText()).toContain(`${long} (line 6)`);
  });

  const pull = "/acme/shop/pull/1";
  const settings = [
    "/_sandbox/settings",
    "/apps/gate",
    "/apps/gate/installations/new",
    "/organizations/acme/settings/installations/ID",
    "/acme/shop/pull/99",
    "/_sandbox/edit?branch=feature&path=src/app.ts&pull=1",
    "/_sandbox/playground",
    "/_sandbox/edit?branch=new",
    "/login/oauth/authorize?client_id=CLIENT&redirect_uri=http://127.0.0.1/back",
    "/organizations/acme/settings/apps/new",
  ];
  it.each(["/", pull, `${pull}/commits`, `${pull}/files`, `${pull}/record`, ...settings])(
    "have no fault that axe finds, and fit a telephone: %s",
    async (path) => {
      for (const options of [
        { colorScheme: "light" as const },
        { colorScheme: "dark" as const, viewport: { width: 390, height: 800 } },
      ]) {
        const address = path.replace("CLIENT", client).replace("ID", String(installation));
        const page = await open(address, { ...options, bypassCSP: true });
        if (path.endsWith("/99")) expect(faults.splice(0).join()).toContain("404");
        if (path.endsWith("playground")) await answered(page);
        await unfold(page);
        expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
        await page.evaluate(axe.source);
        const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as {
          violations: readonly { id: string; nodes: readonly { target: readonly string[] }[] }[];
        };
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`),
        ).toEqual([]);
      }
    },
  );
});
