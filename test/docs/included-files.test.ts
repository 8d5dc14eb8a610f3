import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withFiles } from "../../scripts/include-files.ts";
import { runCli } from "../cli/run-cli.ts";
import { listFiles } from "../house/list-files.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";
import { makeRepository } from "../support/sandbox-world.ts";

const pages = listFiles(REPOSITORY_ROOT, "docs", ".md").map((path) => ({
  path,
  text: readFileSync(join(REPOSITORY_ROOT, path), "utf8"),
}));
const including = pages.filter(({ text }) => /^<!-- (?:file|import): /m.test(text));

test("pages include files", () => {
  expect(including.length).toBeGreaterThan(1);
});

test.each(including)("$path shows its files as they are (npm run schema)", ({ path, text }) => {
  expect(withFiles(join(REPOSITORY_ROOT, path), text)).toBe(text);
});

test("a page that is older than its file is noticed", () => {
  const page = join(REPOSITORY_ROOT, "docs/how-to/cookbook/README.md");
  const [block = ""] =
    /^<!-- file: four-eyes\.yml -->\n```yaml\n[\s\S]*?^```\n/m.exec(readFileSync(page, "utf8")) ?? [];
  expect(withFiles(page, block.replace("Four eyes", "Five eyes"))).toBe(block);
});

describe("coming from another tool", () => {
  const folder = join(REPOSITORY_ROOT, "docs/how-to/coming-from");
  const at = (end: string) => listFiles(REPOSITORY_ROOT, "docs/how-to/coming-from", end).map((path) => path.slice(24));

  test("the suites of what was finished by hand pass", async () => {
    const suites = at(".test.yml");
    expect(suites).toHaveLength(2);
    expect(await runCli(["test", ...suites], { cwd: folder })).toMatchObject({ code: 0, err: "" });
  });
});

test("the stages of a roll-out: silent, then advice, then held", async () => {
  const repository = await makeRepository({
    base: { "README.md": "# Shop\n" },
    branches: { change: { "db/migrate/20261130_drop_total.sql": "ALTER TABLE orders DROP COLUMN total;\n" } },
  });
  const stages = listFiles(REPOSITORY_ROOT, "docs/how-to/roll-out", ".yml");
  const where = ["--repo", repository.dir, "--head", "change"];
  const seen: unknown[] = [];
  for (const stage of stages) {
    const run = await runCli(["check", ...where, "--policies", join(REPOSITORY_ROOT, stage), "--json"]);
    const { verdict, policies, observed } = JSON.parse(run.out);
    seen.push([verdict, policies.length, observed.length]);
  }
  await repository.cleanup();
  expect(seen).toEqual([
    ["pass", 0, 1],
    ["pass", 1, 0],
    ["blocked", 1, 0],
  ]);
});
