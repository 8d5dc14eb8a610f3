import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { createStatus } from "../../sandbox/src/changes/statuses.ts";
import type { EvidenceItem, EvidenceRecord } from "../../src/audit/audit-record.ts";
import { isBlockLine } from "../../src/comment/record/page-lines.ts";
import { readPage, signPage } from "../../src/comment/record/signed-page.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { EVIDENCE_KEY, type EvidenceContext, startEvidenceContext } from "../support/evidence-world.ts";

let testContext: EvidenceContext;
const numbers: Record<string, number> = {};

/** Every fate that a record may have, once; the tests ask about them together, as an auditor would. */
beforeAll(async () => {
  const branches = ["story", "forged", "missing", "copied", "glass", "moved", "plain", "after", "replayed", "edited"];
  testContext = await startEvidenceContext({
    ...Object.fromEntries(branches.map((name) => [name, { [`db/${name}.sql`]: `-- ${name}\n` }])),
    typo: { "README.md": "The shop\n" },
    open: { "db/open.sql": "-- open\n" },
  });
  const { sandbox } = testContext;
  const open = async (name: string, title?: string): Promise<number> => {
    const number = await testContext.open(name, title);
    numbers[name] = number;
    return number;
  };

  const story = await open("story", '=HYPERLINK("https://evil.example") <b>&amp;</b> \u202Egnp.exe');
  const head = sandbox.state.issues.get(story)?.pull?.head.sha ?? "";
  await createStatus(sandbox.state, "grace", head, {
    state: "success",
    context: "lint",
    target_url: "https://ci.example/7?a=1&b=2",
  });
  sandbox.addLabel("ada", story, "announced");
  await sandbox.settled();
  await testContext.click("ada", story, "schema-change.staged");
  await testContext.say("grace", story, '/tollgate waive schema-change.tested It only adds a comment, "harmless"');
  await testContext.merge(story);

  const typo = await open("typo");
  await testContext.merge(typo, "ada");

  await testContext.merge(await open("forged"));
  await testContext.meddle("mallory", numbers["forged"] ?? 0, (body) =>
    body.replace(/(ledger v1 )(\S{8})/, (_, before: string, some: string) => before + [...some].reverse().join("")),
  );

  await testContext.merge(await open("missing"));
  testContext.gate({ on: false });
  sandbox.deleteComment("mallory", testContext.ours(numbers["missing"] ?? 0).id);

  testContext.gate({ on: true });
  const copied = await open("copied");
  await testContext.merge(copied);
  testContext.gate({ on: false });
  const { id, body } = testContext.ours(copied);
  sandbox.deleteComment("mallory", id);
  sandbox.comment("mallory", copied, body);

  testContext.gate({ on: true });
  const glass = await open("glass");
  await breakGlass(glass, { by: "grace", reason: "Orders fail since nine, this mends them", as: "role:maintain" });
  await testContext.merge(glass);

  const moved = await open("moved");
  await testContext.click("linus", moved, "schema-change.staged");
  testContext.gate({ on: false });
  await testContext.push(moved, "moved", { "db/moved.sql": "-- another\n" });
  await testContext.merge(moved);

  testContext.gate({ on: true, key: "" });
  const plain = await open("plain");
  await testContext.click("linus", plain, "schema-change.staged");
  await testContext.merge(plain);

  testContext.gate({ key: "0123456789abcdef0123456789abcdef" });
  const after = await open("after");
  await testContext.click("linus", after, "schema-change.staged");
  await testContext.merge(after);
  await testContext.click("mallory", after, "schema-change.tested");

  const replayed = await open("replayed");
  const first = testContext.ours(replayed).body;
  await testContext.click("linus", replayed, "schema-change.staged");
  await testContext.merge(replayed);
  await testContext.meddle("mallory", replayed, () => first);

  const edited = await open("edited");
  await testContext.click("linus", edited, "schema-change.staged");
  await testContext.merge(edited);
  await testContext.meddle("mallory", edited, (text) => text.replace("The migration is staged", "Whatever is staged"));

  await open("open");
}, 120_000);

afterAll(() => testContext.close());

