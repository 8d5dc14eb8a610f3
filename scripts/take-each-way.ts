import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { shrinkPng } from "./shrink-png.ts";

type EachWay = {
  readonly browser: Browser;
  readonly folder: string;
  /** Part of a name, to take some only; "" for all. */
  readonly wanted: string;
};

/**
 * Takes a page in light and dark at 1280 and 390 px: four pictures, named such as `files-dark-390.png`. Says which are
 * wider than the window.
 *
 * @param selector what is shown of the page; undefined for the whole
 */
export const takeEachWay = async (
  { browser, folder, wanted }: EachWay,
  name: string,
  show: (page: Page) => Promise<unknown>,
  selector?: string,
): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [1280, 390]) {
      const file = `${name}-${colorScheme}-${width}.png`;
      if (!file.includes(wanted)) continue;
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      await show(page);
      const png =
        selector === undefined ? page.screenshot({ fullPage: true }) : page.locator(selector).first().screenshot();
      writeFileSync(join(folder, file), shrinkPng(await png));
      const wider = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
      console.log(`${file}${wider > 0 ? `  ${wider} px wider than the window` : ""}`);
      await page.close();
    }
};
