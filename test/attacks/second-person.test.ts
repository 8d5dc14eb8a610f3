import { describe, expect } from "vitest";
import { type AttackContext, attack, STAGED, TESTED } from "./attack.ts";

/** The policies with other rules for the item `staged`. */
const policy = (staged: string): string => `version: 1
policies:
  schema-change:
    title: Schema change
    why: A migration is the one deploy that cannot be rolled back by redeploying.
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: staged, text: The migration is staged, ${staged} }
        - { id: tested, text: The rollback was tested }
`;
const base = (staged: string) => ({ base: { ".github/tollgate.yml": policy(staged) } });
/** Changes the policies at the base. */
const rewrite = async ({ repository, sandbox }: AttackContext, staged: string): Promise<void> => {
  await repository.commit("main", base(staged).base);
  await sandbox.state.mirror.fetchBranch("main");
};
const AUTHOR =
  /To (ada|eve): your answer .* does not count here, because you (?:wrote the change|pushed to this change): only .* can answer this/;

describe("who is meant by a team, a role and a name", () => {
  attack("the author, who is in the team", {
    tried: "ada is in @acme/dba and ticks what asks for that team on her own change",
    table: base('by: "team:@acme/dba"'),
    play: async (context) => {
      context.sandbox.addTeam({ slug: "dba", members: ["ada", "grace"] });
      context.click("ada", [STAGED]);
      await context.run();
    },
    says: AUTHOR,
  });

  attack("the author, who maintains the repository", {
    tried: "ada maintains the repository and commands what asks for that role on her own change",
    table: base("by: role:maintain"),
    play: async (context) => {
      context.sandbox.setPerson({ login: "ada", role: "maintain" });
      context.sandbox.comment("ada", 1, `/tollgate done ${STAGED}`);
      await context.run();
    },
    says: AUTHOR,
    finish: async (context) => {
      context.sandbox.setPerson({ login: "grace", role: "admin" });
      context.click("grace", [STAGED, TESTED]);
      await context.run();
    },
  });

  attack("the author, who is named", {
    tried: "ada is one of two people named, and ticks on her own change",
    table: base('by: ["user:@Ada", "user:@grace"]'),
    play: async (context) => {
      context.click("ada", [STAGED]);
      await context.run();
    },
    says: AUTHOR,
  });

  attack("a committer, who is in the team", {
    tried: "eve of @acme/dba pushes to ada's branch and ticks what asks for that team",
    table: base('by: "team:@acme/dba"'),
    play: async (context) => {
      context.sandbox.addTeam({ slug: "dba", members: ["eve", "grace"] });
      await context.push({ "README.md": "Shop, and more\n" }, "eve");
      await context.run();
      context.click("eve", [STAGED]);
      await context.run();
    },
    says: AUTHOR,
  });

  attack("a committer of the team approves", {
    tried: "eve of @acme/dba pushes to ada's branch and approves it for that team",
    table: base('by: "team:@acme/dba", verify: { approval: { by: "team:@acme/dba" } }'),
    play: async (context) => {
      context.sandbox.addTeam({ slug: "dba", members: ["eve", "grace"] });
      await context.push({ "README.md": "Shop, and more\n" }, "eve");
      await context.run();
      context.sandbox.review("eve", 1, { state: "APPROVED" });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("the author waives for their team", {
    tried: "ada of @acme/dba waives what asks for that team on her own change",
    table: base('by: "team:@acme/dba"'),
    play: async (context) => {
      context.sandbox.addTeam({ slug: "dba", members: ["ada", "grace"] });
      context.sandbox.comment("ada", 1, `/tollgate waive ${STAGED} there is no database`);
      await context.run();
    },
    says: AUTHOR,
  });
});

describe("two people for one item", () => {
  const both = base('by: { all: ["team:@acme/dba", "team:@acme/sre"] }');

  attack("one person who is in both teams", {
    tried: "eve is in @acme/dba and @acme/sre, and ticks what asks for one of each",
    table: both,
    play: async (context) => {
      for (const slug of ["dba", "sre"]) context.sandbox.addTeam({ slug, members: ["eve"] });
      context.click("eve", [STAGED]);
      await context.run();
      // She clicks once more, and commands: still one person.
      context.click("eve", [STAGED]);
      context.sandbox.comment("eve", 1, `/tollgate done ${STAGED}`);
      await context.run();
    },
    status: /^pending: 2 of 2 open: 1 for @acme\/(dba|sre), 1 for anyone with write access/,
    says: /1 of 2 people answered so far: Ticked by eve/,
  });

  attack("the author for one of the two teams", {
    tried: "ada is in @acme/sre and ticks beside grace of @acme/dba",
    table: both,
    play: async (context) => {
      context.sandbox.addTeam({ slug: "sre", members: ["ada"] });
      context.click("grace", [STAGED]);
      await context.run();
      context.click("ada", [STAGED]);
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /Still to be ticked by somebody else: @.?acme\/sre/,
    finish: async (context) => {
      context.sandbox.comment("linus", 1, `/tollgate done ${STAGED}\n/tollgate done ${TESTED}`);
      await context.run();
      expect(context.page()).toMatch(/Ticked by linus[\s\S]*Ticked by grace/);
    },
  });

  attack("a waiver by one of the two", {
    tried: "grace waives alone what asks for two people",
    table: both,
    play: async (context) => {
      context.sandbox.comment("grace", 1, `/tollgate waive ${STAGED} there is no database`);
      await context.run();
      context.click("linus", [TESTED]);
      await context.run();
    },
    status: /^pending: 1 of 2 open: 1 for @acme\/sre/,
    finish: async (context) => {
      context.sandbox.comment("linus", 1, `/tollgate waive ${STAGED} there is no database`);
      await context.run();
    },
  });

  attack("one of the two takes it back", {
    tried: "grace and linus tick, grace takes hers back, and an older page is put back again",
    table: both,
    play: async (context) => {
      context.click("grace", [STAGED]);
      await context.run();
      context.click("linus", [STAGED, TESTED]);
      const reported = context.sandbox.events.at(-1);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      context.sandbox.comment("grace", 1, `/tollgate undo ${STAGED}`);
      await context.run();
      await context.run({ name: reported?.name ?? "", payload: reported?.payload });
    },
    status: /^pending: 1 of 2 open: 1 for @acme\/dba/,
    says: /1 of 2 people answered so far: Ticked by linus/,
  });
});

describe("a bot's pull request", () => {
  const own = "by: author";
  const bot = { author: "acme-ci[bot]" };

  attack("an item for its author", {
    tried: "a bot opens a pull request with an item for its author, and a reader answers",
    table: base(own),
    pull: bot,
    play: async (context) => {
      context.sandbox.comment("mallory", 1, `/tollgate done ${STAGED}`);
      await context.run();
    },
    status: /^pending: 2 of 2 open: 2 for anyone with write access/,
    says: /bots cannot answer for it. What is for the author, anyone with write access may answer here/,
  });

  attack("the person behind it", {
    tried: "ada has a workflow open a pull request with its own token, and answers as the second person",
    table: base("by: not-author"),
    pull: bot,
    play: async (context) => {
      context.click("ada", [STAGED, TESTED]);
      await context.run();
    },
    status: /^pending: 1 of 2 open/,
    says: /1 of 2 people answered so far: Ticked by ada/,
  });

  attack("the person behind it, and a clean merge by another", {
    tried: "ada has a bot open it, gets grace to press Update branch, and answers alone",
    table: base("by: not-author"),
    pull: bot,
    play: async (context) => {
      await context.sandbox.pushToBranch("linus", { branch: "main", files: { "docs/news.md": "News\n" } });
      await context.sandbox.updateBranch("grace", 1);
      await context.run();
      context.click("ada", [STAGED, TESTED]);
      await context.run();
    },
    status: /^pending: 1 of 2 open/,
    says: /needs two people here/,
  });

  attack("a person who pushes to it", {
    tried: "eve pushes to the bot's branch under the bot's name, and answers",
    table: base("by: not-author"),
    pull: bot,
    play: async (context) => {
      const author = { name: "acme-ci[bot]", email: "acme-ci[bot]@users.noreply.github.com" };
      await context.repository.commit("feature", { "README.md": "Shop, and more\n" }, { author });
      await context.sandbox.updateHead(1, "eve");
      await context.run();
      context.click("eve", [STAGED]);
      await context.run();
    },
    says: AUTHOR,
  });

  attack("a bot that writes by itself", {
    tried: "renovate opens it, and a reader answers as the second person; one writer is enough",
    table: base("by: not-author"),
    pull: { author: "renovate[bot]" },
    play: async (context) => {
      context.sandbox.comment("mallory", 1, `/tollgate done ${STAGED}`);
      await context.run();
    },
    says: /To mallory: your answer .* because you have no write access here/,
  });
});

describe("answers that were right once", () => {
  attack("waive first, commit afterwards", {
    tried: "eve waives as the second pair of eyes, then pushes elsewhere",
    table: base("by: not-author"),
    play: async (context) => {
      context.sandbox.comment("eve", 1, `/tollgate waive ${STAGED} there is no database`);
      await context.run();
      expect(context.page()).toContain("Not applicable, says eve");
      await context.push({ "README.md": "Shop, and more\n" }, "eve");
      await context.run();
    },
    says: AUTHOR,
  });

  attack("a waiver that nobody may give any more", {
    tried: "eve waives, and the policy at the base says `waive: never` since",
    table: base("by: not-author"),
    play: async (context) => {
      context.sandbox.comment("eve", 1, `/tollgate waive ${STAGED} there is no database`);
      await context.run();
      await rewrite(context, "by: not-author, waive: never");
      await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
    },
    says: /To eve: your answer .* this item cannot be waived/,
  });

  attack("a waiver that only others may give by now", {
    tried: "eve waives, and the policy at the base lets only @acme/dba waive since",
    table: base("by: not-author"),
    play: async (context) => {
      context.sandbox.comment("eve", 1, `/tollgate waive ${STAGED} there is no database`);
      await context.run();
      await rewrite(context, 'by: not-author, waive: "team:@acme/dba"');
      await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
    },
    says: /To eve: your answer .* only .* can waive this item/,
  });

  attack("a waiver of one who lost write access", {
    tried: "eve waives what anyone may, ticks the rest, and loses write access before the next look",
    table: base("by: anyone"),
    play: async (context) => {
      context.sandbox.comment("eve", 1, `/tollgate waive ${STAGED} there is no database`);
      await context.run();
      context.sandbox.setPerson({ login: "eve", role: "read" });
      context.click("grace", [TESTED]);
      await context.run();
    },
    status: /^pending: 1 of 2 open/,
    says: /To eve: your answer .* because you have no write access here/,
  });

  attack("a tick of one who lost write access", {
    tried: "eve ticks as the second pair of eyes, and loses write access before the next look",
    table: base("by: not-author"),
    play: async (context) => {
      context.click("eve", [STAGED]);
      await context.run();
      context.sandbox.setPerson({ login: "eve", role: "read" });
      context.click("grace", [TESTED]);
      await context.run();
    },
    status: /^pending: 1 of 2 open/,
    says: /To eve: your answer .* because you have no write access here/,
  });
});
