import { afterEach, expect, it } from "vitest";
import { createClient } from "../../../src/cli/shared/cli-client.ts";
import { fetchDeployments } from "../../../src/github/read/checks.ts";
import { type SandboxContext, withSandbox } from "../../support/with-sandbox.ts";

/** Which deployments of a commit count, against the sandbox. */

let context: SandboxContext | undefined;
afterEach(async () => context?.close());

type Deploying = SandboxContext["sandbox"];
const read = async (
  deploy: (sandbox: Deploying, head: string) => Promise<unknown>,
  names: readonly string[],
  permissions: Readonly<Record<string, "read">> = { deployments: "read" },
) => {
  context = await withSandbox({
    base: { "README.md": "x\n" },
    branches: { feature: { "a.txt": "a\n" }, other: { "b.txt": "b\n" } },
  });
  const { sandbox, at } = context;
  const { pull } = await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
  await deploy(sandbox, pull.head.sha);
  const client = createClient({
    token: sandbox.token({ actor: "github-actions[bot]", permissions }),
    baseUrl: sandbox.url,
    graphqlUrl: sandbox.graphqlUrl,
    userAgent: "tollgate-test",
    env: {},
    timeoutMs: 5_000,
    retry: { tries: 1, totalMs: 0, secondMs: 1, now: () => 0, wait: async () => {}, random: () => 0 },
  });
  return fetchDeployments(client, at, pull.head.sha, names);
};
const of = (environment: string, state: string) => ({ environment, state });

it.each<[string, (sandbox: Deploying, head: string) => Promise<unknown>, readonly ReturnType<typeof of>[]]>([
  [
    "a success of the head",
    async (s, ref) => s.deploy("ada", { ref, environment: "staging", state: "success" }),
    [of("staging", "success")],
  ],
  [
    "by the branch, as it was then",
    async (s) => s.deploy("ada", { ref: "feature", environment: "staging", state: "success" }),
    [of("staging", "success")],
  ],
  ["another commit's", async (s) => s.deploy("ada", { ref: "other", environment: "staging", state: "success" }), []],
  [
    "another environment's",
    async (s, ref) => s.deploy("ada", { ref, environment: "production", state: "success" }),
    [],
  ],
  ["one without a state", async (s, ref) => s.deploy("ada", { ref, environment: "staging" }), [of("staging", "")]],
  [
    "the newest state counts",
    async (s, ref) => {
      const { id } = await s.deploy("ada", { ref, environment: "staging", state: "success" });
      s.setDeployment("ada", id, { state: "failure" });
    },
    [of("staging", "failure")],
  ],
  [
    "the newest deployment counts",
    async (s, ref) => {
      await s.deploy("ada", { ref, environment: "staging", state: "failure" });
      await s.deploy("ada", { ref, environment: "staging", state: "success" });
    },
    [of("staging", "success")],
  ],
  [
    "replaced by another pull request's",
    async (s, ref) => {
      await s.deploy("ada", { ref, environment: "staging", state: "success" });
      await s.deploy("grace", { ref: "other", environment: "staging", state: "success" });
    },
    [of("staging", "inactive")],
  ],
  [
    "each environment of a pattern",
    async (s, ref) => {
      await s.deploy("ada", { ref, environment: "preview-eu", state: "success" });
      await s.deploy("ada", { ref, environment: "preview-us", state: "pending" });
    },
    [of("preview-us", "pending"), of("preview-eu", "success")],
  ],
])("%s", async (_name, deploy, wanted) => {
  const { deployments, unread } = await read(deploy, ["staging", "preview-*"]);
  expect(unread).toBeUndefined();
  expect(deployments.map(({ environment, state }) => ({ environment, state }))).toEqual(wanted);
});

it("a token that may not read them says so", async () => {
  const { unread } = await read(async () => undefined, ["staging"], {});
  expect(unread).toBe("Tollgate's token may not read deployments (it needs `deployments: read`)");
});
