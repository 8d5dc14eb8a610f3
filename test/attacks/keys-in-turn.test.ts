import { describe, expect, it } from "vitest";
import type { Entry, Ledger } from "../../src/checklist/ledger/ledger.ts";
import { readPage } from "../../src/comment/record/read-page.ts";
import { isBlockLine, signPage } from "../../src/comment/record/sign-page.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { ALL_QUIRKS } from "../../src/sandbox/state/quirks.ts";
import { KEY } from "../support/action-world.ts";
import { type AttackWorld, attack, openBoxes, POLICY, STAGED, startAttackWorld, TESTED, tick } from "./attack.ts";

// Runs with and without the signing key: the key is set later, or a bot's run does not get the secret.

const OF = { repository: "acme/shop", number: 1 };
const BOT = "github-actions[bot]";
const both = [STAGED, TESTED];
const withKey = { inputs: { "signing-key": KEY } };
const without = { inputs: { "signing-key": "" } };
type Inputs = typeof withKey;

/** Runs the Action for the newest event, with or without the key; nobody is accused of anything. */
const run = async (world: AttackWorld, inputs: Inputs): Promise<void> => {
  const { code, log } = await world.tryRun(inputs);
  expect(code, log).toBe(0);
  expect(world.page()).not.toMatch(/by hand|older record|put back/);
};

const signed = (world: AttackWorld): boolean => readPage(world.page(), OF, createSigner([KEY])).trust === "signed";

const push = async (world: AttackWorld, inputs: Inputs, files: Parameters<AttackWorld["push"]>[0]): Promise<void> => {
  await world.push(files);
  await run(world, inputs);
};

const inWorld = async (
  spec: Parameters<typeof startAttackWorld>[0],
  play: (world: AttackWorld) => Promise<void>,
): Promise<void> => {
  const world = await startAttackWorld(spec);
  try {
    await play(world);
  } finally {
    await world.close();
  }
};

