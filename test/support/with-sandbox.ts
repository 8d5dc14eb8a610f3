import { Octokit } from "@octokit/rest";
import { viewerCookie } from "../../sandbox/src/page/layout.ts";
import { ALL_QUIRKS, NO_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { makeRepository, type RepositoryTable, type TestRepository } from "./sandbox-world.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "./start-sandbox.ts";

/** A sandbox over a repository made from a table, with a client for it. */
export type SandboxContext = {
  readonly sandbox: Sandbox;
  readonly repository: TestRepository;
  /** `acme/shop`, as every call of the client needs it. */
  readonly at: { readonly owner: "acme"; readonly repo: "shop" };
  /** A client under a workflow's token that may do all; or with a token of its own. */
  readonly client: (token?: string) => Octokit;
  readonly close: () => Promise<void>;
};

/** What a browser sends once somebody chose a person under *You are*. */
export const playedBy = (login: string, { host }: Pick<Sandbox, "host">): string =>
  `${viewerCookie(host)}=${encodeURIComponent(login)}`;

const everything = {
  actions: "read",
  checks: "write",
  deployments: "write",
  contents: "write",
  issues: "write",
  members: "read",
  "pull-requests": "write",
  statuses: "write",
} as const;

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The table that a test has no reason to name: one file on `main`, changed on `feature`. */
const defaultTable: RepositoryTable = {
  base: { "README.md": "# Shop\n", "src/app.ts": "export const a = 1;\n" },
  branches: { feature: { "src/app.ts": "export const a = 2;\n" } },
};

/** The same on a host that answers exactly and at once: for tests of the host itself. */
export const withKindSandbox = async (
  table?: RepositoryTable,
  options: Omit<SandboxOptions, "gitDir"> = {},
): Promise<SandboxContext> => withSandbox(table, { ...options, quirks: { ...NO_QUIRKS, ...options.quirks } });

/** People: ada and grace may write, mallory only read. The clock stands still unless a test brings one. */
export const withSandbox = async (
  table: RepositoryTable = defaultTable,
  options: Omit<SandboxOptions, "gitDir"> = {},
): Promise<SandboxContext> => {
  const repository = await makeRepository(table);
  const sandbox = await startSandbox({
    gitDir: repository.dir,
    owner: "acme",
    repo: "shop",
    now: () => new Date("2026-11-23T06:28:00Z"),
    people: [
      { login: "ada", role: "write" },
      { login: "grace", role: "maintain", teams: ["dba"] },
      { login: "mallory", role: "read" },
    ],
    ...options,
    quirks: { ...ALL_QUIRKS, notYetThere: 0, ...options.quirks },
  });
  return {
    sandbox,
    repository,
    at: { owner: "acme", repo: "shop" },
    client: (token = sandbox.token({ actor: "github-actions[bot]", permissions: everything })) =>
      new Octokit({ auth: token, baseUrl: sandbox.url, log: quiet }),
    close: async () => {
      await sandbox.close();
      await repository.cleanup();
    },
  };
};
