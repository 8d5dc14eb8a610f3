import { describe, expect, it } from "vitest";
import { type AttackContext, attack, STAGED, startAttackContext, TESTED, tick, tickAll } from "./attack.ts";

// Whoever may write may delete revisions from the edit history of a comment, and edit it as often as they like. What cannot
// be read there is not "nothing happened".

const ours = (context: AttackContext): number => context.ours()[0]?.id ?? 0;
const revisions = (context: AttackContext) => context.sandbox.state.comments.get(ours(context))?.revisions ?? [];

/** Deletes all revisions but the newest that `which` picks; all of them where it is left out. */
const prune = (
  context: AttackContext,
  as: string,
  which: (by: string, index: number) => boolean = () => true,
): void => {
  const all = revisions(context);
  for (const [index, { editor }] of all.entries())
    if (index < all.length - 1 && which(editor, index)) context.sandbox.deleteRevision(as, ours(context), index);
};

const remote = async (context: AttackContext): Promise<void> => {
  await context.push({ "README.md": `Shop ${context.sandbox.events.length}\n` });
  await context.run();
};

/** grace ticks both, so that it is green. @returns the finished page, and how many revisions there are by then */
const finished = async (context: AttackContext): Promise<{ page: string; since: number }> => {
  await tickAll(context);
  expect(context.status()).toMatch(/^success/);
  return { page: context.page(), since: revisions(context).length };
};

/** grace takes both back, and nobody hears of it; eve puts the page of before in its place. */
const takenBack = (context: AttackContext, page: string): void => {
  context.edit("grace", tick(STAGED, TESTED));
  context.edit("eve", () => page);
};

const SAYS = /Ticked by grace, .*, but eve has deleted a revision from the edit history since/;

describe.each([
  ["with a key", {}],
  ["without a key", { key: "" }],
])("a hole in the edit history, %s", (_, more) => {
  attack("a withdrawal between", {
    ...more,
    tried: "grace takes both back, the run is lost; eve puts the older page back and deletes the revision between",
    play: async (context) => {
      const { page, since } = await finished(context);
      takenBack(context, page);
      prune(context, "eve", (_by, index) => index >= since);
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
    says: SAYS,
  });

  attack("a withdrawal that was recorded", {
    ...more,
    tried: "the withdrawal is recorded; eve puts the older page back and deletes all that came after it, our page too",
    play: async (context) => {
      const { page, since } = await finished(context);
      context.edit("grace", tick(STAGED, TESTED));
      await context.run();
      expect(context.status()).toMatch(/^pending/);
      context.edit("eve", () => page);
      prune(context, "eve", (_by, index) => index >= since);
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
    says: SAYS,
  });

  attack("the whole history", {
    ...more,
    tried: "the same, and eve deletes every revision that there is",
    play: async (context) => {
      const { page } = await finished(context);
      takenBack(context, page);
      prune(context, "eve");
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("too many edits", {
    ...more,
    tried: "eve puts the older page back and edits so often that the withdrawal is not among the newest any more",
    sandbox: { quirks: { revisionsPerPage: 1 } },
    play: async (context) => {
      const { page } = await finished(context);
      takenBack(context, page);
      for (let edit = 0; edit < 61; edit += 1) context.edit("eve", (body) => (edit % 2 === 0 ? `${body} ` : page));
      context.edit("eve", () => page);
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("an old event", {
    ...more,
    tried: "after that eve has the run of the first tick done again, whose event names grace",
    play: async (context) => {
      const { page, since } = await finished(context);
      const events = context.sandbox.events.filter(({ name }) => name === "issue_comment");
      takenBack(context, page);
      prune(context, "eve", (_by, index) => index >= since);
      await remote(context);
      for (const { name, payload } of events) await context.run({ name, payload });
    },
    status: /^pending: 2 of 2 open/,
  });
});

describe("a history that says little", () => {
  attack("no text of any revision", {
    tried: "the token may not read the texts; grace takes back, eve puts back, both runs are lost",
    sandbox: { quirks: { hiddenDiffs: true } },
    play: async (context) => {
      const { page } = await finished(context);
      takenBack(context, page);
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("no name", {
    tried: "grace takes back and her account goes, so that the history does not name her; the run is lost",
    play: async (context) => {
      await finished(context);
      context.edit("grace", tick(STAGED, TESTED));
      context.sandbox.setQuirks({ historyWithoutEditors: true });
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });
});

describe("a hole in the history of a comment with a command", () => {
  attack("an undo that is edited away", {
    tried: "grace turns her `done` into `undo`; eve turns it back and deletes the revision between",
    play: async (context) => {
      const comment = context.sandbox.comment("grace", 1, `/tollgate done ${STAGED}`);
      await context.run();
      context.click("grace", [TESTED]);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      context.sandbox.editComment("grace", comment.id, `/tollgate undo ${STAGED}`);
      context.sandbox.editComment("eve", comment.id, `/tollgate done ${STAGED}`);
      context.sandbox.deleteRevision("eve", comment.id, 1);
      await remote(context);
      // A list that is late shows the comment as it was read, for one look.
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("an undo that nothing is left of", {
    tried: "the same, and eve leaves no command in the comment",
    play: async (context) => {
      const comment = context.sandbox.comment("grace", 1, `/tollgate done ${STAGED}`);
      await context.run();
      context.click("grace", [TESTED]);
      await context.run();
      expect(context.status()).toMatch(/^success/);
      context.sandbox.editComment("grace", comment.id, `/tollgate undo ${STAGED}`);
      context.sandbox.editComment("eve", comment.id, "Looks good");
      await remote(context);
      await remote(context);
    },
    status: /^pending: 1 of 2 open/,
  });
});

describe("what deleting revisions cannot do", () => {
  const settled = async (act: (context: AttackContext) => Promise<void>): Promise<void> => {
    const context = await startAttackContext({});
    try {
      await act(context);
      expect(context.status(), context.page()).toMatch(/^success/);
    } finally {
      await context.close();
    }
  };

  it("take back what is recorded: all that came before our page is accounted for", async () => {
    await settled(async (context) => {
      await finished(context);
      prune(context, "eve");
      await remote(context);
    });
  });

  it("hold a pull request for ever: what was asked again and answered stands, however often it is tried", async () => {
    await settled(async (context) => {
      for (let time = 0; time < 3; time += 1) {
        const { page } = await finished(context);
        takenBack(context, page);
        prune(context, "eve");
        await remote(context);
        expect(context.status()).toMatch(/^pending: 2 of 2 open/);
      }
      await finished(context);
      prune(context, "eve");
      await remote(context);
    });
  });

  it("spoil the click of the event in hand, nor the others: an event says what its edit replaced", async () => {
    await settled(async (context) => {
      context.click("grace", [STAGED]);
      context.click("grace", [TESTED]);
      const { length } = revisions(context);
      context.sandbox.deleteRevision("eve", ours(context), length - 2);
      await context.run();
    });
  });
});
