import { describe, expect, it } from "vitest";
import { type AttackWorld, attack, STAGED, startAttackWorld, TESTED, tick, tickAll } from "./attack.ts";

// Whoever may write may delete revisions from the edit history of a comment, and edit it as often as they like. What cannot
// be read there is not "nothing happened".

const ours = (world: AttackWorld): number => world.ours()[0]?.id ?? 0;
const revisions = (world: AttackWorld) => world.sandbox.state.comments.get(ours(world))?.revisions ?? [];

/** Deletes all revisions but the newest that `which` picks; all of them where it is left out. */
const prune = (world: AttackWorld, as: string, which: (by: string, index: number) => boolean = () => true): void => {
  const all = revisions(world);
  for (const [index, { editor }] of all.entries())
    if (index < all.length - 1 && which(editor, index)) world.sandbox.deleteRevision(as, ours(world), index);
};

const remote = async (world: AttackWorld): Promise<void> => {
  await world.push({ "README.md": `Shop ${world.sandbox.events.length}\n` });
  await world.run();
};

/** grace ticks both, so that it is green. @returns the finished page, and how many revisions there are by then */
const finished = async (world: AttackWorld): Promise<{ page: string; since: number }> => {
  await tickAll(world);
  expect(world.status()).toMatch(/^success/);
  return { page: world.page(), since: revisions(world).length };
};

/** grace takes both back, and nobody hears of it; eve puts the page of before in its place. */
const takenBack = (world: AttackWorld, page: string): void => {
  world.edit("grace", tick(STAGED, TESTED));
  world.edit("eve", () => page);
};

const SAYS = /Ticked by grace, .*, but eve has deleted a revision from the edit history since/;

describe.each([
  ["with a key", {}],
  ["without a key", { key: "" }],
])("a hole in the edit history, %s", (_, more) => {
  attack("a withdrawal between", {
    ...more,
    tried: "grace takes both back, the run is lost; eve puts the older page back and deletes the revision between",
    play: async (world) => {
      const { page, since } = await finished(world);
      takenBack(world, page);
      prune(world, "eve", (_by, index) => index >= since);
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
    says: SAYS,
  });

  attack("a withdrawal that was recorded", {
    ...more,
    tried: "the withdrawal is recorded; eve puts the older page back and deletes all that came after it, our page too",
    play: async (world) => {
      const { page, since } = await finished(world);
      world.edit("grace", tick(STAGED, TESTED));
      await world.run();
      expect(world.status()).toMatch(/^pending/);
      world.edit("eve", () => page);
      prune(world, "eve", (_by, index) => index >= since);
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
    says: SAYS,
  });

  attack("the whole history", {
    ...more,
    tried: "the same, and eve deletes every revision that there is",
    play: async (world) => {
      const { page } = await finished(world);
      takenBack(world, page);
      prune(world, "eve");
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("too many edits", {
    ...more,
    tried: "eve puts the older page back and edits so often that the withdrawal is not among the newest any more",
    sandbox: { quirks: { revisionsPerPage: 1 } },
    play: async (world) => {
      const { page } = await finished(world);
      takenBack(world, page);
      for (let edit = 0; edit < 61; edit += 1) world.edit("eve", (body) => (edit % 2 === 0 ? `${body} ` : page));
      world.edit("eve", () => page);
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("an old event", {
    ...more,
    tried: "after that eve has the run of the first tick done again, whose event names grace",
    play: async (world) => {
      const { page, since } = await finished(world);
      const events = world.sandbox.events.filter(({ name }) => name === "issue_comment");
      takenBack(world, page);
      prune(world, "eve", (_by, index) => index >= since);
      await remote(world);
      for (const { name, payload } of events) await world.run({ name, payload });
    },
    status: /^pending: 2 of 2 open/,
  });
});

describe("a history that says little", () => {
  attack("no text of any revision", {
    tried: "the token may not read the texts; grace takes back, eve puts back, both runs are lost",
    sandbox: { quirks: { hiddenDiffs: true } },
    play: async (world) => {
      const { page } = await finished(world);
      takenBack(world, page);
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("no name", {
    tried: "grace takes back and her account goes, so that the history does not name her; the run is lost",
    play: async (world) => {
      await finished(world);
      world.edit("grace", tick(STAGED, TESTED));
      world.sandbox.setQuirks({ historyWithoutEditors: true });
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
  });
});

describe("a hole in the history of a comment with a command", () => {
  attack("an undo that is edited away", {
    tried: "grace turns her `done` into `undo`; eve turns it back and deletes the revision between",
    play: async (world) => {
      const comment = world.sandbox.comment("grace", 1, `/tollgate done ${STAGED}`);
      await world.run();
      world.click("grace", [TESTED]);
      await world.run();
      expect(world.status()).toMatch(/^success/);
      world.sandbox.editComment("grace", comment.id, `/tollgate undo ${STAGED}`);
      world.sandbox.editComment("eve", comment.id, `/tollgate done ${STAGED}`);
      world.sandbox.deleteRevision("eve", comment.id, 1);
      await remote(world);
      // A list that is late shows the comment as it was read, for one look.
      await remote(world);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("an undo that nothing is left of", {
    tried: "the same, and eve leaves no command in the comment",
    play: async (world) => {
      const comment = world.sandbox.comment("grace", 1, `/tollgate done ${STAGED}`);
      await world.run();
      world.click("grace", [TESTED]);
      await world.run();
      expect(world.status()).toMatch(/^success/);
      world.sandbox.editComment("grace", comment.id, `/tollgate undo ${STAGED}`);
      world.sandbox.editComment("eve", comment.id, "Looks good");
      await remote(world);
      await remote(world);
    },
    status: /^pending: 1 of 2 open/,
  });
});

describe("what deleting revisions cannot do", () => {
  const settled = async (act: (world: AttackWorld) => Promise<void>): Promise<void> => {
    const world = await startAttackWorld({});
    try {
      await act(world);
      expect(world.status(), world.page()).toMatch(/^success/);
    } finally {
      await world.close();
    }
  };

  it("take back what is recorded: all that came before our page is accounted for", async () => {
    await settled(async (world) => {
      await finished(world);
      prune(world, "eve");
      await remote(world);
    });
  });

  it("hold a pull request for ever: what was asked again and answered stands, however often it is tried", async () => {
    await settled(async (world) => {
      for (let time = 0; time < 3; time += 1) {
        const { page } = await finished(world);
        takenBack(world, page);
        prune(world, "eve");
        await remote(world);
        expect(world.status()).toMatch(/^pending: 2 of 2 open/);
      }
      await finished(world);
      prune(world, "eve");
      await remote(world);
    });
  });

  it("spoil the click of the event in hand, nor the others: an event says what its edit replaced", async () => {
    await settled(async (world) => {
      world.click("grace", [STAGED]);
      world.click("grace", [TESTED]);
      const { length } = revisions(world);
      world.sandbox.deleteRevision("eve", ours(world), length - 2);
      await world.run();
    });
  });
});
