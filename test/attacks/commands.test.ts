import { describe, expect } from "vitest";
import { attack, POLICY, STAGED, TESTED, tickAll } from "./attack.ts";

/** A comment of eve's, who may write, unless another is named. */
const commented = (body: string, as = "eve") => ({
  play: async (context: Parameters<Parameters<typeof attack>[1]["play"]>[0]) => {
    context.sandbox.comment(as, 1, body);
    // As a run by hand does: some of these comments start none by themselves.
    await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
  },
});

describe("commands that are none", () => {
  attack("a quoted command", {
    tried: "> /tollgate done tested",
    ...commented(`> /tollgate done ${TESTED}`),
    status: /^pending: 2 of 2/,
  });
  attack("a fenced command", {
    tried: "a fence, and a shorter one in it",
    ...commented(`\`\`\`\`\n\`\`\`\n/tollgate done ${TESTED}\n\`\`\`\``),
    status: /^pending: 2 of 2/,
  });
  attack("a command in an HTML comment", {
    tried: "<!-- /tollgate done tested -->",
    ...commented(`Looks fine.\n<!--\n/tollgate done ${TESTED}\n-->`),
    status: /^pending: 2 of 2/,
  });
  attack("a command of look-alikes", {
    tried: "a Cyrillic letter in /tollgate, and in the item",
    ...commented(`/tоllgate done ${TESTED}\n/tollgate done ${TESTED.replace("e", "\u0435")}`),
    status: /^pending: 2 of 2/,
    says: /no item here is called/,
  });
  attack("a command in the description", {
    tried: "/tollgate done in the pull request's own text",
    pull: { body: `/tollgate done ${TESTED}\n/tollgate break-glass hurry` },
    play: async () => {},
    status: /^pending: 2 of 2/,
  });
  attack("a comment of 65,000 full stops", {
    tried: "an item's name that took 18 seconds to be read",
    ...commented(`/tollgate done ${".".repeat(65_000)}x`, "mallory"),
    status: /^pending: 2 of 2/,
    says: /no item here is called/,
  });
});

/** The sandbox's clock where an attack needs its own, in milliseconds since 1970: near the machine's, and far from it. */
let now = Date.now();
let later = now;
/** Told when our run has read the comments. */
let onList = (): void => {};

describe("words put into other people's mouths", () => {
  attack("edit a reviewer's comment into a command", {
    tried: "ada writes “/tollgate done staged” into grace's comment",
    play: async (context) => {
      const { id } = context.sandbox.comment("grace", 1, "I had a look, not finished yet.");
      context.sandbox.editComment("ada", id, `/tollgate done ${STAGED}`);
      await context.run();
    },
    status: /^pending: 2 of 2/,
    says: /To ada: your answer .* does not count here, because you wrote the change: only .* can answer this/,
  });
  attack("edit a reviewer's command", {
    tried: "grace answered one item, ada adds the other to her comment",
    play: async (context) => {
      const { id, body } = context.sandbox.comment("grace", 1, `/tollgate done ${TESTED}`);
      await context.run();
      context.sandbox.editComment("ada", id, `${body}\n/tollgate done ${STAGED}`);
      await context.run();
      expect(context.page()).toContain("- [x] The rollback was tested");
    },
    status: /^pending: 1 of 2/,
    says: /To ada: your answer .* does not count/,
  });
  attack("edit a reviewer's command in the second in which it was read", {
    tried: "the same, before GitHub's clock, which has no fractions, goes on",
    sandbox: { now: () => new Date(later) },
    play: async (context) => {
      // Long after the page was first seen, so that what is said is said of it.
      later += 600_000;
      const { id, body } = context.sandbox.comment("grace", 1, `/tollgate done ${TESTED}`);
      await context.run();
      const edited = context.sandbox.editComment("ada", id, `${body}\n/tollgate done ${STAGED}`);
      expect(edited.updatedAt).toBe(edited.createdAt);
      await context.run();
      expect(context.page()).toContain("- [x] The rollback was tested");
    },
    status: /^pending: 1 of 2/,
    says: /To ada: your answer .* does not count/,
  });
  attack("hide in the history who wrote a command", {
    tried: "ada writes into grace's comment, grace mends a word of it, and ada deletes her revision from the history",
    play: async (context) => {
      const { id, body } = context.sandbox.comment("grace", 1, "I had a look, not finishd yet.");
      context.sandbox.editComment("ada", id, `${body}\n/tollgate done ${STAGED}`);
      const mended = context.sandbox.editComment(
        "grace",
        id,
        `I had a look, not finished yet.\n/tollgate done ${STAGED}`,
      );
      // The history keeps its place, and loses what it said.
      const written = mended.revisions[1];
      if (written !== undefined) mended.revisions[1] = { ...written, body: "" };
      await context.run();
    },
    status: /^pending: 2 of 2/,
  });
  attack("a command on a page that is not there yet", {
    tried: "eve answers what she saw; before GitHub's clock goes on, the page shows another migration",
    sandbox: {
      now: () => new Date(now),
      onRequest: ({ path }) => {
        if (path.includes("/issues/1/comments")) onList();
      },
    },
    play: async (context) => {
      await context.push({ "db/1.sql": "DROP TABLE customers;\n" });
      now += 60_000;
      onList = () => {
        onList = () => {};
        context.sandbox.comment("eve", 1, `/tollgate done ${STAGED}\n/tollgate done ${TESTED}`);
      };
      const pushed = context.sandbox.events.findLast(({ name }) => name === "pull_request");
      await context.run({ name: "pull_request_target", payload: pushed?.payload });
      await context.run();
    },
    status: /^pending: 2 of 2/,
    says: /Stale/,
  });
  attack("a bot that repeats a command", {
    tried: "relay[bot] posts “/tollgate done” for somebody",
    play: async (context) => {
      context.sandbox.setPerson({ login: "relay[bot]", kind: "bot", role: "write" });
      context.sandbox.comment("relay[bot]", 1, `/tollgate done ${TESTED}\n/tollgate waive ${TESTED} not needed`);
      await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
    },
    status: /^pending: 2 of 2/,
    says: /bots and apps cannot vouch/,
  });
});

