import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setupContext } from "./setup-context.ts";

/** Each page that somebody sees on the way, by its name. */
const pages = async (): Promise<Readonly<Record<string, string>>> => {
  const { ask, field, leave } = setupContext({ exposed: "my.env lies in the git work tree /srv/shop." });
  const asked = await leave();
  const form = await ask("/setup");
  const wrong = await ask("/setup", {
    form: { form: field(form.text, "form"), name: "", owner: "no such/owner", base_url: "ftp://gate.acme.dev" },
  });
  const refused = await ask(`/setup/callback?code=bad-code&state=${asked.state}`);
  const again = setupContext({ exposed: "my.env lies in the git work tree /srv/shop." });
  const { state } = await again.leave();
  const done = await again.ask(`/setup/callback?code=good-code&state=${state}`);
  return { form: form.text, wrong: wrong.text, asked: asked.text, refused: refused.text, done: done.text };
};

describe.skipIf(!existsSync("/usr/bin/chromium"))("the pages of the setup in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
  });
  afterAll(() => browser.close());

  it.each([
    ["light", 1280],
    ["light", 390],
    ["dark", 1280],
    ["dark", 390],
  ] as const)("fit a window, and axe finds no fault: %s at %i", async (colorScheme, width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    for (const [name, text] of Object.entries(await pages())) {
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