/** Puts a broken glass into a record, as the gate does when it hears of one. */
const breakGlass = (number: number, said: { by: string; reason: string; as: string }): Promise<void> => {
  const signer = createSigner([EVIDENCE_KEY]);
  return testContext.meddle("github-actions[bot]", number, (body) => {
    const { ledger } = readPage(body, { repository: "acme/shop", number }, signer);
    if (ledger === undefined) throw new Error("There is no ledger");
    const page = body
      .split("\n")
      .filter((line) => !isBlockLine(line))
      .join("\n");
    return signPage(
      page,
      { ...ledger, breakGlass: { ...said, base: "main", at: ledger.page.at, head: ledger.page.head } },
      signer,
    );
  });
};

const collect = async (key?: string): Promise<Record<string, EvidenceRecord>> => {
  const { code, out, err } = await testContext.evidence([], key === undefined ? {} : { key });
  expect(err).not.toContain("error");
  expect(code).toBe(0);
  const records = out
    .trimEnd()
    .split("\n")
    .map((line): EvidenceRecord => JSON.parse(line));
  return Object.fromEntries(
    records.map((record) => [Object.keys(numbers).find((name) => numbers[name] === record.number) ?? "?", record]),
  );
};

const verdicts = (records: Record<string, EvidenceRecord>) =>
  Object.fromEntries(Object.entries(records).map(([name, { record }]) => [name, record.verdict]));

const items = (record: EvidenceRecord | undefined) =>
  Object.fromEntries((record?.items ?? []).map((item): [string, EvidenceItem] => [item.item ?? "", item]));

describe("with the signing key", () => {
  let records: Record<string, EvidenceRecord>;
  beforeAll(async () => {
    records = await collect();
  });

  it("tells every merged pull request, and how far its record can be believed", () => {
    expect(verdicts(records)).toEqual({
      after: "signed",
      copied: "not-ours",
      edited: "signed",
      forged: "forged",
      glass: "signed",
      missing: "missing",
      moved: "signed",
      plain: "unsigned",
      replayed: "forged",
      story: "signed",
      typo: "not-asked",
    });
  });

  it("tells who answered what, when, at which head, by which rule", () => {
    const { story } = records;
    expect(story).toMatchObject({
      schema: "tollgate.evidence/1",
      repository: "acme/shop",
      author: "ada",
      mergedBy: "grace",
      base: "main",
      record: { key: 1, witness: "ours", current: true, notices: [], foreign: 0 },
      status: { state: "success", description: "All 4 items answered" },
      after: [],
    });
    expect(story?.mergeCommit).toMatch(/^[0-9a-f]{40}$/);
    const said = items(story);
    expect(said["schema-change.staged"]).toMatchObject({
      text: "The migration is staged",
      ...{ outcome: "done", said: "ticked", by: "ada", head: story?.head, rule: "anyone", via: "box", reason: null },
    });
    expect(said["schema-change.tested"]).toMatchObject({
      text: "The rollback was tested, in psql",
      ...{ outcome: "waived", by: "grace", via: "command", reason: 'It only adds a comment, "harmless"' },
    });
    expect(said["schema-change.announced"]).toMatchObject({
      ...{ outcome: "verified", said: null, by: null },
      evidence: { kind: "label", url: null },
    });
    expect(said[""]).toMatchObject({
      ...{ item: null, text: "The linter saw it", outcome: "verified" },
      evidence: { kind: "commit status", url: "https://ci.example/7?a=1&b=2" },
    });
  });

  it("believes nothing of a forged or replayed record, only what came before it", () => {
    expect(records["forged"]?.items.map(({ outcome, said }) => [outcome, said])).toEqual(
      Array.from({ length: 4 }, () => ["open", null]),
    );
    expect(records["copied"]?.items).toEqual([]);
    expect(records["replayed"]?.record).toMatchObject({ recovered: true, notices: [{ kind: "ledger-replayed" }] });
    expect(records["replayed"]?.record.words).toContain("older record of this pull request");
    expect(items(records["replayed"])["schema-change.staged"]).toMatchObject({ by: "linus", said: "ticked" });
  });

  it("tells what passed all the same", () => {
    expect(records["glass"]).toMatchObject({
      breakGlass: { by: "grace", reason: "Orders fail since nine, this mends them", rule: "role:maintain" },
    });
    expect(records["moved"]?.record).toMatchObject({ current: false });
    expect(records["after"]?.after).toMatchObject([{ item: "schema-change.tested", said: "ticked", by: "mallory" }]);
    expect(records["edited"]?.record.notices).toEqual([{ kind: "page-edited", by: "mallory" }]);
    // What was published is told, from the history, and not what somebody made of it.
    expect(items(records["edited"])["schema-change.staged"]?.text).toBe("The migration is staged");
    expect(records["copied"]?.record).toMatchObject({ foreign: 1 });
  });
});

