import { execFileSync } from "node:child_process";
import { describe, expect } from "vitest";
import type { Queued } from "../../sandbox/src/state/repository-state.ts";
import { type AttackContext, attack, STAGED, TESTED } from "./attack.ts";

const both = [STAGED, TESTED];
const table = { branches: { docs: { "docs/a.md": "a\n" }, notes: { "docs/b.md": "b\n" } } };

/** A queue of one method, where the last group of a stack decides for all, or each for itself. */
const queueBy = (context: AttackContext, method: string, strategy: string): void => {
  context.sandbox.addRuleset({
    enforcement: "active",
    conditions: { ref_name: { include: ["refs/heads/main"] } },
    rules: [{ type: "merge_queue", parameters: { merge_method: method, grouping_strategy: strategy } }],
  });
};

/** Puts pull requests into the queue, which are green by now. */
const enqueue = async (context: AttackContext, numbers: readonly number[]): Promise<readonly Queued[]> => {
  const queued: Queued[] = [];
  for (const number of numbers) queued.push(await context.sandbox.enqueue("ada", number));
  return queued;
};

/** Runs the Action for each group, in an order of its own. */
const runGroups = async (context: AttackContext, groups: readonly Queued[]): Promise<string> => {
  let log = "";
  for (const { sha } of groups) {
    const event = context.sandbox.events.findLast(
      ({ name, payload }) => name === "merge_group" && (payload.merge_group as { head_sha: string }).head_sha === sha,
    );
    log += (await context.tryRun({ event: { name: "merge_group", payload: event?.payload } })).log;
  }
  return log;
};

const ready = async (context: AttackContext): Promise<void> => {
  context.click("grace", both);
  await context.run();
  expect(context.status()).toMatch(/^success/);
  await context.open({ head: "docs", title: "Write it down (#1)" });
  await context.run();
};

const untick = async (context: AttackContext): Promise<void> => {
  context.click("grace", both);
  await context.run();
};

/** Nothing of it is merged, whoever's commit the queue looks at. */
const expectHeld = async (context: AttackContext, groups: readonly Queued[], said: RegExp): Promise<void> => {
  for (const { sha } of groups) expect(context.status(sha)).toMatch(said);
  for (const { number } of groups)
    if (context.sandbox.state.queue.has(number)) await context.sandbox.settleQueue("ada", number);
  for (const { number } of groups) expect(context.sandbox.state.issues.get(number)?.pull?.mergedAt).toBeUndefined();
};

describe("a stack of merge groups, whose last one decides for all", () => {
  for (const method of ["MERGE", "SQUASH", "REBASE"]) {
    attack(`unticked in the queue, behind a harmless one (${method.toLowerCase()})`, {
      tried: `a passing pull request is unticked in the queue; a harmless one behind it carries it along (${method.toLowerCase()})`,
      table,
      play: async (context) => {
        queueBy(context, method, "HEADGREEN");
        await ready(context);
        const groups = await enqueue(context, [1, 2]);
        await untick(context);
        await runGroups(context, groups.toReversed());
        expect(context.status(groups[1]?.sha ?? "")).toMatch(/^failure: #1: 2 of 2 open/);
        await expectHeld(context, groups, /^failure: /);
      },
    });
  }

  attack("a commit's title that names a harmless pull request", {
    tried: "rebased commits titled “(#2)”, in a group whose branch is gone; the last group decides for all",
    table,
    play: async (context) => {
      queueBy(context, "REBASE", "HEADGREEN");
      await context.repository.commit("feature", { "db/2.sql": "DROP TABLE a;\n" }, { message: "Harmless (#2)" });
      await context.sandbox.updateHead(1, "ada");
      await context.run();
      await ready(context);
      await context.open({ head: "notes", title: "Notes" });
      await context.run();
      const groups = await enqueue(context, [1, 3]);
      const { dir } = context.sandbox.state.mirror;
      execFileSync("git", ["update-ref", "-d", groups[0]?.ref ?? ""], { cwd: dir });
      await untick(context);
      const log = await runGroups(context, groups.slice(1));
      expect(log).toMatch(
        /could not evaluate the merge group: .*take its pull requests out of the queue and add them again/,
      );
      await expectHeld(
        context,
        groups.slice(1),
        /^error: Commit [0-9a-f]{7} in this group is of no open pull request into main \(and 1 more\)\.$/,
      );
    },
  });

  attack("closed in the queue", {
    tried: "the pull request is closed while a harmless one behind it carries it along",
    table,
    play: async (context) => {
      queueBy(context, "SQUASH", "HEADGREEN");
      await ready(context);
      const groups = await enqueue(context, [1, 2]);
      await untick(context);
      await context.sandbox.editPullRequest("ada", 1, { state: "closed" });
      await runGroups(context, groups);
      await expectHeld(context, groups, /^error: #1 is in this group and is no open pull request into main\.$/);
      await context.sandbox.editPullRequest("ada", 1, { state: "open" });
    },
  });
});
