import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's; `CHROMIUM` names another. */
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

export const hasBrowser = existsSync(CHROMIUM);

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
