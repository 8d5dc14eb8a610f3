import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { boxLine, parseBoxLine } from "../../src/comment/record/page-lines.ts";
import { type ActionOptions, type ActionRun, runAction } from "./run-action.ts";
import { type Files, makeRepository, type TestRepository } from "./sandbox-world.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "./start-sandbox.ts";
import { unhurriedClock } from "./unhurried-clock.ts";

/** One policy with two boxes; what a test is about stands in its own tables. */
export const POLICY = `version: 1
policies:
  schema-change:
    title: Schema change
    why: A migration is the one deploy that cannot be rolled back by redeploying.
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: staged, text: The migration is staged, by: anyone }
        - { id: tested, text: The rollback was tested, by: anyone }
`;

export const KEY = "0123456789abcdef0123456789abcdef";

/** What the workflow of the README grants. */
export const PERMISSIONS = {
  contents: "read",
  "pull-requests": "write",
  issues: "write",
  statuses: "write",
  checks: "read",
} as const;

/** The boxes of `POLICY`. */
export const BOTH = ["schema-change.staged", "schema-change.tested"];

type Opened = Parameters<Sandbox["openPullRequest"]>[0];

/** Opens Ada's pull request of `feature` into `main`; say what is different. */
export const openOn = (sandbox: Sandbox, more: Partial<Opened> = {}): ReturnType<Sandbox["openPullRequest"]> =>
  sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada", ...more });

export type ActionContext = {
  readonly sandbox: Sandbox;
  readonly repository: TestRepository;
  /** The token of a workflow on `pull_request_target`. */
  readonly token: string;
  /** Runs the Action for an event; for the newest one of the sandbox where none is given. */
  readonly run: (
    options?: ActionOptions & { readonly event?: { name: string; payload: unknown } },
  ) => Promise<ActionRun>;
  /** Our comments on a pull request. */
  readonly ours: (number?: number) => readonly { readonly id: number; readonly body: string }[];
  /** The newest status `tollgate` of a pull request's head, or of another commit: `pending: 2 of 2 open…`; "" for none. */
  readonly status: (of?: number | string) => string;
  /** As a person: clicks boxes of our comment, by `policy-id.item-id`. */
  readonly click: (as: string, keys: readonly string[], number?: number) => void;
  readonly close: () => Promise<void>;
};

/**
 * A repository `acme/shop` with Ada (the author), Grace and Linus (writers), a base with `POLICY`, a branch for each
 * table, and a workflow's token. `feature` touches a migration.
 */
export const startActionContext = async (
  table: { readonly base?: Files; readonly branches?: Readonly<Record<string, Files | readonly Files[]>> } = {},
  options: Partial<SandboxOptions> = {},
): Promise<ActionContext> => {
  const repository = await makeRepository({
    base: { "README.md": "Shop\n", ".github/tollgate.yml": POLICY, ...table.base },
    branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n" }, ...table.branches },
  });
  const clock = unhurriedClock(() => Date.now());
  const sandbox = await startSandbox({
    gitDir: repository.dir,
    owner: "acme",
    repo: "shop",
    now: clock.now,
    ...options,
    quirks: { ...ALL_QUIRKS, ...options.quirks },
  });
  sandbox.on(({ name }) => {
    if (name === "issue_comment") clock.read();
  });
  for (const login of ["ada", "grace", "linus"]) sandbox.setPerson({ login, role: "write" });
  const token = sandbox.token({ actor: "github-actions[bot]", permissions: PERMISSIONS });
  const ours = (number = 1) =>
    sandbox
      .comments(number)
      .flatMap(({ id, body, user }) =>
        user?.login === "github-actions[bot]" ? [{ id: Number(id), body: body ?? "" }] : [],
      );
  return {
    sandbox,
    repository,
    token,
    ours,
    run: ({ event, inputs, env } = {}) => {
      const newest = sandbox.events.findLast(
        (one) => one.payload.sender.login !== "github-actions[bot]" && one.name !== "push",
      );
      const reported = event ?? {
        name: newest?.name === "pull_request" ? "pull_request_target" : (newest?.name ?? ""),
        payload: newest?.payload,
      };
      // People start a run by hand seconds after what they did: no event tells of it, and no list is behind any more.
      if (reported.name === "workflow_dispatch") sandbox.catchUp();
      return runAction(sandbox, reported, {
        inputs: { token, "signing-key": KEY, ...inputs },
        ...(env === undefined ? {} : { env }),
      });
    },
    status: (of = 1) => {
      const sha = typeof of === "string" ? of : sandbox.state.issues.get(of)?.pull?.head.sha;
      const newest = sandbox.state.statuses.findLast((status) => status.sha === sha && status.context === "tollgate");
      return newest === undefined ? "" : `${newest.state}: ${newest.description}`;
    },
    click: (as, keys, number = 1) => {
      const [comment] = ours(number);
      if (comment === undefined) throw new Error("There is no comment of ours to click on");
      sandbox.editComment(as, comment.id, clicked(comment.body, keys));
    },
    close: async () => {
      await sandbox.close();
      await repository.cleanup();
    },
  };
};

/** The body with these boxes turned over, as GitHub's own click does. */
export const clicked = (body: string, keys: readonly string[]): string => {
  const left = new Set(keys);
  const lines = body.split("\n").map((line) => {
    const box = parseBoxLine(line);
    if (box === undefined || !left.delete(box.key)) return line;
    return boxLine({ ...box, ticked: !box.ticked });
  });
  if (left.size > 0) throw new Error(`There is no box for ${[...left].join(", ")}`);
  return lines.join("\n");
};
