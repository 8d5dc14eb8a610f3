import { describe, expect } from "vitest";
import { type Attack, type AttackContext, attack, STAGED, TESTED } from "./attack.ts";

const SECOND =
  /To \w+: your answer .* does not count here, because (?:you wrote the change|you pushed to this change|commits carry your name|a commit names you).*: only .* can answer this/;
const as = (login: string) => ({ name: login, email: `${login}@users.noreply.github.com` });
const MIGRATION = "CREATE TABLE a (b int);\n";

/** Commits under a name, and pushes as somebody. */
const push = async (
  { repository, sandbox }: AttackContext,
  pushed: { by: string; named?: string; files?: Record<string, string>; from?: string; message?: string },
): Promise<void> => {
  const { by, named = by, files = { "README.md": `Shop, by ${by}\n` }, from, message } = pushed;
  await repository.commit("feature", files, {
    author: as(named),
    ...(from === undefined ? {} : { from }),
    ...(message === undefined ? {} : { message }),
  });
  await sandbox.updateHead(1, by);
};
const tickAs = async (context: AttackContext, login: string): Promise<void> => {
  context.click(login, [STAGED]);
  await context.run();
};
/** The base moves on, and pull requests are behind it. */
const advance = async ({ sandbox }: AttackContext, files: Record<string, string>): Promise<void> => {
  await sandbox.pushToBranch("linus", { branch: "main", files });
};

/** eve writes a part of the change (`play`), a run sees it, and eve ticks as the second person. */
const eveWritesAndTicks = (name: string, { play, ...more }: Attack): void =>
  attack(name, {
    ...more,
    play: async (context) => {
      await play(context);
      await context.run();
      await tickAs(context, "eve");
    },
    says: SECOND,
  });

/** After `play` and a run, grace, who wrote nothing, can still answer. */
const graceMayAnswer = (name: string, { play, ...more }: Attack): void =>
  attack(name, {
    ...more,
    play: async (context) => {
      await play(context);
      await context.run();
    },
    status: NOTHING_ANSWERED,
    finish: honest,
  });

const NOTHING_ANSWERED = /^pending: 2 of 2 open/;
const honest = async (context: AttackContext): Promise<void> => {
  context.click("grace", [STAGED, TESTED]);
  await context.run();
};

