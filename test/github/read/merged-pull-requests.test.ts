import { afterAll, beforeAll, expect, it } from "vitest";
import { fetchMergedPullRequests } from "../../../src/github/read/merged-pull-requests.ts";
import { type SandboxContext, withSandbox } from "../../support/with-sandbox.ts";

let context: SandboxContext;
let second = 0;
const COUNT = 9;
const start = Date.parse("2026-11-01T00:00:00Z");

/** Nine pull requests; the odd ones are merged, an hour apart; every change takes a second. */
beforeAll(async () => {
  const names = Array.from({ length: COUNT }, (_, at) => `b${at + 1}`);
  context = await withSandbox(
    { base: { "a.txt": "a\n" }, branches: Object.fromEntries(names.map((name) => [name, { [`${name}.txt`]: "b\n" }])) },
    { now: () => new Date(start + second++ * 1_000) },
  );
  for (const [at, name] of names.entries()) {
    const { number } = await context.sandbox.openPullRequest({ base: "main", head: name, title: name, author: "ada" });
    second = (at + 1) * 3_600;
    if (number % 2 === 1) await context.sandbox.merge("grace", number);
  }
}, 60_000);

afterAll(() => context.close());

const hour = (hours: number): string => new Date(start + hours * 3_600_000).toISOString().replace(".000", "");

const walk = async (
  between: { since?: string; until?: string },
  meanwhile: (page: number) => void = () => {},
): Promise<{ numbers: number[]; pages: number }> => {
  const numbers: number[] = [];
  let pages = 0;
  const wanted = { since: "", until: "2100-01-01T00:00:00Z", ...between, pageSize: 2 };
  for await (const { merged } of fetchMergedPullRequests(context.client(), context.at, wanted)) {
    numbers.push(...merged.map(({ ref }) => ref.number));
    pages += 1;
    meanwhile(pages);
  }
  return { numbers, pages };
};

it("gives every merged pull request once, the last changed first", async () => {
  expect((await walk({})).numbers).toEqual([9, 7, 5, 3, 1]);
});

it.each([
  ["from a time on", { since: hour(5) }, [9, 7, 5]],
  ["until a time, which is not in it", { until: hour(5) }, [3, 1]],
  ["between two", { since: hour(3), until: hour(7) }, [5, 3]],
  ["none", { since: "2099-01-01T00:00:00Z" }, []],
])("gives those that were merged %s", async (_name, between, numbers) => {
  expect((await walk(between)).numbers).toEqual(numbers);
});

it("ends where all that is older was changed before the time that is asked for", async () => {
  expect((await walk({ since: hour(8) })).pages).toBeLessThan((await walk({})).pages);
});

it("loses none that jumps to the top of the list while it is walked", async () => {
  // A comment on #1, which stands on the last page, after the first page was read; then on #3, during the second walk.
  const { numbers } = await walk({}, (page) => {
    if (page === 1) context.sandbox.comment("ada", 1, "Late");
    if (page === 2) context.sandbox.comment("ada", 3, "Later");
    if (page === 6) context.sandbox.comment("ada", 5, "Latest");
  });
  expect(numbers.sort((a, b) => a - b)).toEqual([1, 3, 5, 7, 9]);
});