describe("without a key", () => {
  it("lets the edit history bear witness", async () => {
    const records = await collect("");
    expect(verdicts(records)).toMatchObject({
      ...{ story: "unsigned", plain: "unsigned", forged: "forged", copied: "not-ours", missing: "missing" },
    });
    expect(records["story"]?.record).toMatchObject({ witness: "ours", key: null });
    expect(items(records["story"])["schema-change.tested"]).toMatchObject({ by: "grace", outcome: "waived" });
    expect(records["forged"]?.record.witness).toBe("others");
  });
});

describe("CSV", () => {
  it("has a row for every item, by RFC 4180, and no formula", async () => {
    const { out } = await testContext.evidence(["--format", "csv"]);
    const [head = [], ...rows] = parseCsv(out);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([head.length]));
    const named = rows.map((row) => Object.fromEntries(row.map((cell, at) => [head[at] ?? "", cell])));
    const story = named.filter(({ number }) => Number(number) === numbers["story"]);
    expect(story.map(({ item, outcome, who, rule, reason }) => [item, outcome, who, rule, reason])).toEqual([
      ["schema-change.staged", "done", "ada", "anyone", ""],
      ["schema-change.tested", "waived", "grace", "not-author", 'It only adds a comment, "harmless"'],
      ["schema-change.announced", "verified", "", "", ""],
      ["", "verified", "", "", ""],
    ]);
    expect(story[0]?.["title"]).toBe(`'=HYPERLINK("https://evil.example") <b>&amp;</b> ⟨U+202E⟩gnp.exe`);
    expect(story[3]?.["evidence_url"]).toBe("https://ci.example/7?a=1&b=2");
    expect(named.filter(({ number }) => Number(number) === numbers["typo"])).toMatchObject([
      { record: "not-asked", item: "" },
    ]);
    expect(rows.flat().filter((cell) => /^[=+\-@\t]/.test(cell))).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)("HTML, in a browser", () => {
  it("shows totals, every record, hostile text as it stands, and runs nothing", async () => {
    const { out } = await testContext.evidence(["--format", "html"]);
    const file = join(mkdtempSync(join(tmpdir(), "tollgate-report-")), "evidence.html");
    writeFileSync(file, out);
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("request", (request) => request.url().startsWith("file:") || said.push(request.url()));
      await page.goto(`file://${file}`);
      expect(await page.locator("h1").innerText()).toBe("Evidence: acme/shop");
      expect(await page.locator("article").count()).toBe(11);
      expect(await page.locator("section", { hasText: "Records" }).innerText()).toMatch(/Records 11[\s\S]*signed\s+5/);
      const story = page.locator(`#pr-${numbers["story"]}`);
      expect(await story.locator("h2").textContent()).toBe(
        `=HYPERLINK("https://evil.example") <b>&amp;</b> ⟨U+202E⟩gnp.exe #${numbers["story"]}`,
      );
      expect(await story.locator("tbody tr").nth(1).textContent()).toMatch(
        /The rollback was tested, in psql[\s\S]*waived[\s\S]*grace[\s\S]*It only adds a comment, "harmless"/,
      );
      expect(await story.locator("td a").getAttribute("href")).toBe("https://ci.example/7?a=1&b=2");
      expect(await page.locator(`#pr-${numbers["glass"]} .callout`).textContent()).toContain("Break-glass by grace");
      expect(await page.locator(".look li").allTextContents()).toContain(
        `#${numbers["moved"]} Change moved: items were not answered, the record is of another head`,
      );
      // The style is taken, for the policy names its digest; one that is put in afterwards is not.
      expect(await page.evaluate("getComputedStyle(document.querySelector('.totals')).display")).toBe("grid");
      await page.evaluate("document.head.insertAdjacentHTML('beforeend', '<style>h1 { color: rgb(1, 2, 3) }</style>')");
      expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).color")).not.toBe("rgb(1, 2, 3)");
      expect(said.filter((words) => !words.includes("Content Security Policy"))).toEqual([]);
      for (const scheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        if (process.env["TOLLGATE_PICTURES"])
          await page.screenshot({
            path: join(process.env["TOLLGATE_PICTURES"], `evidence-${scheme}.png`),
            fullPage: true,
          });
      }
      if (process.env["TOLLGATE_PICTURES"]) {
        await page.pdf({ path: join(process.env["TOLLGATE_PICTURES"], "evidence.pdf"), format: "A4" });
        await page.emulateMedia({ media: "print" });
        await page.setViewportSize({ width: 760, height: 1000 });
        await page.screenshot({ path: join(process.env["TOLLGATE_PICTURES"], "evidence-print.png") });
        await page.emulateMedia({ media: "screen" });
        await page.setViewportSize({ width: 390, height: 800 });
        await page.screenshot({ path: join(process.env["TOLLGATE_PICTURES"], "evidence-narrow.png") });
      }
    } finally {
      await browser.close();
    }
  }, 90_000);
});

