import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Octokit } from "@octokit/rest";
import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { type Files, makeRepository, type TestRepository } from "./sandbox-world.ts";
import { type Sandbox, startSandbox } from "./start-sandbox.ts";

/** An account `acme` with a repository `shop`, and others beside it. */
export type OrganisationContext = {
  readonly sandbox: Sandbox;
  readonly shop: TestRepository;
  /** First commits of the others, by their names; each has the tag `v1`, too. */
  readonly commits: Readonly<Record<string, string>>;
  /** Commits files to the shop's `main`. */
  readonly write: (files: Files) => Promise<void>;
  readonly client: Octokit;
  readonly builtin: ReadonlyMap<string, string>;
  /** Requests since this was last asked, as `GET /repos/acme/…`, in order. */
  readonly asked: () => readonly string[];
  readonly close: () => Promise<void>;
};

export const AT_SHOP = { owner: "acme", repo: "shop" } as const;

const git = async (cwd: string, ...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)("git", [...args], { cwd })).stdout.trim();

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Starts a sandbox with `acme/shop` and further repositories from tables of files: `.github` with the defaults, `rules` with
 * files to extend. Ada may write. The client's token reads all of acme but what `hidden` names.
 */
export const startOrganisation = async ({
  shop,
  others = {},
  branches = {},
  hidden = [],
}: {
  readonly shop: Files;
  readonly others?: Readonly<Record<string, Files>>;
  /** Of the shop. */
  readonly branches?: Readonly<Record<string, Files>>;
  readonly hidden?: readonly string[];
}): Promise<OrganisationContext> => {
  const own = await makeRepository({ base: { "README.md": "Shop\n", ...shop }, branches });
  const sandbox = await startSandbox({ gitDir: own.dir, ...AT_SHOP, quirks: { ...ALL_QUIRKS, notYetThere: 0 } });
  const made: Record<string, TestRepository> = {};
  const commits: Record<string, string> = {};
  for (const [repo, base] of Object.entries(others)) {
    const repository = await makeRepository({ base });
    made[repo] = repository;
    commits[repo] = await git(repository.dir, "rev-parse", "main");
    await git(repository.dir, "tag", "v1", "main");
    await sandbox.addRepository({ repo, gitDir: repository.dir, private: true });
  }
  sandbox.setPerson({ login: "ada", role: "write" });
  const readable = ["shop", ...Object.keys(others)].filter((repo) => !hidden.includes(repo));
  const token = sandbox.token({
    actor: "github-actions[bot]",
    permissions: {
      contents: "read",
      "pull-requests": "write",
      issues: "write",
      statuses: "write",
      checks: "read",
      administration: "write",
    },
    repositories: readable.map((repo) => `acme/${repo}`),
  });
  let seen = 0;
  return {
    sandbox,
    shop: own,
    commits,
    write: async (files) => {
      await own.commit("main", files);
      await sandbox.state.mirror.fetchBranch("main");
    },
    client: new Octokit({ auth: token, baseUrl: sandbox.url, log: quiet }),
    builtin: readBuiltinPolicies(import.meta.url),
    asked: () => {
      const fresh = sandbox.requests.slice(seen).map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);
      seen = sandbox.requests.length;
      return fresh;
    },
    close: async () => {
      await sandbox.close();
      await Promise.all([own, ...Object.values(made)].map((repository) => repository.cleanup()));
    },
  };
};
