import { expect, it } from "vitest";
import { startAppContext } from "../../support/app-world.ts";
import { makeRepository } from "../../support/sandbox-world.ts";

/** Lines without a pattern in them, and patterns that have to remember where each `a` stood: minutes, if they were let. */
let seed = 1;
const letter = (): string => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed < 1_073_741_824 ? "a" : "b";
};
const LINES = `${Array.from({ length: 400 }, () => Array.from({ length: 500 }, letter).join("")).join("\n")}\n`;
const patterns = Array.from({ length: 40 }, (_, index) => `'^(a|b)*a(a|b){300}[^ab]{${index + 1}}$'`);
const policies = (when: string): string =>
  `version: 1\npolicies:\n  slow: { title: Slow, why: It is, when: ${when}, requires: { checklist: [{ id: a, text: A }] } }\n`;
const DEAR = policies(`{ added_lines: [${patterns.join(", ")}] }`);
const QUICK = policies('{ paths: ["src/**"] }');

/** How often the App answered until the work was done, asked again and again. */
const answersUntil = async (url: string, done: Promise<void>): Promise<number> => {
  let answers = 0;
  let over = false;
  const ended = done.finally(() => {
    over = true;
  });
  while (!over) {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    answers += 1;
  }
  await ended;
  return answers;
};

it("a fork's policy file that takes minutes is given two seconds in another thread, and the verdict is the base's", async () => {
  const context = await startAppContext({
    base: { ".github/tollgate.yml": QUICK },
    branches: { lines: { "docs/lines.txt": LINES }, feature: { "src/a.ts": "1\n", ".github/tollgate.yml": DEAR } },
  });
  try {
    const { sandbox, settled, check, ours, app } = context;
    await sandbox.openPullRequest({ base: "main", head: "lines", title: "Lines", author: "ada" });
    await settled();
    await sandbox.merge("ada", 1);
    await settled();
    await sandbox.openPullRequest({ base: "main", head: "feature", title: "Mine", author: "ada" });
    await sandbox.editPullRequest("ada", 2, { title: "Mine, again" });
    // While the thread computes for seconds, what takes webhooks answers within milliseconds.
    expect(await answersUntil(app().url, settled())).toBeGreaterThan(20);
    expect(check(2)).toMatch(/^action_required: 1 of 1 open/);
    expect(ours(2)[0]?.body).toContain("The last merges could not be looked at: that takes more than 2 seconds");
  } finally {
    await context.close();
  }
}, 180_000);

it("a base's own policies that take minutes are an error, and another repository's pull request is judged meanwhile", async () => {
  const other = await makeRepository({
    base: { ".github/tollgate.yml": QUICK },
    branches: { feature: { "src/a.ts": "1\n" } },
  });
  const context = await startAppContext({
    base: { ".github/tollgate.yml": DEAR },
    branches: { lines: { "docs/lines.txt": LINES } },
  });
  try {
    const { sandbox, settled, check, ours } = context;
    await sandbox.addRepository({ owner: "acme", repo: "other", gitDir: other.dir });
    await sandbox.openPullRequest({ base: "main", head: "lines", title: "Lines", author: "ada" });
    await sandbox
      .repository("acme/other")
      .openPullRequest({ base: "main", head: "feature", title: "Mine", author: "ada" });
    await settled();
    expect(check(1)).toMatch(/^failure: 1 problem in the policies/);
    expect(ours(1)[0]?.body).toContain("takes more than 2 seconds of computing on this pull request");
    expect(check(1, "acme/other")).toMatch(/^action_required: 1 of 1 open/);
  } finally {
    await context.close();
    await other.cleanup();
  }
}, 180_000);
