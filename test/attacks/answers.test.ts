import { describe, expect } from "vitest";
import { isBlockLine } from "../../src/comment/record/page-lines.ts";
import { readPage, signPage } from "../../src/comment/record/signed-page.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { KEY } from "../support/action-world.ts";
import { type Attack, type AttackContext, attack, POLICY, STAGED, TESTED } from "./attack.ts";

/** What somebody would try where GitHub does not answer as it should. */

const signer = createSigner([]);

/** The page with a record that says grace ticked both boxes, under the rule that an unproven record is believed for. */
const inGracesName = (body: string): string => {
  const { ledger } = readPage(body, { repository: "acme/shop", number: 1 }, signer);
  if (ledger === undefined) throw new Error("There is no record to forge");
  const { at, revision, head, snapshot } = ledger.page;
  const entry = { said: "ticked", by: "grace", at, revision, head, snapshot, as: "anyone", via: "box" } as const;
  const page = body
    .split("\n")
    .filter((line) => !isBlockLine(line))
    .join("\n");
  return signPage(page, { ...ledger, entries: { [STAGED]: entry, [TESTED]: entry } }, signer);
};

const withoutHistory = (
  quirks: Parameters<AttackContext["sandbox"]["setQuirks"]>[0],
): Pick<Attack, "key" | "play" | "finish"> => ({
  key: "",
  play: async (context) => {
    context.sandbox.setQuirks(quirks);
    context.edit("ada", inGracesName);
    await context.run();
    await context.sandbox.editPullRequest("ada", 1, { title: "Add one table" });
    await context.run();
    expect(context.page()).not.toMatch(/Ticked by grace/);
  },
  finish: async (context) => {
    context.sandbox.setQuirks({ graphqlAbsent: false, hiddenDiffs: false });
    context.click("grace", [STAGED]);
    await context.run();
  },
});

describe("a host that does not tell who edited a comment", () => {
  attack("a record in a reviewer's name, where there is no GraphQL", {
    tried: "GraphQL is away; ada writes an unsigned record that says grace ticked both, as anyone may",
    ...withoutHistory({ graphqlAbsent: true }),
    status: /^pending: 1 of 2 open/,
  });

  attack("the same, where the texts of the history are hidden", {
    tried: "the history shows no texts; ada writes an unsigned record that says grace ticked both, as anyone may",
    ...withoutHistory({ hiddenDiffs: true }),
    status: /^pending: 1 of 2 open/,
  });
});

/** Nothing in it asks for anybody in particular. */
const WEAK = POLICY.replace(/^break_glass.*\n/m, "").replace("by: not-author, waive: never", "by: anyone");

describe("a name in a record that no key signed", () => {
  attack("a reviewer's name, written where anyone may answer, and taken along to a base that asks for a reviewer", {
    tried:
      "the pull request goes into ada's own branch, whose policy says anyone; a script of ada's writes grace's name into the record; ada then retargets to main",
    key: "",
    table: {
      branches: { own: { ".github/tollgate.yml": WEAK } },
    },
    pull: { base: "own" },
    // A script is quick: its edit comes within seconds of the page, where our clock and GitHub's may differ.
    sandbox: { now: () => new Date() },
    play: async (context) => {
      context.edit("ada", inGracesName);
      await context.run();
      // Another head, so that the bot itself writes the record anew.
      await context.push({ "README.md": "Shop, and more\n" });
      await context.run();
      await context.sandbox.editPullRequest("ada", 1, { base: "main" });
      await context.run();
    },
    status: /^pending: [12] of 2 open/,
  });
});

