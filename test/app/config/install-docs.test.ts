import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withSettingsTable } from "../../../scripts/generate-settings-table.ts";
import { APP_EVENTS, APP_PERMISSIONS } from "../../../src/app/config/manifest.ts";
import { aboutSetting, SETTING_NAMES } from "../../../src/app/config/settings.ts";
import { createMetrics } from "../../../src/app/observe/metrics.ts";
import { REPOSITORY_ROOT } from "../../house/repository-root.ts";

const page = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), "utf8");

/** The rows of the table whose head begins so, without the head. */
const rowsOf = (text: string, head: string): readonly string[] =>
  (text.slice(text.indexOf(`| ${head} |`)).split("\n\n")[0] ?? "").split("\n").slice(2);

describe("install-app.md", () => {
  const text = page("docs/how-to/install-app.md");

  test("has every setting that the App reads, in its words", () => {
    const reported = SETTING_NAMES.map((name) => {
      const { meaning, otherwise } = aboutSetting(name);
      return `| \`${name}\` | ${meaning} | ${otherwise ?? "–"} |`;
    });
    expect(rowsOf(text, "variable")).toEqual(reported);
  });

  test("has the table that scripts/generate-settings-table.ts makes", () => {
    expect(withSettingsTable(text)).toBe(text);
  });

  test("has every permission and event, with what it is for", () => {
    expect(rowsOf(text, "permission")).toEqual(
      Object.entries(APP_PERMISSIONS).map(([name, { access, why }]) => `| \`${name}: ${access}\` | ${why} |`),
    );
    expect(rowsOf(text, "event")).toEqual(Object.entries(APP_EVENTS).map(([name, why]) => `| \`${name}\` | ${why} |`));
  });
});

test("operations.md has every metric of ours, and no other", async () => {
  const queue = {
    state: async () => ({
      ready: { person: 0, event: 0, background: 0 },
      delayed: 0,
      running: 0,
      dead: 0,
      oldestMs: 0,
    }),
  };
  const shown = await createMetrics(queue, async () => 1).text();
  const named = [...shown.matchAll(/^# HELP (tollgate_\w+)/gm)].map(([, name = ""]) => name);
  // Those of the process have the names of their library.
  const ours = named.filter((name) => !/^tollgate_(?:process|nodejs)_/.test(name));
  const reported = rowsOf(page("docs/how-to/operations.md"), "metric").flatMap((row) =>
    [...(row.split(" | ")[0] ?? "").matchAll(/`(tollgate_\w+)`/g)].map(([, name = ""]) => name),
  );
  expect(ours.length).toBeGreaterThan(8);
  expect(reported.toSorted()).toEqual(ours.toSorted());
});
