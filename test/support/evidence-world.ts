import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { type ActionHost, actionHost, runInProcess, workflowEvent } from "../../src/cli/sandbox/action-on-sandbox.ts";
import { type CliRun, runCli } from "../cli/run-cli.ts";
import { clicked } from "./action-world.ts";
import { type Files, makeRepository } from "./sandbox-world.ts";
import { type Sandbox, startSandbox } from "./start-sandbox.ts";
import { unhurriedClock } from "./unhurried-clock.ts";

/** A repository with a gate at work on it, whose pull requests are answered, merged and then asked about. */
export type EvidenceContext = {
  readonly sandbox: Sandbox;
  /** Opens a pull request of a branch; judged when this resolves. @returns its number */
  readonly open: (branch: string, title?: string) => Promise<number>;
  readonly click: (as: string, number: number, ...keys: readonly string[]) => Promise<void>;
  readonly say: (as: string, number: number, words: string) => Promise<void>;
  readonly merge: (number: number, as?: string) => Promise<void>;
  /** Our comment on a pull request. */
  readonly ours: (number: number) => { readonly id: number; readonly body: string };
  /** Edits our comment as somebody, without the gate hearing of it. */
  readonly meddle: (as: string, number: number, change: (body: string) => string) => Promise<void>;
  /** Switches the gate off and on, or gives it other keys ("" for none). */
  readonly gate: (change: { readonly on?: boolean; readonly key?: string }) => void;
  /** Commits to a branch and tells the pull request. */
  readonly push: (number: number, branch: string, files: Files) => Promise<void>;
  /** `tollgate evidence acme/shop` in a process of its own. */
  readonly evidence: (
    args?: readonly string[],
    options?: { readonly key?: string; readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
  ) => Promise<CliRun>;
  /** What the command needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

export const EVIDENCE_KEY = "0123456789abcdef0123456789abcdef";

const POLICY = `version: 1
break_glass: { by: role:maintain, max_per_30_days: 5 }
policies:
  schema-change:
    title: Schema change
    why: A migration is the one deploy that cannot be rolled back by redeploying.
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: staged, text: The migration is staged, by: anyone }
        - { id: tested, text: "The rollback was tested, in \`psql\`", by: not-author, waive: with-reason }
        - { id: announced, text: The change is announced, by: anyone, verify: { label: announced } }
        - { id: linted, text: The linter saw it, verify: { status: lint }, verify_only: true }
`;

/** Ada writes, Grace maintains, Linus writes, Mallory writes too and means harm. */
export const startEvidenceContext = async (
  branches: Readonly<Record<string, Files>>,
  { policy = POLICY }: { readonly policy?: string } = {},
): Promise<EvidenceContext> => {
  const repository = await makeRepository({
    base: { "README.md": "Shop\n", ".github/tollgate.yml": policy },
    branches,
  });
  let on = true;
  let host: ActionHost | undefined;
  const clock = unhurriedClock(() => Date.now());
  const sandbox = await startSandbox({
    gitDir: repository.dir,
    owner: "acme",
    repo: "shop",
    now: clock.now,
    quirks: { ...ALL_QUIRKS, notYetThere: 0 },
    people: [
      { login: "ada", role: "write" },
      { login: "grace", role: "maintain" },
      { login: "linus", role: "write" },
      { login: "mallory", role: "write" },
    ],
    onEvent: async (event) => {
      const name = workflowEvent(event);
      if (!on || host === undefined || name === undefined) return;
      const { code, log } = await runInProcess(host, name, event.payload);
      if (code !== 0) throw new Error(log);
    },
  });
  sandbox.on(({ name }) => {
    if (name === "issue_comment") clock.read();
  });
  host = { ...actionHost(sandbox), signingKey: EVIDENCE_KEY };
  const settled = async (): Promise<void> => {
    await sandbox.settled();
    for (const failure of sandbox.failures.values()) throw new Error(failure);
  };
  const env = {
    GITHUB_API_URL: sandbox.url,
    GITHUB_TOKEN: sandbox.token({ actor: "grace" }),
    TOLLGATE_RETRY_BASE_MS: "1",
  };
  const ours = (number: number) => {
    const found = sandbox.comments(number).find(({ user }) => user?.login === "github-actions[bot]");
    if (found === undefined) throw new Error(`There is no comment of ours on #${number}`);
    return { id: Number(found.id), body: found.body ?? "" };
  };
  return {
    sandbox,
    ours,
    env,
    open: async (branch, title = `Change ${branch}`) => {
      const { number } = await sandbox.openPullRequest({ base: "main", head: branch, title, author: "ada" });
      await settled();
      return number;
    },
    click: async (as, number, ...keys) => {
      const { id, body } = ours(number);
      sandbox.editComment(as, id, clicked(body, keys));
      await settled();
    },
    say: async (as, number, words) => {
      sandbox.comment(as, number, words);
      await settled();
    },
    merge: async (number, as = "grace") => {
      await sandbox.merge(as, number);
      await settled();
    },
    meddle: async (as, number, change) => {
      const was = on;
      on = false;
      const { id, body } = ours(number);
      sandbox.editComment(as, id, change(body));
      // The event is handed over later. A gate that is on by then hears of it, and may put the page back before it is read.
      await settled();
      on = was;
    },
    gate: (change) => {
      on = change.on ?? on;
      if (change.key !== undefined && host !== undefined) host = { ...host, signingKey: change.key };
    },
    push: async (number, branch, files) => {
      await repository.commit(branch, files);
      await sandbox.updateHead(number, "ada");
      await settled();
    },
    evidence: (args = [], { key = EVIDENCE_KEY, cwd, env: more } = {}) =>
      // What was merged in this very second is of the next report, unless a later end is asked for.
      runCli(["evidence", "acme/shop", ...(args.includes("--until") ? [] : ["--until", "2099-12-31"]), ...args], {
        ...(cwd === undefined ? {} : { cwd }),
        env: { ...env, ...(key === "" ? {} : { TOLLGATE_SIGNING_KEY: key }), ...more },
      }),
    close: async () => {
      await sandbox.close();
      await repository.cleanup();
    },
  };
};
