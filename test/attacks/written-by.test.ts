import { describe, expect, it } from "vitest";
import { type Attack, type AttackContext, attack, withAttackContext } from "./attack.ts";

/** What a bot writes alone asks nothing. */
const table = {
  base: {
    ".github/tollgate.yml": `version: 1
policies:
  schema-change:
    title: Schema change
    why: A migration cannot be rolled back.
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: staged, text: The migration is staged, when: { not: { written_by: ["renovate[bot]"] } } }
`,
  },
};
const pull = { author: "renovate[bot]" };
const asBot = { name: "renovate[bot]", email: "29139614+renovate[bot]@users.noreply.github.com" };

const push = async (
  { repository, sandbox, run }: AttackContext,
  by: string,
  more: { readonly files?: Record<string, string>; readonly from?: string } = {},
): Promise<void> => {
  const { files = { "db/1.sql": "DROP TABLE a;\n" }, from } = more;
  await repository.commit("feature", files, { author: asBot, ...(from === undefined ? {} : { from }) });
  await sandbox.updateHead(1, by);
  await run();
};

const asked = (name: string, spec: Omit<Attack, "table">): void =>
  attack(name, { table, pull, status: /^pending: 1 of 1 open/, ...spec });

describe("a change that asks nothing because a bot wrote it", () => {
  it("is one that the bot alone pushed", async () => {
    await withAttackContext({ table, pull }, async (context) => {
      expect(context.status(), context.page()).toMatch(/^success/);
      await push(context, "renovate[bot]");
      expect(context.status(), context.page()).toMatch(/^success/);
    });
  }, 120_000);

  asked("a person's push under the bot's name", {
    tried: "eve pushes a DROP to renovate's branch, with renovate as the author of the commit",
    play: (context) => push(context, "eve"),
  });

  asked("a person's push, squashed by the bot", {
    tried: "eve pushes to renovate's branch, and renovate makes one commit of it",
    play: async (context) => {
      await push(context, "eve");
      await push(context, "renovate[bot]", { from: "main" });
    },
  });

  asked("another bot's push", {
    tried: "eve has a workflow push to renovate's branch, with renovate as the author of the commit",
    play: (context) => push(context, "github-actions[bot]"),
  });

  asked("a push of which GitHub does not tell", {
    tried: "eve pushes to renovate's branch, in a repository whose activity cannot be read",
    sandbox: { quirks: { noActivity: true } },
    play: (context) => push(context, "eve"),
  });

  asked("a push that GitHub does not list yet", {
    tried: "eve pushes to renovate's branch, and GitHub's list of activity lags",
    play: async (context) => {
      await context.repository.commit("feature", { "db/1.sql": "DROP TABLE a;\n" }, { author: asBot });
      await context.sandbox.updateHead(1, "eve");
      context.sandbox.state.activities.pop();
      await context.run();
    },
  });

  asked("a bot of a person's own name", {
    tried: "ada opens the pull request, and renovate is the author of its commits",
    pull: {},
    play: (context) => push(context, "ada"),
  });
});
