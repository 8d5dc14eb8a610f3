import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlEnd, htmlHead, htmlRecord } from "../../src/audit/html-report.ts";
import { addTotals, noTotals } from "../../src/audit/totals.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { AT, recordOf } from "./a-record.ts";

const head = { repository: "acme/shop", since: AT, until: AT, check: "tollgate", bot: "b", keys: 1, version: "1" };
const records = ["x", "https://x.example/", "a-very-long-word-without-a-space-".repeat(8)].map(recordOf);
const report =
  htmlHead(head, records.reduce(addTotals, noTotals)) + records.map((one) => htmlRecord(one)).join("") + htmlEnd();

// The browser is Debian's; where there is none, the other tests still hold what the report says.
describe.skipIf(!hasBrowser)("the report for auditors in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it.each([
    ["light", 1280],
    ["dark", 390],
  ] as const)("fits a window, and axe finds no fault: %s at %i", async (colorScheme, width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
    await page.setContent(report);
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate("axe.run()")) as {
      violations: { id: string; nodes: { html: string }[] }[];
    };
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    await page.close();
  });
});