describe("waivers", () => {
  const answered = async (
    context: Parameters<Parameters<typeof attack>[1]["play"]>[0],
    command: string,
    as = "eve",
  ) => {
    context.sandbox.comment(as, 1, command);
    await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
  };
  attack("a waiver without a reason", {
    tried: "/tollgate waive tested",
    play: (context) => answered(context, `/tollgate waive ${TESTED}`),
    status: /^pending: 2 of 2/,
    says: /a waiver needs a reason/,
  });
  attack("a reason that nobody can see", {
    tried: "/tollgate waive tested U+200B U+3164",
    play: (context) => answered(context, `/tollgate waive ${TESTED} \u200b \u3164`),
    status: /^pending: 2 of 2/,
    says: /a waiver needs a reason/,
  });
  attack("waive what cannot be waived", {
    tried: "`waive: never`, by somebody who might tick it",
    play: (context) => answered(context, `/tollgate waive ${STAGED} there is no staging system`),
    status: /^pending: 2 of 2/,
    says: /this item cannot be waived/,
  });
  attack("a reader waives", {
    tried: "mallory, with a good reason",
    play: (context) => answered(context, `/tollgate waive ${TESTED} nothing to roll back`, "mallory"),
    status: /^pending: 2 of 2/,
    says: /To mallory: your answer .* does not count/,
  });
  attack("waive, then push", {
    tried: "waived for one migration, then it is another",
    play: async (context) => {
      context.click("grace", [STAGED]);
      await answered(context, `/tollgate waive ${TESTED} a new table has nothing to roll back`);
      expect(context.status()).toMatch(/^success/);
      await context.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await context.run();
    },
    status: /^pending: 2 of 2/,
    says: /Stale/,
  });
});

describe("breaking the glass", () => {
  const dispatch = { name: "workflow_dispatch", payload: { inputs: { number: "1" } } };
  attack("by the wrong person", {
    tried: "ada, the author, who is not in @acme/sre",
    ...commented("/tollgate break-glass the shop is down", "ada"),
    status: /^pending: 2 of 2/,
    says: /do not allow you to use .*break-glass/,
  });
  attack("without a reason", {
    tried: "linus of @acme/sre, and a zero-width space",
    ...commented("/tollgate break-glass \u200b", "linus"),
    status: /^pending: 2 of 2/,
    says: /the command is not complete/,
  });
  attack("for an older head", {
    tried: "broken for one head, then ada pushes",
    play: async (context) => {
      context.sandbox.comment("linus", 1, "/tollgate break-glass the shop is down");
      await context.run();
      expect(context.status()).toMatch(/^success: Break-glass by linus/);
      await context.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await context.run();
    },
    status: /^pending: 2 of 2/,
  });
  attack("where the policies allow nobody", {
    tried: "no `break_glass` in the policies",
    table: {
      base: {
        ".github/tollgate.yml": `version: 1
policies:
  schema-change:
    title: Schema change
    why: Because.
    when: { paths: ["db/**"] }
    requires: { checklist: [{ id: tested, text: The rollback was tested }] }
`,
      },
    },
    ...commented("/tollgate break-glass the shop is down", "linus"),
    says: /do not allow you to use .*break-glass/,
  });
  attack("allowed by the pull request itself", {
    tried: "the head's policy file lets everybody break the glass",
    table: {
      branches: {
        feature: { "db/1.sql": "DROP TABLE a;\n", ".github/tollgate.yml": "version: 1\nbreak_glass: { by: anyone }\n" },
      },
    },
    play: async (context) => {
      context.sandbox.comment("ada", 1, "/tollgate break-glass because I can");
      await context.run();
    },
    status: /^pending: 2 of 2/,
    says: /do not allow you to use .*break-glass/,
  });
  attack("in somebody else's name", {
    tried: "ada edits linus's comment into a break-glass",
    play: async (context) => {
      const { id } = context.sandbox.comment("linus", 1, "What is going on?");
      context.sandbox.editComment("ada", id, "/tollgate break-glass the shop is down");
      await context.run();
    },
    status: /^pending: 2 of 2/,
    says: /do not allow you to use .*break-glass/,
  });
  attack("and then leave the team", {
    tried: "the policy does not let @acme/sre any more",
    play: async (context) => {
      context.sandbox.comment("linus", 1, "/tollgate break-glass the shop is down");
      await context.run();
      expect(context.status()).toMatch(/^success/);
      await context.repository.commit("main", {
        ".github/tollgate.yml": POLICY.replace("team:@acme/sre", "user:@grace"),
      });
      await context.sandbox.state.mirror.fetchBranch("main");
      context.sandbox.comment("mallory", 1, "/tollgate recheck");
      await context.run(dispatch);
    },
    status: /^pending: 2 of 2/,
    finish: (context) => tickAll(context),
  });
});
