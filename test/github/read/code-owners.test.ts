import { afterEach, expect, it } from "vitest";
import { createClient } from "../../../src/cli/shared/cli-client.ts";
import { fetchCodeOwners } from "../../../src/github/read/well-known-files.ts";
import type { CodeOwnersFile } from "../../../src/policy/model/facts.ts";
import type { Files } from "../../support/sandbox-world.ts";
import { type SandboxContext, withSandbox } from "../../support/with-sandbox.ts";

/** Which CODEOWNERS file of a branch counts, against the sandbox. */

let context: SandboxContext | undefined;
afterEach(async () => context?.close());

const owners = async (base: Files): Promise<CodeOwnersFile | undefined> => {
  context = await withSandbox({ base: { "README.md": "x\n", ...base }, branches: { feature: { "a.txt": "a\n" } } });
  const client = createClient({
    token: context.sandbox.token({ actor: "grace" }),
    baseUrl: context.sandbox.url,
    graphqlUrl: context.sandbox.graphqlUrl,
    userAgent: "tollgate-test",
    env: {},
    timeoutMs: 5_000,
    retry: { tries: 1, totalMs: 0, secondMs: 1, now: () => 0, wait: async () => {}, random: () => 0 },
  });
  return fetchCodeOwners(client, context.at, "refs/heads/main");
};

const [ROOT, GITHUB, DOCS] = ["* @root\n", "* @github\n", "* @docs\n"];

it.each<[string, Files, CodeOwnersFile | undefined]>([
  [
    ".github before the root before docs",
    { "docs/CODEOWNERS": DOCS, CODEOWNERS: ROOT, ".github/CODEOWNERS": GITHUB },
    { path: ".github/CODEOWNERS", text: GITHUB },
  ],
  [
    "the root before docs",
    { "docs/CODEOWNERS": DOCS, CODEOWNERS: ROOT, ".github/x": "x" },
    { path: "CODEOWNERS", text: ROOT },
  ],
  ["docs", { "docs/CODEOWNERS": DOCS }, { path: "docs/CODEOWNERS", text: DOCS }],
  ["none", { "src/CODEOWNERS": ROOT }, undefined],
  ["another case is another file", { codeowners: ROOT }, undefined],
  [
    "a folder of the name is none",
    { "CODEOWNERS/x": ROOT, "docs/CODEOWNERS": DOCS },
    { path: "docs/CODEOWNERS", text: DOCS },
  ],
  ["an empty one counts", { ".github/CODEOWNERS": "", CODEOWNERS: ROOT }, { path: ".github/CODEOWNERS", text: "" }],
  ["a link is not followed", { CODEOWNERS: { symlink: "README.md" } }, { path: "CODEOWNERS" }],
  ["more than GitHub loads", { CODEOWNERS: "#\n".repeat(1_572_865) }, { path: "CODEOWNERS" }],
  ["no UTF-8", { CODEOWNERS: Uint8Array.from([0xe9, 0x0a]) }, { path: "CODEOWNERS" }],
])("%s", async (_name, files, wanted) => {
  expect(await owners(files)).toEqual(wanted);
});
