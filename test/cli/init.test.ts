import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { lookAtRepository, readOwners } from "../../src/cli/shared/look-at-repository.ts";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { makeRepository, removeRepositories } from "../backtest/git-repository.ts";
import { runCli } from "./run-cli.ts";

const folders: string[] = [];
afterAll(() => {
  removeRepositories();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const repository = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-init-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  execFileSync("git", ["init", "-q"], { cwd: folder });
  execFileSync("git", ["add", "."], { cwd: folder });
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "Begin"], {
    cwd: folder,
  });
  return folder;
};

const rails = {
  "db/migrate/20240101120000_a.rb": "x",
  "db/migrate/20240102120000_b.rb": "x",
  "infra/main.tf": "x",
  "docs/decisions/0001-a.md": "x",
  "app/a\n# b.rb": "x",
  ".github/CODEOWNERS": "* @ada\ndb/ @acme/data # theirs\n*.tf @acme/platform\n",
};

test("looks at the repository, and what it writes validates", async () => {
  const cwd = repository(rails);
  const { code, out } = await runCli(["init"], { cwd });
  expect(code).toBe(0);
  expect(out).toMatch(/● schema-change +2 files: Rails migrations/);
  expect(out).toContain("openssl rand -hex 32 | gh secret set TOLLGATE_SIGNING_KEY");
  expect(out).toContain("tollgate protect --action");
  expect(out).toMatch(/● infrastructure +1 file: Terraform/);
  expect(out).toContain("decisions in docs/decisions/");
  const file = parse(readFileSync(join(cwd, ".github/tollgate.yml"), "utf8")) as {
    adr: unknown;
    policies: Record<string, unknown>;
  };
  expect(file.adr).toEqual({ paths: ["docs/decisions/**"] });
  expect(file.policies).toMatchObject({
    "schema-change": { owners: ["@acme/data"] },
    infrastructure: { owners: ["@acme/platform"] },
  });
  expect(await runCli(["validate"], { cwd })).toMatchObject({ code: 0, err: "" });
  expect(parse(readFileSync(join(cwd, ".github/workflows/tollgate.yml"), "utf8"))).toMatchObject({
    permissions: { contents: "read", "pull-requests": "write", statuses: "write", checks: "read" },
  });
});

test("the workflow is the one that the README shows", async () => {
  const cwd = repository({});
  const commit = "0123456789abcdef0123456789abcdef01234567";
  await runCli(["init", "--action", `your-org/tollgate@${commit}`], { cwd });
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8").replaceAll("<commit>", commit);
  const shown = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => parse(text ?? "") as { jobs?: unknown; on?: unknown },
  );
  const { name: _name, ...wanted } = parse(readFileSync(join(cwd, ".github/workflows/tollgate.yml"), "utf8")) as Record<
    string,
    unknown
  >;
  expect(shown).toContainEqual(expect.objectContaining(wanted));
});

describe("the workflow never names an Action that is not there", () => {
  test("without an address it fails when it runs, and says what to write; so does the command", async () => {
    const cwd = repository({});
    const { code, out } = await runCli(["init"], { cwd });
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, " ")).toContain("The workflow does not run yet");
    const { jobs } = parse(readFileSync(join(cwd, ".github/workflows/tollgate.yml"), "utf8")) as {
      jobs: { tollgate: { steps: { uses?: string; run: string }[] } };
    };
    const [step, ...more] = jobs.tollgate.steps;
    expect([step?.uses, more]).toEqual([undefined, []]);
    const run = spawnSync("bash", ["-e", "-c", step?.run ?? ""], { encoding: "utf8" });
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(
      /^::error file=.*::This workflow does not say where the Action is.*tollgate init --action/,
    );
  });

  test.each([
    ["acme/tollgate@v1", /not pinned by a commit[\s\S]*git ls-remote\s+https:\/\/github.com\/acme\/tollgate/],
    ["acme/tollgate@main", /not pinned by a commit/],
    ["acme/tollgate@0123456", /not pinned by a commit/],
    ["acme/tollgate", /not of the form/],
    ["a/b@0123456789abcdef0123456789abcdef01234567\n  evil: 1", /not pinned|not of the form/],
  ])("%j is refused", async (action, words) => {
    const { code, err } = await runCli(["init", "--dry-run", "--action", action], { cwd: repository({}) });
    expect(code).toBe(2);
    expect(err.replaceAll(/\n {2}/g, " ")).toMatch(words);
  });
});