describe("a host that does not tell who somebody is", () => {
  const notTold = (login: string) => ({ path: new RegExp(`/collaborators/${login}/`), status: 404, times: 1_000 });

  attack("a reader's command on a day on which GitHub tells no roles", {
    tried: "mallory, who may only read, commands what ada's change asks for, while GitHub answers 404 to roles",
    play: async (context) => {
      context.sandbox.fail(notTold("mallory"));
      for (const item of ["staged", "tested"]) context.sandbox.comment("mallory", 1, `/tollgate done ${item}`);
      await context.run();
      context.sandbox.fix();
      await context.sandbox.editPullRequest("ada", 1, { title: "Add one table" });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /To mallory: your answer .* does not count/,
  });

  attack("the author's own tick, while GitHub tells no roles", {
    tried:
      "ada ticks both boxes of her own change, while GitHub answers 404 to roles; then looks again until it counts",
    play: async (context) => {
      context.sandbox.fail(notTold("ada"));
      context.click("ada", [STAGED, TESTED]);
      await context.run();
      for (const title of ["One", "Two"]) {
        await context.sandbox.editPullRequest("ada", 1, { title });
        await context.run();
      }
    },
    status: /^pending: 2 of 2 open/,
    finish: async (context) => {
      context.sandbox.fix();
      context.click("grace", [STAGED, TESTED]);
      await context.run();
    },
  });

  attack("broken glass by somebody whose team GitHub does not tell", {
    tried: "eve breaks the glass while GitHub answers 404 to the team, and pushes more before it answers",
    play: async (context) => {
      context.sandbox.fail({ path: /teams\/sre/, status: 404, times: 1_000 });
      context.sandbox.comment("eve", 1, "/tollgate break-glass Orders fail since nine");
      await context.run();
      context.sandbox.fix();
      await context.sandbox.editPullRequest("ada", 1, { title: "Add one table" });
      await context.run();
    },
    says: /do not allow you to use `\/tollgate break-glass`/,
  });

  attack("glass that one of the team breaks, and that is let through for a later head", {
    tried: "linus may break the glass; GitHub answers only after ada has pushed more",
    play: async (context) => {
      context.sandbox.fail({ path: /teams\/sre/, status: 404, times: 1_000 });
      context.sandbox.comment("linus", 1, "/tollgate break-glass Orders fail since nine");
      await context.run();
      context.sandbox.fix();
      await context.push({ "db/2.sql": "DROP TABLE a;\n" });
      await context.run();
    },
  });

  attack("an untick whose author GitHub does not tell", {
    tried:
      "all is ticked; linus takes a tick back while GitHub answers 404 to his role, and it is merged before GitHub answers",
    play: async (context) => {
      context.click("grace", [STAGED, TESTED]);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      context.sandbox.fail(notTold("linus"));
      context.click("linus", [STAGED]);
      await context.run();
    },
    status: /^pending: 1 of 2 open, 1 waiting for GitHub/,
  });
});

/** A page that our key signed for another repository, where grace answered everything. */
const answeredElsewhere = (body: string, bound: { repository: string; repositoryId?: number }): string => {
  const signer = createSigner([KEY]);
  const { ledger } = readPage(body, { repository: undefined, number: 1 }, signer);
  if (ledger === undefined) throw new Error("There is no record to copy");
  const { at, revision, head, snapshot } = ledger.page;
  const entry = { said: "ticked", by: "grace", at, revision, head, snapshot, as: "not-author", via: "box" } as const;
  const { repositoryId: _, ...rest } = ledger;
  const page = body
    .split("\n")
    .filter((line) => !isBlockLine(line))
    .join("\n");
  return signPage(page, { ...rest, ...bound, entries: { [STAGED]: entry, [TESTED]: entry } }, signer);
};

const copied = (bound: Parameters<typeof answeredElsewhere>[1], more: Partial<Attack> = {}): Omit<Attack, "tried"> => ({
  play: async (context) => {
    context.edit("ada", (body) => answeredElsewhere(body, bound));
    await context.run();
    await context.sandbox.editPullRequest("ada", 1, { title: "Add one table" });
    await context.run();
  },
  status: /^pending: 2 of 2 open/,
  ...more,
});

describe("a record of another repository, signed by the organisation's key", () => {
  attack("of one that bore this name before", {
    tried: "acme/shop was deleted and made again; the record of the old #1 is put under the new one",
    ...copied({ repository: "acme/shop", repositoryId: 999_999 }),
  });

  attack("of one without an id, from a version before", {
    tried: "the record of acme/other#1, which knows only names, is put under acme/shop#1",
    ...copied({ repository: "acme/other" }),
  });

  attack("of one whose name leads to a third", {
    tried: "acme/old was renamed to acme/else; the record of acme/old#1 is put under acme/shop#1",
    ...copied(
      { repository: "acme/old" },
      {
        play: async (context) => {
          await context.sandbox.addRepository({ repo: "old", gitDir: context.repository.dir, private: false });
          context.sandbox.repository("acme/old").move("ada", { repo: "else" });
          context.edit("ada", (body) => answeredElsewhere(body, { repository: "acme/old" }));
          await context.run();
        },
      },
    ),
  });

  attack("of one that took the name which this repository had", {
    tried:
      "acme/shop becomes acme/store, and a new acme/shop is made; the record of the new acme/shop#1 is put under acme/store#1",
    ...copied(
      { repository: "acme/shop" },
      {
        play: async (context) => {
          context.sandbox.move("ada", { repo: "store" });
          await context.sandbox.addRepository({ repo: "shop", gitDir: context.repository.dir, private: false });
          context.edit("ada", (body) => answeredElsewhere(body, { repository: "acme/shop" }));
          await context.run();
        },
      },
    ),
  });
});