describe("the key in some runs only", () => {
  it("loses no tick and accuses nobody where the key is added later", async () => {
    await inWorld({ key: "" }, async (world) => {
      world.click("grace", [STAGED]);
      await run(world, without);
      world.sandbox.comment("linus", 1, `/tollgate done ${TESTED}`);
      await run(world, without);
      expect(world.status(), world.page()).toMatch(/^success/);
      await push(world, withKey, { "README.md": "Shop, and more\n" });
      expect(world.status(), world.page()).toMatch(/^success/);
      expect(world.page()).toMatch(/Ticked by grace[\s\S]*Ticked by linus/);
      expect(signed(world)).toBe(true);
    });
  });

  it("keeps what was taken back before", async () => {
    await inWorld({ key: "" }, async (world) => {
      world.click("grace", both);
      await run(world, without);
      world.click("grace", [STAGED]);
      await run(world, without);
      expect(world.status()).toMatch(/^pending: 1 of 2 open/);
      await push(world, withKey, { "README.md": "Shop, and more\n" });
      expect(world.status()).toMatch(/^pending: 1 of 2 open/);
      expect(openBoxes(world.page())).toEqual([STAGED]);
    });
  });

  it("loses no tick and accuses nobody where runs with and without it take turns", async () => {
    await inWorld({}, async (world) => {
      world.click("grace", [STAGED]);
      await run(world, withKey);
      expect(signed(world)).toBe(true);
      // Without news nothing is written: the signature stays.
      await push(world, without, { "README.md": "Shop, and more\n" });
      expect(world.page()).toMatch(/Ticked by grace/);
      world.click("linus", [TESTED]);
      await run(world, without);
      expect(world.status(), world.page()).toMatch(/^success/);
      await push(world, withKey, { "README.md": "Shop, and still more\n" });
      expect(world.status(), world.page()).toMatch(/^success/);
      expect(world.page()).toMatch(/Ticked by grace[\s\S]*Ticked by linus/);
      expect(signed(world)).toBe(true);
      await push(world, without, { "README.md": "Shop, and nothing more\n" });
      await push(world, withKey, { "README.md": "Shop\n" });
      expect(world.status(), world.page()).toMatch(/^success/);
    });
  });

  it("counts clicks and commands on a page that a run without the key wrote", async () => {
    await inWorld({}, async (world) => {
      await push(world, without, { "README.md": "Shop, and more\n" });
      world.click("grace", [STAGED]);
      await run(world, without);
      expect(signed(world)).toBe(false);
      world.sandbox.comment("linus", 1, `/tollgate done ${TESTED}`);
      await run(world, withKey);
      expect(world.status(), world.page()).toMatch(/^success/);
      world.click("linus", [TESTED]);
      await run(world, without);
      world.click("linus", [TESTED]);
      await run(world, withKey);
      expect(world.status(), world.page()).toMatch(/^success/);
    });
  });

  it("keeps a waiver, and a tick by nobody's leave but the page's", async () => {
    const table = {
      base: { ".github/tollgate.yml": POLICY.replace("by: not-author, waive: never", "by: not-author") },
    };
    await inWorld({ table }, async (world) => {
      world.sandbox.comment("grace", 1, `/tollgate waive ${STAGED} Nothing to stage`);
      await run(world, without);
      world.click("linus", [TESTED]);
      await run(world, withKey);
      expect(world.status(), world.page()).toMatch(/^success/);
      expect(world.page()).toMatch(/Not applicable, says grace.*Nothing to stage/);
    });
  });

  it("leaves a signed page alone where a run without the key has no news", async () => {
    await inWorld({}, async (world) => {
      world.click("grace", both);
      await run(world, withKey);
      const before = world.page();
      await run(world, without);
      await run(world, without);
      expect(world.page()).toBe(before);
      expect(world.status()).toMatch(/^success/);
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

const remote = async (world: AttackWorld): Promise<void> => {
  await world.push({ "README.md": "Shop, and more\n" });
  await world.run();
};

describe("a record without a signature, where there is a key", () => {
  attack("by hand", {
    tried: "eve puts an unsigned record in place of the signed one, in grace's name",
    play: async (world) => {
      world.edit("eve", (body) => forged(body));
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
    says: /was changed or removed by hand/,
  });

  attack("by another workflow", {
    tried: "a workflow of eve's does so as github-actions[bot], as a run without the key would",
    play: async (world) => {
      world.edit(BOT, (body) => forged(body));
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("by another workflow, before the first look", {
    tried: "a workflow of eve's posts a finished page as github-actions[bot] before there is one of ours",
    // A list that still shows the deleted comment is another story.
    sandbox: { quirks: { ...ALL_QUIRKS, staleReads: 0 } },
    play: async (world) => {
      const page = world.page();
      world.sandbox.deleteComment("eve", world.ours()[0]?.id ?? 0);
      const mine = forged(page, createSigner([KEY]), (ledger) => ({
        ...ledger,
        page: { ...ledger.page, comment: "" },
      }));
      world.sandbox.comment(BOT, 1, mine);
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("a page that showed what comes later", {
    tried:
      "a workflow of eve's writes a page that says it showed the content of tomorrow; grace ticks it; ada pushes that content",
    play: async (world) => {
      const snapshot = readPage(world.page(), OF, createSigner([KEY])).ledger?.page;
      await world.push({ "db/1.sql": "DROP TABLE customers;\n" });
      const tomorrow = world.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
      await world.run();
      const then = readPage(world.page(), OF, createSigner([KEY])).ledger?.page.snapshot ?? {};
      await world.push({ "db/1.sql": "CREATE TABLE a (b int);\n" });
      await world.run();
      expect(snapshot).toBeDefined();
      world.edit(BOT, (body) =>
        forged(body, createSigner([KEY]), (ledger) => ({
          ...ledger,
          entries: {},
          page: { ...ledger.page, head: tomorrow, snapshot: then, ticked: [] },
        })),
      );
      world.edit("grace", tick(...both));
      await world.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await world.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /Stale/,
  });

  attack("what was taken back", {
    tried:
      "grace took it back on the signed page, unheard; eve deletes that revision, and her workflow writes the page anew",
    play: async (world) => {
      world.click("grace", both);
      await world.run();
      expect(world.status()).toMatch(/^success/);
      const page = world.page();
      world.edit("grace", tick(STAGED));
      const id = world.ours()[0]?.id ?? 0;
      const index = (world.sandbox.state.comments.get(id)?.revisions.length ?? 1) - 1;
      world.edit(BOT, () =>
        forged(page, createSigner([KEY]), (ledger) => ({
          ...ledger,
          page: { ...ledger.page, seen: "2099-01-01T00:00:00Z" },
        })),
      );
      world.sandbox.deleteRevision("eve", id, index);
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
  });
});

describe("a signature that a run without the key cannot check", () => {
  attack("made up", {
    tried: "without a key, eve writes a record in grace's name and signs it with letters",
    key: "",
    play: async (world) => {
      world.edit("eve", (body) => forged(body, createSigner([])).replace(/ unsigned -->/, ` ${"A".repeat(43)} -->`));
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
  });
});