test("--schema writes the schema beside the policy file, which names it; otherwise no schema is named", async () => {
  const cwd = repository({});
  await runCli(["init"], { cwd });
  expect(readFileSync(join(cwd, ".github/tollgate.yml"), "utf8")).not.toMatch(/^# yaml-language-server/m);
  await runCli(["init", "--force", "--schema"], { cwd });
  const [, named = ""] = /\$schema=(\S+)/.exec(readFileSync(join(cwd, ".github/tollgate.yml"), "utf8")) ?? [];
  expect(JSON.parse(readFileSync(join(cwd, ".github", named), "utf8"))).toMatchObject({
    title: "Tollgate policy file",
  });
});

test("--dry-run prints and writes nothing", async () => {
  const cwd = repository(rails);
  const { code, out } = await runCli(["init", "--dry-run"], { cwd });
  expect(code).toBe(0);
  expect(out).toContain("extends:\n  - tollgate:recommended");
  expect(out).toContain("pull_request_target");
  expect(existsSync(join(cwd, ".github/tollgate.yml"))).toBe(false);
});

test("never overwrites without --force: what is missing is written, and with nothing to write it ends with 2", async () => {
  const cwd = repository({ ".github/tollgate.yml": "mine" });
  const first = await runCli(["init"], { cwd });
  expect(first).toMatchObject({
    code: 0,
    err: expect.stringContaining(".github/tollgate.yml is there already") as string,
  });
  expect(readFileSync(join(cwd, ".github/tollgate.yml"), "utf8")).toBe("mine");
  expect(existsSync(join(cwd, ".github/workflows/tollgate.yml"))).toBe(true);
  const again = await runCli(["init"], { cwd });
  expect([again.code, again.out]).toEqual([2, ""]);
  expect((await runCli(["init", "--force"], { cwd })).code).toBe(0);
  expect(readFileSync(join(cwd, ".github/tollgate.yml"), "utf8")).not.toBe("mine");
});

test("the address of the Action goes into a workflow that lacks it, and a policy file of one's own stays", async () => {
  const cwd = repository({ ".github/tollgate.yml": "mine" });
  await runCli(["init"], { cwd });
  const action = "acme/tollgate@0123456789abcdef0123456789abcdef01234567";
  const { code, out, err } = await runCli(["init", "--action", action], { cwd });
  expect([code, out]).toEqual([0, expect.stringContaining("overwrote .github/workflows/tollgate.yml\n") as string]);
  expect(err).toContain(".github/tollgate.yml is there already");
  expect(readFileSync(join(cwd, ".github/tollgate.yml"), "utf8")).toBe("mine");
  const workflow = join(cwd, ".github/workflows/tollgate.yml");
  expect(readFileSync(workflow, "utf8")).toContain(`- uses: ${action}`);
  // A finished workflow is kept as any other file.
  const finished = readFileSync(workflow, "utf8");
  expect((await runCli(["init", "--action", action.replace("0123", "3210")], { cwd })).code).toBe(2);
  expect(readFileSync(workflow, "utf8")).toBe(finished);
});

test("an empty repository gets a proposal that validates; no repository ends with 2; so does a wrong --action", async () => {
  const cwd = repository({});
  expect((await runCli(["init"], { cwd })).code).toBe(0);
  expect((await runCli(["validate"], { cwd })).code).toBe(0);
  const nowhere = mkdtempSync(join(tmpdir(), "tollgate-nowhere-"));
  folders.push(nowhere);
  expect((await runCli(["init"], { cwd: nowhere })).code).toBe(2);
  expect((await runCli(["init", "--action", "x: y"], { cwd })).code).toBe(2);
});

test("hostile names cannot write into the proposal", async () => {
  const cwd = repository({
    "db/migrate/1_a.rb\nversion: 2\n": "x",
    "docs/adr\n  - evil/0001-a.md": "x",
    CODEOWNERS: '* @acme/data"]\nenforcement: off\n* @acme/x',
  });
  const { code, out } = await runCli(["init", "--json"], { cwd });
  expect(code).toBe(0);
  const { files } = JSON.parse(out) as { files: { path: string; text: string }[] };
  const proposal = parse(files[0]?.text ?? "") as {
    version: number;
    policies?: Record<string, { enforcement: string }>;
  };
  expect(proposal.version).toBe(1);
  for (const policy of Object.values(proposal.policies ?? {})) expect(policy.enforcement).toBe("block");
});

test.each<[string, string, string[]]>([
  ["* @acme/all", "a/b.ts", ["@acme/all"]],
  ["* @acme/all\n/docs/ @acme/docs", "docs/a.md", ["@acme/docs"]],
  ["* @acme/all\n/docs/ @acme/docs", "x/docs/a.md", ["@acme/all"]],
  ["docs/ @acme/docs", "x/docs/a.md", ["@acme/docs"]],
  ["*.tf @acme/a @ada @acme/b", "deep/er/x.tf", ["@acme/a", "@acme/b"]],
  ["* @acme/all\n*.md", "a.md", []],
  ["# * @acme/all", "a.md", []],
])("CODEOWNERS %j: who owns %s", (text, path, owners) => {
  expect(readOwners(text)(path)).toEqual(owners);
});

test("an operator's resource definitions are named as what they are: its API", () => {
  const set = readPolicies({ builtin: readBuiltinPolicies(import.meta.url) });
  if (!set.ok) throw new Error("The pack cannot be read");
  const found = lookAtRepository(["config/crd/bases/acme.io_w.yaml", "config/crd/kustomization.yaml"], set.value, "");
  expect(found.policies.map(({ id, files, tools }) => [id, files, tools])).toEqual([
    ["api-schema", 1, ["Kubernetes APIs (CRDs)"]],
    ["infrastructure", 1, ["Kustomize"]],
  ]);
});

test("the example of a policy is the newest of the files that say most", () => {
  const set = readPolicies({ builtin: readBuiltinPolicies(import.meta.url) });
  const exampleOf = (paths: string[]): string | undefined =>
    lookAtRepository(paths, set.ok ? set.value : { policies: [], settings: {} as never, files: [] }, "").policies[0]
      ?.example;
  expect(exampleOf(["api/openapi/.stoplight.yml", "api/openapi/main.openapi.yml"])).toBe(
    "api/openapi/main.openapi.yml",
  );
  expect(exampleOf(["db/migrate/20240101_a.rb", "db/migrate/20250101_b.rb"])).toBe("db/migrate/20250101_b.rb");
});

test("a policy without a file now, that pull requests matched, is not nothing", async () => {
  const { commit, folder } = makeRepository();
  commit("Begin", { "README.md": "Shop\n" });
  for (let number = 1; number <= 12; number++)
    commit(
      `Change (#${number})`,
      number === 6 ? { "db/migrate/20240101120000_drop.rb": "drop_table :a\n" } : { [`${number}.md`]: "a\n" },
    );
  execFileSync("git", ["rm", "-q", "-r", "db"], { cwd: folder });
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=a@b", "commit", "-q", "-m", "Remove"], { cwd: folder });
  const { out } = await runCli(["init", "--dry-run"], { cwd: folder });
  expect(out).toMatch(/● schema-change +\w+\s+matched 1 of 12 pull requests/);
  expect(out).not.toMatch(/schema-change +nothing yet/);
});

test("a policy whose files are here, but that no pull request matched, stands below those that matched", async () => {
  const { commit, folder } = makeRepository();
  commit("Begin", { "README.md": "Shop\n", "db/migrate/20240101120000_a.rb": "add_column :a, :b\n" });
  for (let number = 1; number <= 12; number++) commit(`Change (#${number})`, { [`infra/${number}.tf`]: "a = 1\n" });
  const { out } = await runCli(["init", "--dry-run"], { cwd: folder });
  expect(out).toMatch(/● infrastructure +/);
  expect(out).toMatch(/○ schema-change +/);
  expect(out.indexOf("infrastructure")).toBeLessThan(out.indexOf("schema-change"));
});

describe("levels by history", () => {
  const POLICY = ".github/tollgate.yml";
  const levelsIn = (cwd: string): Record<string, { enforcement?: string }> =>
    (parse(readFileSync(join(cwd, POLICY), "utf8")) as { policies?: Record<string, { enforcement?: string }> })
      .policies ?? {};

  /** Twenty pull requests: so many drop a column, the others add a line to a text. */
  const history = (drops: number): string => {
    const { commit, folder } = makeRepository();
    commit("Begin", { "README.md": "Shop\n" });
    for (let number = 1; number <= 20; number++) {
      const drop = number <= drops;
      const path = drop ? `db/migrate/202401${String(number).padStart(2, "0")}120000_drop.rb` : `docs/${number}.md`;
      commit(
        `Change (#${number})`,
        { [path]: drop ? "def up\n  drop_table :a\nend\n" : "text\n" },
        drop ? "ada" : "renovate[bot]",
      );
    }
    return folder;
  };

  test.each([
    [1, "block", "at most 5 %", "and holds 1 (5 %)"],
    [2, "block", "at most 10 %", "and holds 2 (10 %)"],
    [3, "advise", "at most 0 %", "; block would hold 3 (15 %)"],
    [7, "observe", "at most 0 %", "; block would hold 7 (35 %)"],
  ])("a policy that would hold %d of 20 is proposed as %s", async (drops, enforcement, share, holds) => {
    const cwd = history(drops);
    const { code, out } = await runCli(["init"], { cwd });
    expect(code).toBe(0);
    expect(levelsIn(cwd)["schema-change"]?.enforcement).toBe(enforcement);
    const said = out.replaceAll(/\s+/g, " ");
    expect(said).toContain("Replayed the last 20 pull requests into main");
    expect(said).toContain(`The levels proposed here would have held ${share} of them`);
    expect(said).toMatch(new RegExp(`● schema-change +${enforcement} `));
    expect(said).toContain(holds);
    expect(readFileSync(join(cwd, POLICY), "utf8")).toContain(holds);
    expect(said).toContain(`Bots opened ${100 - drops * 5} % of them.`);
    for (const line of out.split("\n").slice(0, 14)) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(await runCli(["validate"], { cwd })).toMatchObject({ code: 0, err: "" });
  });

  test("too little history is said, and the levels are the pack's", async () => {
    const cwd = repository(rails);
    const { out } = await runCli(["init", "--json"], { cwd });
    expect((JSON.parse(out) as { history: unknown }).history).toEqual({
      kind: "none",
      why: expect.stringMatching(/^its history here has \d pull requests?, of 10 that are needed$/) as string,
    });
    expect(levelsIn(cwd)["schema-change"]?.enforcement).toBe("block");
  });

  test("--no-history replays nothing", async () => {
    const cwd = history(7);
    const { out } = await runCli(["init", "--no-history", "--json"], { cwd });
    expect(JSON.parse(out)).not.toHaveProperty("history");
    expect(levelsIn(cwd)["schema-change"]?.enforcement).toBe("block");
  });

  test("a clone whose contents are missing is said", async () => {
    const cwd = history(2);
    for (const tree of execFileSync("git", ["rev-list", "--objects", "--all", "--", "db", "docs"], {
      cwd,
      encoding: "utf8",
    })
      .trim()
      .split("\n")
      .filter((line) => /\.(rb|md)$/.test(line))) {
      const [id = ""] = tree.split(" ");
      rmSync(join(cwd, ".git/objects", id.slice(0, 2), id.slice(2)), { force: true });
    }
    const { code, out } = await runCli(["init", "--dry-run"], { cwd });
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "No levels were chosen from history: objects of its history are missing here.",
    );
  });
});