describe("who wrote it, whatever the commits say", () => {
  eveWritesAndTicks("a push under the author's name", {
    tried: "eve pushes to ada's branch under ada's name, and ticks as the second pair of eyes",
    play: (context) => push(context, { by: "eve", named: "ada" }),
  });

  attack("a push whose run is lost", {
    tried: "eve pushes under ada's name, the run of that event is cancelled, and eve ticks",
    play: async (context) => {
      await push(context, { by: "eve", named: "ada" });
      await tickAs(context, "eve");
    },
    says: /To eve: your answer .* because you pushed to this change/,
  });

  attack("a push that GitHub does not list yet", {
    tried: "eve pushes under ada's name; the event is lost, GitHub's list of activity lags, and eve ticks at once",
    play: async (context) => {
      await push(context, { by: "eve", named: "ada" });
      const late = context.sandbox.state.activities.pop();
      await tickAs(context, "eve");
      expect(context.page()).toMatch(/eve ticked this.*GitHub does not list yet who pushed the newest commit/);
      if (late !== undefined) context.sandbox.state.activities.push(late);
      await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
    },
    says: /To eve: your answer .* because you pushed to this change/,
  });

  attack("tick first, push under the author's name afterwards", {
    tried: "eve ticks as the second pair of eyes, then pushes elsewhere under ada's name",
    play: async (context) => {
      await tickAs(context, "eve");
      expect(context.page()).toContain("Ticked by eve");
      await push(context, { by: "eve", named: "ada" });
      await context.run();
    },
    says: SECOND,
  });

  eveWritesAndTicks("squashed away", {
    tried: "eve pushes, ada squashes the branch into one commit of hers, and eve ticks",
    play: async (context) => {
      await push(context, { by: "eve" });
      await push(context, { by: "ada", from: "main", files: { "db/1.sql": MIGRATION, "README.md": "Shop, by eve\n" } });
    },
  });

  eveWritesAndTicks("squashed away, in a repository whose activity cannot be read", {
    tried: "eve pushes and is seen, ada squashes the branch, GitHub's list of activity cannot be read, and eve ticks",
    sandbox: { quirks: { noActivity: true } },
    play: async (context) => {
      await push(context, { by: "eve", named: "ada" });
      await context.run();
      await push(context, { by: "ada", from: "main", files: { "db/1.sql": MIGRATION, "README.md": "Shop, by eve\n" } });
    },
  });

  attack("pushed before it was opened, and squashed", {
    tried: "eve pushes to a branch, ada squashes it and opens the pull request, and eve ticks",
    play: async (context) => {
      await context.sandbox.pushToBranch("eve", { branch: "topic", files: { "db/2.sql": MIGRATION } });
      await context.sandbox.pushToBranch("ada", { branch: "topic", files: { "db/2.sql": `${MIGRATION}-- ada\n` } });
      await context.sandbox.editPullRequest("ada", 1, { state: "closed" });
      await context.open({ head: "topic" });
      await context.run();
      const [comment] = context.ours(2);
      context.sandbox.editComment(
        "eve",
        comment?.id ?? 0,
        (comment?.body ?? "").replace("- [ ] The migration", "- [x] The migration"),
      );
      await context.run();
      expect(context.status(2)).toMatch(/^pending: 2 of 2 open/);
      expect(context.page(2)).toMatch(SECOND);
      // The first one is only there to be held, too.
      await context.sandbox.editPullRequest("ada", 1, { state: "open" });
      await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
    },
  });

  attack("a co-author ticks", {
    tried: "ada names eve as the co-author of her commit, and eve ticks",
    play: async (context) => {
      const message = "Add a table\n\nCo-authored-by: Eve <8000009+eve@users.noreply.github.com>\n";
      await push(context, { by: "ada", message });
      await context.run();
      await tickAs(context, "eve");
    },
    says: /To eve: your answer .* because a commit names you as its co-author/,
  });

  eveWritesAndTicks("signed by somebody else", {
    tried: "ada pushes a commit that eve signed, and eve ticks",
    play: async (context) => {
      await push(context, { by: "ada", named: "eve" });
      context.sandbox.signCommit(context.sandbox.state.issues.get(1)?.pull?.head.sha ?? "");
    },
  });

  attack("a name in a commit that a bot pushed", {
    tried: "eve has a bot push her commit to ada's branch, and ticks",
    play: async (context) => {
      await push(context, { by: "autofix[bot]", named: "eve" });
      await context.run();
      await tickAs(context, "eve");
    },
    says: /To eve: your answer .* it is unknown who pushed them/,
  });

  attack("waive, after a push under the author's name", {
    tried: "eve pushes under ada's name, and waives the item of a second person",
    table: {
      base: {
        ".github/tollgate.yml": `version: 1
policies:
  schema-change:
    title: Schema change
    why: A migration cannot be rolled back.
    when: { paths: ["db/**"] }
    requires: { checklist: [{ id: staged, text: The migration is staged, by: "role:write" }] }
`,
      },
    },
    play: async (context) => {
      await push(context, { by: "eve", named: "ada" });
      context.sandbox.comment("eve", 1, `/tollgate waive ${STAGED} there is no database`);
      await context.run();
    },
    says: SECOND,
  });
});

describe("Update branch", () => {
  eveWritesAndTicks("a merge of the base that smuggles a change", {
    tried: "eve presses Update branch, changes the migration in the editor of conflicts, and ticks",
    play: async (context) => {
      await advance(context, { "docs/news.md": "News\n" });
      await context.sandbox.updateBranch("eve", 1, { "db/1.sql": "DROP TABLE a;\n" });
    },
  });

  eveWritesAndTicks("a merge that smuggles a file elsewhere", {
    tried: "eve presses Update branch, adds a file in the editor of conflicts, and ticks",
    play: async (context) => {
      await advance(context, { "docs/news.md": "News\n" });
      await context.sandbox.updateBranch("eve", 1, { "src/door.ts": "open();\n" });
    },
  });

  eveWritesAndTicks("a merge that changes a line of a file that both changed", {
    tried: "base and branch change README.md; eve merges them and slips in a line of her own",
    table: {
      branches: { feature: { "db/1.sql": MIGRATION, "README.md": "Shop\n\n\n\n\n\n\n\n\nEnd, by ada\n" } },
      base: { "README.md": "Shop\n\n\n\n\n\n\n\n\nEnd\n" },
    },
    play: async (context) => {
      await advance(context, { "README.md": "The shop\n\n\n\n\n\n\n\n\nEnd\n" });
      await context.sandbox.updateBranch("eve", 1, { "README.md": "The shop\n\n\n\n\n\n\n\n\nEnd, by eve\n" });
    },
  });

  eveWritesAndTicks("a rebase that changes something", {
    tried: "eve rebases ada's commit on the base, changes a line of it, and ticks",
    play: async (context) => {
      await advance(context, { "docs/news.md": "News\n" });
      await push(context, { by: "eve", named: "ada", from: "main", files: { "db/1.sql": "DROP TABLE a;\n" } });
    },
  });
});

