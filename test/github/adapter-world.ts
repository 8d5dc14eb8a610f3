import { afterAll, afterEach, beforeAll } from "vitest";
import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { createClient } from "../../src/cli/shared/cli-client.ts";
import type { GitHubClient } from "../../src/github/client/github-client.ts";
import { makeRepository, type TestRepository } from "../support/sandbox-world.ts";
import { type Sandbox, startSandbox } from "../support/start-sandbox.ts";

/** The pull request of each test. */
export const ref = { owner: "acme", repo: "shop", number: 1 };

export const PERMISSIONS = {
  contents: "read",
  "pull-requests": "write",
  statuses: "write",
  checks: "write",
  members: "read",
} as const;

type Adapter = {
  readonly sandbox: Sandbox;
  readonly repository: TestRepository;
  readonly token: string;
  readonly client: GitHubClient;
  readonly clientOf: (token: string) => GitHubClient;
};

/**
 * The adapter's functions against the sandbox, in one process.
 *
 * @returns starts a sandbox with one pull request; it is closed after the test
 */
export const useAdapter = (): (() => Promise<Adapter>) => {
  let repository: TestRepository;
  let sandbox: Sandbox;
  beforeAll(async () => {
    repository = await makeRepository({
      base: {
        "README.md": "Shop\n",
        "docs/adr/1.md": "# One\n",
        "a.txt": "a\n",
        "old/name.txt": "the same\n".repeat(20),
      },
      branches: {
        feature: {
          "db/1.sql": "DROP TABLE a;\n",
          "a.txt": null,
          "old/name.txt": null,
          "new/name.txt": "the same\n".repeat(20),
          "logo.png": Uint8Array.from([0x89, 0x50, 0, 1]),
          "link.md": { symlink: "README.md" },
          "out.md": { symlink: "../../etc/passwd" },
          "latin.md": Uint8Array.from([0xe9, 0x0a]),
          "package.json": '{\n  "dependencies": {\n    "stripe": "^1.0.0"\n  }\n}\n',
        },
      },
    });
  });
  afterEach(async () => sandbox.close());
  afterAll(async () => repository.cleanup());
  return async () => {
    sandbox = await startSandbox({ gitDir: repository.dir, owner: "acme", repo: "shop", quirks: KIND });
    const { url: baseUrl, graphqlUrl } = sandbox;
    const clientOf = (token: string): GitHubClient =>
      createClient({ token, baseUrl, graphqlUrl, userAgent: "tollgate-test", env: {}, timeoutMs: 5_000, retry: ONCE });
    const token = sandbox.token({ actor: "github-actions[bot]", permissions: PERMISSIONS });
    await sandbox.openPullRequest({ base: "main", head: "feature", title: "Change", author: "ada", labels: ["big"] });
    return { sandbox, repository, token, client: clientOf(token), clientOf };
  };
};

const ONCE = { tries: 1, totalMs: 0, secondMs: 1, now: () => 0, wait: async () => {}, random: () => 0 };

/** Single reads are tried here, whose requests are counted; what a read must live with is tried where it is put together. */
const KIND = {
  ...ALL_QUIRKS,
  notYetThere: 0,
  staleReads: 0,
  lateUpdatedAt: false,
  sameNamedJobs: false,
  wrongCounts: "none",
} as const;
