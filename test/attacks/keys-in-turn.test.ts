import { describe, expect, it } from "vitest";
import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import type { Entry, Ledger } from "../../src/checklist/ledger/ledger.ts";
import { isBlockLine } from "../../src/comment/record/page-lines.ts";
import { readPage, signPage } from "../../src/comment/record/signed-page.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { KEY } from "../support/action-world.ts";
import { type AttackContext, attack, openBoxes, POLICY, STAGED, TESTED, tick, withAttackContext } from "./attack.ts";

// Runs with and without the signing key: the key is set later, or a bot's run does not get the secret.

const OF = { repository: "acme/shop", number: 1 };
const BOT = "github-actions[bot]";
const both = [STAGED, TESTED];
const withKey = { inputs: { "signing-key": KEY } };
const without = { inputs: { "signing-key": "" } };
type Inputs = typeof withKey;

/** Runs the Action for the newest event, with or without the key; nobody is accused of anything. */
const run = async (context: AttackContext, inputs: Inputs): Promise<void> => {
  const { code, log } = await context.tryRun(inputs);
  expect(code, log).toBe(0);
  expect(context.page()).not.toMatch(/by hand|older record|restored/);
};

const signed = (context: AttackContext): boolean =>
  readPage(context.page(), OF, createSigner([KEY])).trust === "signed";

const push = async (
  context: AttackContext,
  inputs: Inputs,
  files: Parameters<AttackContext["push"]>[0],
): Promise<void> => {
  await context.push(files);
  await run(context, inputs);
};

describe("the key in some runs only", () => {
  it("loses no tick and accuses nobody where the key is added later", async () => {
    await withAttackContext({ key: "" }, async (context) => {
      context.click("grace", [STAGED]);
      await run(context, without);
      context.sandbox.comment("linus", 1, `/tollgate done ${TESTED}`);
      await run(context, without);
      expect(context.status(), context.page()).toMatch(/^success/);
      await push(context, withKey, { "README.md": "Shop, and more\n" });
      expect(context.status(), context.page()).toMatch(/^success/);
      expect(context.page()).toMatch(/Ticked by grace[\s\S]*Ticked by linus/);
      expect(signed(context)).toBe(true);
    });
  });

  it("keeps what was taken back before", async () => {
    await withAttackContext({ key: "" }, async (context) => {
      context.click("grace", both);
      await run(context, without);
      context.click("grace", [STAGED]);
      await run(context, without);
      expect(context.status()).toMatch(/^pending: 1 of 2 open/);
      await push(context, withKey, { "README.md": "Shop, and more\n" });
      expect(context.status()).toMatch(/^pending: 1 of 2 open/);
      expect(openBoxes(context.page())).toEqual([STAGED]);
    });
  });

  it("loses no tick and accuses nobody where runs with and without it take turns", async () => {
    await withAttackContext({}, async (context) => {
      context.click("grace", [STAGED]);
      await run(context, withKey);
      expect(signed(context)).toBe(true);
      // Without news nothing is written: the signature stays.
      await push(context, without, { "README.md": "Shop, and more\n" });
      expect(context.page()).toMatch(/Ticked by grace/);
      context.click("linus", [TESTED]);
      await run(context, without);
      expect(context.status(), context.page()).toMatch(/^success/);
      await push(context, withKey, { "README.md": "Shop, and still more\n" });
      expect(context.status(), context.page()).toMatch(/^success/);
      expect(context.page()).toMatch(/Ticked by grace[\s\S]*Ticked by linus/);
      expect(signed(context)).toBe(true);
      await push(context, without, { "README.md": "Shop, and nothing more\n" });
      await push(context, withKey, { "README.md": "Shop\n" });
      expect(context.status(), context.page()).toMatch(/^success/);
    });
  });

  it("counts clicks and commands on a page that a run without the key wrote", async () => {
    await withAttackContext({}, async (context) => {
      await push(context, without, { "README.md": "Shop, and more\n" });
      context.click("grace", [STAGED]);
      await run(context, without);
      expect(signed(context)).toBe(false);
      context.sandbox.comment("linus", 1, `/tollgate done ${TESTED}`);
      await run(context, withKey);
      expect(context.status(), context.page()).toMatch(/^success/);
      context.click("linus", [TESTED]);
      await run(context, without);
      context.click("linus", [TESTED]);
      await run(context, withKey);
      expect(context.status(), context.page()).toMatch(/^success/);
    });
  });

  it("keeps a waiver, and a tick by nobody's leave but the page's", async () => {
    const table = {
      base: { ".github/tollgate.yml": POLICY.replace("by: not-author, waive: never", "by: not-author") },
    };
    await withAttackContext({ table }, async (context) => {
      context.sandbox.comment("grace", 1, `/tollgate waive ${STAGED} Nothing to stage`);
      await run(context, without);
      context.click("linus", [TESTED]);
      await run(context, withKey);
      expect(context.status(), context.page()).toMatch(/^success/);
      expect(context.page()).toMatch(/Not applicable, says grace.*Nothing to stage/);
    });
  });

  it("leaves a signed page alone where a run without the key has no news", async () => {
    await withAttackContext({}, async (context) => {
      context.click("grace", both);
      await run(context, withKey);
      const before = context.page();
      await run(context, without);
      await run(context, without);
      expect(context.page()).toBe(before);
      expect(context.status()).toMatch(/^success/);
    });
  });
});