/** A reader of CSV after the grammar of RFC 4180. */
const parseCsv = (text: string): string[][] => {
  expect(text.endsWith("\r\n")).toBe(true);
  const rows: string[][] = [[]];
  for (const [, quoted, bare = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
};

test("until when it is complete is said, and whose comments hold records that --bot does not name", async () => {
  const said = async (...args: string[]): Promise<string> =>
    (await testContext.evidence(args)).err.replaceAll(/\s+/g, " ");
  const recent = await said();
  expect(recent).toMatch(/What was merged before .* is complete\. A later merge may be missing/);
  expect(recent).not.toContain("--bot");
  expect(await said("--until", "2020-01-01")).not.toContain("is complete");
  expect(await said("--bot", "acme-gate[bot]")).toContain(
    "Records are also in comments of github-actions[bot]. If that is your App, name it: --bot 'github-actions[bot]'.",
  );
});

test("without a key, signed records are told from those without a signature", async () => {
  const { out, err } = await testContext.evidence([], { key: "" });
  const records = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const unsigned = records.filter(({ record }) => record.verdict === "unsigned");
  const signed = unsigned.filter((one) => one.signed?.signature !== "unsigned");
  expect(signed.length).toBeGreaterThan(0);
  expect(unsigned.length).toBeGreaterThan(signed.length);
  for (const one of unsigned)
    expect(one.record.words).toContain(
      signed.includes(one) ? "It is signed, and not verified, because no key was given." : "It is not signed.",
    );
  expect(err.replaceAll(/\s+/g, " ")).toContain(
    `${signed.length} signed, but not verified, because no key was given (--signing-key-file`,
  );
});

describe("exit codes", () => {
  it.each([
    ["nothing that is looked for", ["--until", "2020-01-01"], 0],
    ["a verdict that is looked for", ["--fail-on", "missing"], 1],
  ])("%s", async (_name, args, code) => {
    expect((await testContext.evidence(args)).code).toBe(code);
  });

  it("0 where the host asks to wait, and is waited for", async () => {
    const before = testContext.sandbox.requests.length;
    const limited = { status: 403, headers: { "retry-after": "30" }, times: 2 };
    testContext.sandbox.fail({ ...limited, path: /issues\/1\/comments/ });
    testContext.sandbox.fail({ status: 429, headers: { "retry-after": "1" }, path: /graphql/ });
    testContext.sandbox.fail({ status: 502, path: /pulls\?/ });
    const { code, out, err } = await testContext.evidence();
    expect(err).toContain("waiting 30 seconds before GitHub is asked again");
    expect(code).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(11);
    const refused = testContext.sandbox.requests.slice(before).filter(({ status }) => status >= 400);
    expect(refused.map(({ status }) => status).sort((a, b) => a - b)).toEqual([403, 403, 429, 502]);
  });

  it("3 where the host fails for good", async () => {
    testContext.sandbox.fail({ status: 502, path: /pulls\?/, times: 6 });
    const { code, err } = await testContext.evidence();
    expect(err).toContain("GitHub has a fault");
    expect(code).toBe(3);
  });

  it("2 where the token is wrong", async () => {
    const { code, err } = await testContext.evidence([], { env: { GITHUB_TOKEN: "nobody" } });
    expect(err).toContain("GITHUB_TOKEN: GitHub does not take this token");
    expect(code).toBe(2);
  });
});
