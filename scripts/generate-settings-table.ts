import { readFileSync, writeFileSync } from "node:fs";
import { aboutSetting, SETTING_NAMES } from "../src/app/config/settings.ts";

/** `docs/how-to/install-app.md`, as text, with the table of settings made from their schema. */
export const withSettingsTable = (page: string): string =>
  page.replace(/^\| variable \|.*\n(?:\|.*\n)+/m, () => `${settingsTable()}\n`);

const settingsTable = (): string =>
  [
    "| variable | meaning | otherwise |",
    "| --- | --- | --- |",
    ...SETTING_NAMES.map((name) => {
      const { meaning, otherwise = "–" } = aboutSetting(name);
      return `| \`${name}\` | ${meaning} | ${otherwise} |`;
    }),
  ].join("\n");

if (import.meta.main) {
  const path = new URL("../docs/how-to/install-app.md", import.meta.url);
  writeFileSync(path, withSettingsTable(readFileSync(path, "utf8")));
}
