import { beforeAll, expect, it, type TestContext } from "vitest";
import { parseBoxLine } from "../../src/comment/record/page-lines.ts";
import { type ActionContext, clicked, KEY, openOn, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";
import type { ActionOptions, ActionRun } from "../support/run-action.ts";

// Made once, before the first attack's own time runs.
beforeAll(async () => {
  await freshBundle();
}, 300_000);

/** Two items, one of them for a second pair of eyes; only @acme/sre may break the glass. */
export const POLICY = `version: 1
break_glass: { by: "team:@acme/sre", max_per_30_days: 1, due_days: 5 }
policies:
  schema-change:
    title: Schema change
    why: A migration is the one deploy that cannot be rolled back by redeploying.
    owners: ["@acme/dba"]
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: staged, text: The migration is staged, by: not-author, waive: never }
        - { id: tested, text: The rollback was tested, by: anyone }
`;

export const STAGED = "schema-change.staged";
export const TESTED = "schema-change.tested";

/**
 * What an attack finds: pull request 1 by ada, looked at once. grace (@acme/dba), linus (@acme/sre) and eve may write,
 * mallory may only read.
 */
export type AttackContext = Omit<ActionContext, "run"> & {
  /** Runs the Action for the newest event, or for one that is given; it must not fail. */
  readonly run: (event?: { name: string; payload: unknown }) => Promise<ActionRun>;
  /** The same, whatever becomes of it. */
  readonly tryRun: ActionContext["run"];
  readonly page: (number?: number) => string;
  /** Changes our comment as a person. */
  readonly edit: (as: string, change: (body: string) => string, number?: number) => void;
  readonly open: (more?: Parameters<typeof openOn>[1]) => Promise<void>;
  /** Commits to a branch, and tells GitHub. */
  readonly push: (files: Parameters<ActionContext["repository"]["commit"]>[1], as?: string) => Promise<void>;
};

export type Attack = {
  /** In a few words, what was tried; for the table. */
  readonly tried: string;
  readonly table?: Parameters<typeof startActionContext>[0];
  readonly pull?: Parameters<typeof openOn>[1];
  readonly sandbox?: Parameters<typeof startActionContext>[1];
  /** "" for an Action without a key. */
  readonly key?: string;
  /** Further inputs of the Action. */
  readonly inputs?: ActionOptions["inputs"];
  /** The attack. The Action must have run after it. */
  readonly play: (context: AttackContext) => Promise<void>;
  /** The status on the head afterwards; never green. */
  readonly status?: RegExp;
  /** A sentence that people read on the page, in the status or in the log. */
  readonly says?: RegExp;
  /** How an honest person finishes; by default grace ticks every open box. False where that needs what the attack denied. */
  readonly finish?: false | ((context: AttackContext) => Promise<void>);
};

/** What `table-reporter.ts` prints of an attack. */
export type AttackRow = { readonly tried: string; readonly status: string; readonly said: string };

declare module "vitest" {
  interface TaskMeta {
    attack?: AttackRow;
  }
}

/** What a workflow grants that follows up on broken glass and asks for teams (by an App's token: a workflow's own sees none). */
const PERMISSIONS = {
  contents: "read",
  "pull-requests": "write",
  issues: "write",
  statuses: "write",
  checks: "read",
  members: "read",
} as const;

/** A world with one pull request, looked at once. */
export const startAttackContext = async (
  attack: Pick<Attack, "table" | "pull" | "sandbox" | "key" | "inputs">,
): Promise<AttackContext> => {
  const { table = {}, pull = {}, key = KEY, inputs = {} } = attack;
  const context = await startActionContext(
    { ...table, base: { ".github/tollgate.yml": POLICY, ...table.base } },
    attack.sandbox,
  );
  const { sandbox, repository } = context;
  sandbox.setPerson({ login: "eve", role: "write" });
  sandbox.setPerson({ login: "mallory", role: "read" });
  sandbox.addTeam({ slug: "dba", members: ["grace"] });
  sandbox.addTeam({ slug: "sre", members: ["linus"] });
  for (const branch of ["main", "release"]) sandbox.protect({ branch, checks: ["tollgate"] });
  const token = sandbox.token({ actor: "github-actions[bot]", permissions: PERMISSIONS });
  const tryRun: ActionContext["run"] = (options = {}) =>
    context.run({ ...options, inputs: { token, "signing-key": key, ...inputs, ...options.inputs } });
  const page = (number = 1) => context.ours(number)[0]?.body ?? "";
  const open: AttackContext["open"] = async (more = {}) => {
    await openOn(sandbox, more);
  };
  const made: AttackContext = {
    ...context,
    token,
    tryRun,
    run: async (event) => {
      const run = await tryRun(event === undefined ? {} : { event });
      expect(run.code, run.log).toBe(0);
      return run;
    },
    page,
    edit: (as, change, number = 1) => {
      sandbox.editComment(as, context.ours(number)[0]?.id ?? 0, change(page(number)));
    },
    open,
    push: async (files, as = "ada") => {
      await repository.commit("feature", files, {
        author: { name: as, email: `${as}@users.noreply.github.com` },
      });
      await sandbox.updateHead(1, as);
    },
  };
  await open(pull);
  await tryRun();
  return made;
};

/** Does something in a world of an attack, and closes it. */
export const withAttackContext = async (
  spec: Parameters<typeof startAttackContext>[0],
  play: (context: AttackContext) => Promise<void>,
): Promise<void> => {
  const context = await startAttackContext(spec);
  try {
    await play(context);
  } finally {
    await context.close();
  }
};

/**
 * An attack as a test: it is played on the shipped Action, must not leave a green on the head nor be mergeable, and
 * an honest person must be able to finish afterwards.
 */
export const attack = (name: string, spec: Attack): void => {
  it(name, async ({ task }) => {
    await withAttackContext(spec, async (context) => {
      await spec.play(context);
      await held(task, context, spec);
      const { finish = tickAll } = spec;
      if (finish === false) return;
      await finish(context);
      expect(context.status(), context.page()).toMatch(/^success/);
      await context.sandbox.merge("grace", 1);
    });
  }, 120_000);
};

/** Asserts that an attack came to nothing, and notes for the table what stands there. */
export const held = async (
  task: TestContext["task"],
  context: AttackContext,
  { tried, status = /^pending: /, says }: Pick<Attack, "tried" | "status" | "says">,
): Promise<void> => {
  const stands = context.status();
  task.meta.attack = { tried, status: stands, said: sentence(context, says) };
  expect(stands, context.page()).toMatch(status);
  expect(stands).not.toMatch(/^success/);
  if (says !== undefined) expect(`${context.page()}\n${stands}`).toMatch(says);
  // The server has the last word: whoever may write cannot merge it.
  await expect(context.sandbox.merge("ada", 1)).rejects.toThrow(/status check/i);
};

/** grace, who did not write the change, ticks what is open. */
export const tickAll = async (context: AttackContext, as = "grace"): Promise<void> => {
  context.click(as, openBoxes(context.page()));
  await context.run();
};

export const openBoxes = (body: string): readonly string[] =>
  body.split("\n").flatMap((line) => {
    const box = parseBoxLine(line);
    return box === undefined || box.ticked ? [] : [box.key];
  });

export const tick =
  (...keys: readonly string[]) =>
  (body: string): string =>
    clicked(body, keys);

/** The line that people read, without its Markdown. */
const sentence = (context: AttackContext, says: RegExp | undefined): string => {
  const line =
    says === undefined
      ? undefined
      : context
          .page()
          .split("\n")
          .find((one) => says.test(one));
  return (line ?? context.status().replace(/^\w+: /, ""))
    .replace(/<!--.*?-->/g, "")
    .replace(/^[\s>*-]+(\[.\])?/, "")
    .replaceAll("**", "")
    .trim();
};
