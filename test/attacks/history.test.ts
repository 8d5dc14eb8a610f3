import { describe, expect, it } from "vitest";
import { type Attack, type AttackContext, attack, STAGED, TESTED, tick, tickAll, withAttackContext } from "./attack.ts";

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

/** grace's withdrawal is overwritten by eve with the older page, eve does more (`afterwards`), and nothing of it reached a run. */
const overwritten = (
  name: string,
  {
    afterwards = async () => {},
    ...more
  }: Omit<Attack, "play"> & { afterwards?: (context: AttackContext, page: string, since: number) => unknown },
): void =>
  attack(name, {
    ...more,
    play: async (context) => {
      const { page, since } = await finished(context);
      takenBack(context, page);
      await afterwards(context, page, since);
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });

describe.each([
  ["with a key", {}],
  ["without a key", { key: "" }],
])("a hole in the edit history, %s", (_, more) => {
  overwritten("a withdrawal between", {
    ...more,
    tried: "grace takes both back, the run is lost; eve puts the older page back and deletes the revision between",
    afterwards: (context, _page, since) => prune(context, "eve", (_by, index) => index >= since),
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

  overwritten("the whole history", {
    ...more,
    tried: "the same, and eve deletes every revision that there is",
    afterwards: (context) => prune(context, "eve"),
  });

  overwritten("too many edits", {
    ...more,
    tried: "eve puts the older page back and edits so often that the withdrawal is not among the newest any more",
    sandbox: { quirks: { revisionsPerPage: 1 } },
    afterwards: (context, page) => {
      for (let edit = 0; edit < 61; edit += 1) context.edit("eve", (body) => (edit % 2 === 0 ? `${body} ` : page));
      context.edit("eve", () => page);
    },
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
  overwritten("no text of any revision", {
    tried: "the token may not read the texts; grace takes back, eve puts back, both runs are lost",
    sandbox: { quirks: { hiddenDiffs: true } },
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
  /** grace answers one item by a command and the other by a click, then turns the command into `undo`. @returns its comment */
  const undone = async (context: AttackContext): Promise<number> => {
    const { id } = context.sandbox.comment("grace", 1, `/tollgate done ${STAGED}`);
    await context.run();
    context.click("grace", [TESTED]);
    await context.run();
    expect(context.status()).toMatch(/^success/);
    context.sandbox.editComment("grace", id, `/tollgate undo ${STAGED}`);
    return id;
  };

  attack("an undo that is edited away", {
    tried: "grace turns her `done` into `undo`; eve turns it back and deletes the revision between",
    play: async (context) => {
      const id = await undone(context);
      context.sandbox.editComment("eve", id, `/tollgate done ${STAGED}`);
      context.sandbox.deleteRevision("eve", id, 1);
      await remote(context);
      // A list that is late shows the comment as it was read, for one look.
      await remote(context);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("an undo that nothing is left of", {
    tried: "the same, and eve leaves no command in the comment",
    play: async (context) => {
      const id = await undone(context);
      context.sandbox.editComment("eve", id, "Looks good");
      await remote(context);
      await remote(context);
    },
    status: /^pending: 1 of 2 open/,
  });
});

describe("what deleting revisions cannot do", () => {
  const settled = (act: (context: AttackContext) => Promise<void>): Promise<void> =>
    withAttackContext({}, async (context) => {
      await act(context);
      expect(context.status(), context.page()).toMatch(/^success/);
    });

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
