import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "../../support/browser.ts";
import { setupPages } from "./setup-context.ts";

describe.skipIf(!hasBrowser)("the pages of the setup in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it.each([
    ["light", 1280],
    ["light", 390],
    ["dark", 1280],
    ["dark", 390],
  ] as const)("fit a window, and axe finds no fault: %s at %i", async (colorScheme, width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    for (const [name, text] of Object.entries(await setupPages())) {
      await page.setContent(text);
      expect(await page.evaluate("document.querySelectorAll('h1').length"), name).toBe(1);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), name).toBe(0);
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate("axe.run()")) as {
        violations: { id: string; nodes: { html: string }[] }[];
      };
      const faults = violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
      expect(faults, name).toEqual([]);
    }
    await page.close();
  });
});