/** Reviewers who did not write the change can answer for it: nothing of this may hold them up. */
describe("who is not shut out", () => {
  attack("a reviewer's address in the author's commit", {
    tried: "ada commits under grace's address, so that grace may not answer",
    play: async (context) => {
      await push(context, { by: "ada", named: "grace" });
      await context.run();
    },
    status: NOTHING_ANSWERED,
    finish: async (context) => {
      await honest(context);
      expect(context.page()).toMatch(/Commits here carry the name of grace, but somebody else pushed them/);
    },
  });

  graceMayAnswer("a reviewer's address in every commit", {
    tried: "ada rewrites the branch, every commit under grace's address",
    play: async (context) => {
      await context.repository.commit("feature", { "db/1.sql": MIGRATION }, { author: as("grace"), from: "main" });
      await context.sandbox.updateHead(1, "ada");
    },
  });

  graceMayAnswer("a reviewer's address, out of a fork", {
    tried: "ada commits under grace's address in a fork of hers",
    pull: { fork: true },
    play: (context) => push(context, { by: "ada", named: "grace" }),
  });

  graceMayAnswer("Update branch", {
    tried: "grace presses Update branch; base and branch have changed the same file in different places",
    table: {
      branches: { feature: { "db/1.sql": MIGRATION, "README.md": "Shop\n\n\n\n\n\n\n\n\nEnd, by ada\n" } },
      base: { "README.md": "Shop\n\n\n\n\n\n\n\n\nEnd\n" },
    },
    play: async (context) => {
      await advance(context, { "README.md": "The shop\n\n\n\n\n\n\n\n\nEnd\n", "docs/news.md": "News\n" });
      await context.sandbox.updateBranch("grace", 1);
    },
  });

  graceMayAnswer("Update branch, where the activity cannot be read", {
    tried: "grace presses Update branch on ada's branch, and GitHub's list of activity is missing",
    sandbox: { quirks: { noActivity: true } },
    play: async (context) => {
      await advance(context, { "docs/news.md": "News\n" });
      await context.sandbox.updateBranch("grace", 1);
    },
  });

  attack("an approval before Update branch", {
    tried: "grace approves, ada presses Update branch, and grace's approval is of an older commit",
    table: {
      base: {
        ".github/tollgate.yml": `version: 1
policies:
  schema-change:
    title: Schema change
    why: A migration cannot be rolled back.
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: staged, text: The migration is staged, by: not-author, verify: { approval: { count: 1 } } }
        - { id: tested, text: The rollback was tested }
`,
      },
    },
    play: async (context) => {
      context.sandbox.review("grace", 1, { state: "APPROVED" });
      await context.run();
      await advance(context, { "docs/news.md": "News\n" });
      await context.sandbox.updateBranch("ada", 1);
      await context.run();
      expect(context.page()).toContain("approved by grace");
      // What is slipped in afterwards is not approved.
      await context.sandbox.pushToBranch("ada", { branch: "feature", files: { "db/2.sql": MIGRATION } });
      await context.run();
      expect(context.page()).not.toContain("approved by grace");
    },
    status: NOTHING_ANSWERED,
    finish: honest,
  });

  graceMayAnswer("a rebase that changes nothing", {
    tried: "grace rebases ada's branch on the base, without a change",
    play: async (context) => {
      await advance(context, { "docs/news.md": "News\n" });
      await push(context, { by: "grace", named: "ada", from: "main", files: { "db/1.sql": MIGRATION } });
    },
  });

  graceMayAnswer("late lists", {
    tried: "ada pushes under grace's address, and GitHub's list of activity lags",
    sandbox: { quirks: { lateActivity: true } },
    play: (context) => push(context, { by: "ada", named: "grace" }),
  });
});