/** A page with a record that says grace ticked both, without a signature. */
const forged = (
  body: string,
  signer = createSigner([KEY]),
  change: (ledger: Ledger) => Ledger = (ledger) => ledger,
) => {
  const { ledger } = readPage(body, OF, signer);
  if (ledger === undefined) throw new Error("There is no record");
  const { at, head, snapshot } = ledger.page;
  const revision = ledger.page.revision + 60;
  const entry: Entry = { said: "ticked", by: "grace", at, revision, head, snapshot, as: "not-author", via: "box" };
  const lines = body.split("\n").filter((line) => !isBlockLine(line));
  const more = { ...ledger, page: { ...ledger.page, revision }, entries: { [STAGED]: entry, [TESTED]: entry } };
  return signPage(lines.join("\n"), change(more), createSigner([]));
};

const remote = async (context: AttackContext): Promise<void> => {
  await context.push({ "README.md": "Shop, and more\n" });
  await context.run();
};

describe("a record without a signature, where there is a key", () => {
  attack("by hand", {
    tried: "eve puts an unsigned record in place of the signed one, in grace's name",
    play: async (context) => {
      context.edit("eve", (body) => forged(body));
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
    says: /was changed or removed by hand/,
  });

  attack("by another workflow", {
    tried: "a workflow of eve's does so as github-actions[bot], as a run without the key would",
    play: async (context) => {
      context.edit(BOT, (body) => forged(body));
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("by another workflow, before the first look", {
    tried: "a workflow of eve's posts a finished page as github-actions[bot] before there is one of ours",
    // A list that still shows the deleted comment is another story.
    sandbox: { quirks: { ...ALL_QUIRKS, staleReads: 0 } },
    play: async (context) => {
      const page = context.page();
      context.sandbox.deleteComment("eve", context.ours()[0]?.id ?? 0);
      const mine = forged(page, createSigner([KEY]), (ledger) => ({
        ...ledger,
        page: { ...ledger.page, comment: "" },
      }));
      context.sandbox.comment(BOT, 1, mine);
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("a page that showed what comes later", {
    tried:
      "a workflow of eve's writes a page that says it showed the content of tomorrow; grace ticks it; ada pushes that content",
    play: async (context) => {
      const snapshot = readPage(context.page(), OF, createSigner([KEY])).ledger?.page;
      await context.push({ "db/1.sql": "DROP TABLE customers;\n" });
      const tomorrow = context.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
      await context.run();
      const then = readPage(context.page(), OF, createSigner([KEY])).ledger?.page.snapshot ?? {};
      await context.push({ "db/1.sql": "CREATE TABLE a (b int);\n" });
      await context.run();
      expect(snapshot).toBeDefined();
      context.edit(BOT, (body) =>
        forged(body, createSigner([KEY]), (ledger) => ({
          ...ledger,
          entries: {},
          page: { ...ledger.page, head: tomorrow, snapshot: then, ticked: [] },
        })),
      );
      context.edit("grace", tick(...both));
      await context.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale/,
  });

  attack("what was taken back", {
    tried:
      "grace took it back on the signed page, unheard; eve deletes that revision, and her workflow writes the page anew",
    play: async (context) => {
      context.click("grace", both);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      const page = context.page();
      context.edit("grace", tick(STAGED));
      const id = context.ours()[0]?.id ?? 0;
      const index = (context.sandbox.state.comments.get(id)?.revisions.length ?? 1) - 1;
      context.edit(BOT, () =>
        forged(page, createSigner([KEY]), (ledger) => ({
          ...ledger,
          page: { ...ledger.page, seen: "2099-01-01T00:00:00Z" },
        })),
      );
      context.sandbox.deleteRevision("eve", id, index);
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });
});

describe("a signature that a run without the key cannot check", () => {
  attack("made up", {
    tried: "without a key, eve writes a record in grace's name and signs it with letters",
    key: "",
    play: async (context) => {
      context.edit("eve", (body) => forged(body, createSigner([])).replace(/ unsigned -->/, ` ${"A".repeat(43)} -->`));
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });
});
