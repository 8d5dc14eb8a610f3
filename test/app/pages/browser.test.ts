import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPages } from "../../../src/app/pages/pages.ts";
import { hasBrowser, openBrowser } from "../../support/browser.ts";
import { busyTeam, fillStore } from "./busy-team.ts";
import { killJobs, openStore, pagesOver, type StoreContext, serve } from "./pages-world.ts";

// The browser is Debian's; where there is none, the other tests still hold what the server does.
describe.skipIf(!hasBrowser)("the pages in a browser", () => {
  let browser: Browser;
  let store: StoreContext;
  let server: Awaited<ReturnType<typeof serve>>;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    store = await openStore();
    await fillStore(store.backend.store, busyTeam(40));
    await killJobs(store.backend, { "pull-request:acme/search#1214": "GET /repos/acme/search was answered 502." });
    server = await serve((baseUrl) => createPages({ ...pagesOver(store).options, baseUrl }));
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await store.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    faults.length = 0;
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("requestfailed", (request) => faults.push(`${request.url()} failed`));
  });
  afterEach(async () => {
    await page.close();
    expect(faults).toEqual([]);
  });

  it("lead from the dashboard by a filter to a pull request and back, and a dead job is tried again", async () => {
    await page.goto(server.url);
    await page.getByLabel("Repository").selectOption("acme/shop");
    // A choice applies at once: the button is for browsers without scripts.
    expect(await page.getByRole("button", { name: "Show" }).count()).toBe(0);
    await page.waitForURL(/repository=acme%2Fshop/);
    await page
      .getByRole("navigation", { name: "By verdict" })
      .getByRole("link", { name: /blocked/ })
      .click();
    await page.waitForURL(/verdict=blocked/);
    const list = page.getByRole("region", { name: "Longest held first" });
    expect(await list.getByText("acme/shop #").count()).toBe(await list.getByRole("listitem").count());
    await list.getByRole("link", { name: "Take payments with Stripe" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Take payments with Stripe" }).waitFor();
    await page.getByRole("heading", { name: "What is open" }).waitFor();
    await page.getByText(/^\d+ items? that holds? the merge, \d+ items? of advice$/).waitFor();
    await page.getByRole("link", { name: "Dashboard" }).click();
    await page.getByRole("link", { name: "See why, and try again" }).click();
    await page.getByRole("button", { name: "Retry pull-request:acme/search#1214" }).click();
    await page.getByText("The job is tried again.").waitFor();
    expect(await store.backend.queue.dead(5)).toEqual([]);
  });

  it("say in roles and names what they show in shapes and colours", async () => {
    await page.goto(server.url);
    for (const role of ["banner", "main", "contentinfo", "search"] as const) {
      expect(await page.getByRole(role).count(), role).toBe(1);
    }
    expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
    for (const name of [
      "Held for",
      "Waiting for",
      "Verdicts by day",
      "Noisiest policies",
      "Break-glass",
      "Time held",
      "Queue",
    ]) {
      expect(await page.getByRole("heading", { level: 2, name, exact: true }).count(), name).toBe(1);
    }
    expect(await page.getByRole("img", { name: /^Verdicts in 30 days: \d+ blocked/ }).count()).toBe(1);
    await page.getByRole("region", { name: "Verdicts by day" }).getByText("The same as a table").click();
    expect(await page.getByRole("rowheader", { name: "2026-11-25" }).isVisible()).toBe(true);
    for (const label of ["Repository", "Waiting for", "Counts of"]) {
      expect(await page.getByRole("combobox", { name: label }).count(), label).toBe(1);
    }
    // Nothing that can be pressed or followed is without a name.
    const nameless = await page
      .locator("a, button, select, [tabindex='0']")
      .evaluateAll(
        (found) =>
          found.filter((one) => (one.textContent ?? "").trim() === "" && one.getAttribute("aria-label") === null)
            .length,
      );
    expect(nameless).toBe(0);
  });

  it("can be used by the keyboard alone, and show where one is", async () => {
    await page.goto(server.url);
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the content" });
    expect(await skip.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    const outline = await focused.evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).outlineWidth);
    expect(outline).toBe("2px");
    expect(await focused.evaluate((one) => one.closest("main") !== null)).toBe(true);
  });

  it("copy a command, where the browser can", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(`${server.url}/gates/acme/shop/1200`);
    const button = page.getByRole("button", { name: /^Copy \/tollgate done / }).first();
    await button.click();
    await page.getByRole("status").getByText("Copied").waitFor({ state: "attached" });
    expect(await page.evaluate("navigator.clipboard.readText()")).toMatch(/^\/tollgate done [\w-]+\.[\w-]+$/);
  });

  const unfold = () => page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');

  it("show the scale of a chart, and whole names of files, on a telephone", async () => {
    await page.setViewportSize({ width: 390, height: 900 });
    await page.goto(server.url);
    for (const name of ["Chart of verdicts by day", "Chart of the time held"]) {
      const box = await page.getByRole("region", { name }).getByText("0", { exact: true }).boundingBox();
      expect(box?.x, name).toBeGreaterThan(0);
      expect((box?.x ?? 999) + (box?.width ?? 0), name).toBeLessThan(390);
    }
    await page.goto(`${server.url}/gates/acme/shop/1200`);
    await unfold();
    expect((await page.locator(".files td").first().boundingBox())?.width).toBeGreaterThan(200);
  });

  it("list what holds the merge before advice, a decision record too", async () => {
    await page.goto(`${server.url}/gates/acme/shop/1200`);
    const asked = await page.locator("[aria-labelledby=to-do] .items > li > .ask").allInnerTexts();
    const advice = asked.map((text) => text.endsWith("advice"));
    expect(asked.join("\n")).toMatch(/decision record[\s\S]*advice/);
    expect(advice).toEqual(advice.toSorted((a, b) => Number(a) - Number(b)));
  });

  it.each(["light", "dark"] as const)(
    "have nothing that axe finds fault with: %s",
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      for (const path of ["/", "/?verdict=error", "/gates/acme/shop", "/gates/acme/shop/1200", "/nothing"]) {
        await page.goto(server.url + path);
        await unfold();
        await page.evaluate(axe.source);
        const { violations } = (await page.evaluate("axe.run()")) as {
          violations: { id: string; nodes: { html: string }[] }[];
        };
        expect(
          violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
          `${path} ${colorScheme}`,
        ).toEqual([]);
      }
      faults.splice(0);
    },
    60_000,
  );

  it.each([
    ["light", 1280],
    ["dark", 390],
  ] as const)("fit a window and can be read: %s at %i", async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    for (const path of ["/", "/?verdict=error", "/gates/acme/shop", "/gates/acme/shop/1200", "/nothing"]) {
      await page.goto(server.url + path);
      await unfold();
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), path).toBe(0);
      expect(await page.evaluate(FAINT), path).toEqual([]);
    }
    // The page that is not there is a 404, of which the browser tells.
    expect(faults.splice(0)).toEqual([expect.stringContaining("404")]);
  });
});

/** Texts whose contrast to their ground is less than AA asks: 4.5, or 3 where they are large. */
const FAINT = `(() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((one) => { const c = one / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; })
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (one) => { for (let at = one; at; at = at.parentElement) { const c = parts(getComputedStyle(at).backgroundColor); if ((c[3] ?? 1) > 0) return c; } return [255, 255, 255]; };
  return [...document.querySelectorAll("body *")].filter((one) => {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!own || one.closest("svg, .visually-hidden, .skip, option") || !one.checkVisibility()) return false;
    const style = getComputedStyle(one);
    const [a, b] = [light(parts(style.color)), light(ground(one))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    return (a + 0.05) / (b + 0.05) < (size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5);
  }).map((one) => one.className + ": " + one.textContent.trim().slice(0, 40));
})()`;
