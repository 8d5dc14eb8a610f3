import { execFileSync } from "node:child_process";
import { describe, expect } from "vitest";
import { attack, POLICY, STAGED, TESTED } from "./attack.ts";

const both = [STAGED, TESTED];
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a/${String(index).padStart(5, "0")}.txt`, "x\n"]));

describe("what was ticked is not what is merged", () => {
  attack("tick, then push", {
    tried: "grace ticks both, ada rewrites the migration",
    play: async (context) => {
      context.click("grace", both);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      await context.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale.*Ticked by grace.*`db\/1.sql` changed since/,
  });

  attack("a tick on a page of before the push", {
    tried: "grace clicks an older page that her browser still shows, after ada pushed",
    play: async (context) => {
      await context.push({ "db/1.sql": "DROP TABLE customers;\n" });
      const pushed = context.sandbox.events.findLast(({ name }) => name === "pull_request");
      context.click("grace", both);
      await context.run();
      await context.run({ name: "pull_request_target", payload: pushed?.payload });
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale/,
  });

  attack("force-push to an older head", {
    tried: "ticked at the second head, then the branch is set back to the first",
    play: async (context) => {
      const first = context.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
      await context.push({ "db/1.sql": "CREATE TABLE b (c int);\n" });
      await context.run();
      context.click("grace", both);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      execFileSync("git", ["update-ref", "refs/heads/feature", first], { cwd: context.repository.dir });
      await context.sandbox.updateHead(1, "ada");
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale/,
  });

  attack("rename out of the watched folder", {
    tried: "db/old.sql moves to attic/old.sql, changed on the way",
    table: {
      base: { "db/old.sql": "CREATE TABLE a (b int);\n".repeat(20) },
      branches: {
        feature: { "db/old.sql": null, "attic/old.sql": `${"CREATE TABLE a (b int);\n".repeat(20)}DROP TABLE a;\n` },
      },
    },
    play: async () => {},
    status: /^pending: 2 of 2 open/,
    says: /old\.sql/,
  });

  attack("rename after the tick", {
    tried: "both ticked for db/1.sql, then it is renamed to db/2.sql",
    play: async (context) => {
      context.click("grace", both);
      await context.run();
      await context.push({ "db/1.sql": null, "db/2.sql": "CREATE TABLE a (b int);\n" });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale/,
  });

  attack("a file more", {
    tried: "both ticked, then a second migration is added beside the first",
    play: async (context) => {
      context.click("grace", both);
      await context.run();
      await context.push({ "db/9.sql": "DROP TABLE customers;\n" });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /`db\/9.sql` changed since/,
  });

  attack("a symlink in place of the file", {
    tried: "both ticked, then the migration becomes a link to a file elsewhere",
    play: async (context) => {
      context.click("grace", both);
      await context.run();
      await context.push({ "db/1.sql": { symlink: "../scripts/drop.sql" } });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale/,
  });

  attack("the 3,001st file", {
    tried: "the migration comes after 3,000 other files",
    table: {
      base: { ".github/tollgate.yml": POLICY.replace("db/**", "z/**") },
      branches: { feature: { ...many(3_000), "z/1.sql": "DROP TABLE a;\n" } },
    },
    play: async () => {},
    status: /^pending: 2 of 2 open/,
    says: /z\/1\.sql/,
  });
});

describe("another base, another pull request", () => {
  const release = { ".github/tollgate.yml": POLICY.replace("db/**", "never/**"), "README.md": "Release\n" };

  attack("retarget and back", {
    tried: "into a branch without rules: green; then back to main",
    table: { branches: { release } },
    play: async (context) => {
      await context.sandbox.editPullRequest("ada", 1, { base: "release" });
      await context.run();
      expect(context.status()).toMatch(/^success/);
      await context.sandbox.editPullRequest("ada", 1, { base: "main" });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("tick while nobody can evaluate it", {
    tried: "retargeted to a branch without rules, ada puts the old page back and ticks there, then retargets back",
    table: { branches: { release } },
    play: async (context) => {
      const older = context.page();
      await context.sandbox.editPullRequest("ada", 1, { base: "release" });
      await context.run();
      context.edit("ada", () => older.replaceAll("- [ ]", "- [x]"));
      await context.run();
      await context.sandbox.editPullRequest("ada", 1, { base: "main" });
      await context.run();
    },
    says: /To ada: your answer .* does not count/,
  });

  attack("two pull requests with one head", {
    tried: "the same commit is also a pull request into a branch without rules, and green there",
    table: { branches: { release } },
    play: async (context) => {
      await context.open({ base: "release", title: "Into release" });
      await context.run();
    },
    status: /^pending/,
  });

  let onRead = (): void => {};
  attack("a push while it is evaluated", {
    tried: "both are ticked; ada pushes between our reading and our writing",
    sandbox: { onRequest: ({ path }) => path.includes("/pulls/1/files") && onRead() },
    play: async (context) => {
      context.click("grace", both);
      await context.repository.commit("feature", { "db/1.sql": "DROP TABLE customers;\n" });
      let pushed: Promise<unknown> | undefined;
      onRead = () => {
        pushed ??= context.sandbox.updateHead(1, "ada");
      };
      const clicked = context.sandbox.events.at(-1);
      await context.run({ name: "issue_comment", payload: clicked?.payload });
      await pushed;
      onRead = () => {};
      const event = context.sandbox.events.findLast(({ name }) => name === "pull_request");
      await context.run({ name: "pull_request_target", payload: event?.payload });
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale/,
  });
});
