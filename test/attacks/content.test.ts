import { execFileSync } from "node:child_process";
import { describe, expect } from "vitest";
import { attack, POLICY, STAGED, TESTED } from "./attack.ts";

const both = [STAGED, TESTED];
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a/${String(index).padStart(5, "0")}.txt`, "x\n"]));

describe("what was ticked is not what is merged", () => {
  attack("tick, then push", {
    tried: "grace ticks both, ada rewrites the migration",
    play: async (world) => {
      world.click("grace", both);
      await world.run();
      expect(world.status()).toMatch(/^success/);
      await world.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await world.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale.*Ticked by grace.*`db\/1.sql` changed since/,
  });

  attack("a tick on a page of before the push", {
    tried: "grace clicks an older page that her browser still shows, after ada pushed",
    play: async (world) => {
      await world.push({ "db/1.sql": "DROP TABLE customers;\n" });
      const pushed = world.sandbox.events.findLast(({ name }) => name === "pull_request");
      world.click("grace", both);
      await world.run();
      await world.run({ name: "pull_request_target", payload: pushed?.payload });
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale/,
  });

  attack("force-push to an older head", {
    tried: "ticked at the second head, then the branch is set back to the first",
    play: async (world) => {
      const first = world.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
      await world.push({ "db/1.sql": "CREATE TABLE b (c int);\n" });
      await world.run();
      world.click("grace", both);
      await world.run();
      expect(world.status()).toMatch(/^success/);
      execFileSync("git", ["update-ref", "refs/heads/feature", first], { cwd: world.repository.dir });
      await world.sandbox.updateHead(1, "ada");
      await world.run();
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
    play: async (world) => {
      world.click("grace", both);
      await world.run();
      await world.push({ "db/1.sql": null, "db/2.sql": "CREATE TABLE a (b int);\n" });
      await world.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale/,
  });

  attack("a file more", {
    tried: "both ticked, then a second migration is added beside the first",
    play: async (world) => {
      world.click("grace", both);
      await world.run();
      await world.push({ "db/9.sql": "DROP TABLE customers;\n" });
      await world.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /`db\/9.sql` changed since/,
  });

  attack("a symlink in place of the file", {
    tried: "both ticked, then the migration becomes a link to a file elsewhere",
    play: async (world) => {
      world.click("grace", both);
      await world.run();
      await world.push({ "db/1.sql": { symlink: "../scripts/drop.sql" } });
      await world.run();
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
    play: async (world) => {
      await world.sandbox.editPullRequest("ada", 1, { base: "release" });
      await world.run();
      expect(world.status()).toMatch(/^success/);
      await world.sandbox.editPullRequest("ada", 1, { base: "main" });
      await world.run();
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("tick while nobody can judge it", {
    tried: "retargeted to a branch without rules, ada puts the old page back and ticks there, then retargets back",
    table: { branches: { release } },
    play: async (world) => {
      const older = world.page();
      await world.sandbox.editPullRequest("ada", 1, { base: "release" });
      await world.run();
      world.edit("ada", () => older.replaceAll("- [ ]", "- [x]"));
      await world.run();
      await world.sandbox.editPullRequest("ada", 1, { base: "main" });
      await world.run();
    },
    says: /answer of ada .* does not count/,
  });

  attack("two pull requests with one head", {
    tried: "the same commit is also a pull request into a branch without rules, and green there",
    table: { branches: { release } },
    play: async (world) => {
      await world.open({ base: "release", title: "Into release" });
      await world.run();
    },
    status: /^pending/,
  });

  let onRead = (): void => {};
  attack("a push while it is judged", {
    tried: "both are ticked; ada pushes between our reading and our writing",
    sandbox: { onRequest: ({ path }) => path.includes("/pulls/1/files") && onRead() },
    play: async (world) => {
      world.click("grace", both);
      await world.repository.commit("feature", { "db/1.sql": "DROP TABLE customers;\n" });
      let pushed: Promise<unknown> | undefined;
      onRead = () => {
        pushed ??= world.sandbox.updateHead(1, "ada");
      };
      const clicked = world.sandbox.events.at(-1);
      await world.run({ name: "issue_comment", payload: clicked?.payload });
      await pushed;
      onRead = () => {};
      const event = world.sandbox.events.findLast(({ name }) => name === "pull_request");
      await world.run({ name: "pull_request_target", payload: event?.payload });
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale/,
  });
});
