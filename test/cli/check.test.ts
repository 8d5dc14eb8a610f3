import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Files, makeRepository, type TestRepository } from "../support/sandbox-world.ts";
import { runCli, spawnCli } from "./run-cli.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanups) await cleanUp();
});

const repository = async (
  base: Files,
  branches: Record<string, Files | readonly Files[]> = {},
  baseBranch = "main",
): Promise<TestRepository> => {
  const made = await makeRepository({ base, branches, baseBranch });
  cleanups.push(made.cleanup);
  return made;
};

const check = async (repo: TestRepository, head: string, ...more: string[]) => {
  const run = await runCli(["check", "--repo", repo.dir, "--head", head, "--json", ...more]);
  const report = JSON.parse(run.out) as {
    verdict: string;
    policies: { id: string; files: { path: string }[] }[];
    items: unknown[];
    counts: { open: number };
  };
  return { ...run, report, applied: report.policies.map(({ id }) => id).sort() };
};

/** Histories as public repositories have them: what a branch changes, and what must be said of it. */
const histories: readonly {
  name: string;
  base: Files;
  baseBranch?: string;
  branches: Record<string, Files>;
  wanted: Record<string, readonly string[]>;
}[] = [
  {
    name: "a Rails application",
    base: {
      Gemfile: 'source "https://rubygems.org"\ngem "rails"\n',
      "app/models/user.rb": "class User < ApplicationRecord\nend\n",
      "db/schema.rb": "ActiveRecord::Schema[8.0].define do\nend\n",
    },
    baseBranch: "master",
    branches: {
      model: { "app/models/user.rb": "class User < ApplicationRecord\n  validates :name, presence: true\nend\n" },
      migration: {
        "db/migrate/20240101120000_add_email_to_users.rb":
          "class AddEmailToUsers < ActiveRecord::Migration[8.0]\n  def up\n    remove_column :users, :mail\n  end\nend\n",
      },
      payments: { Gemfile: 'source "https://rubygems.org"\ngem "rails"\ngem "stripe"\n' },
      bump: { Gemfile: 'source "https://rubygems.org"\ngem "rails", "~> 8.0"\n' },
    },
    wanted: { model: [], migration: ["schema-change"], payments: ["new-integration"], bump: [] },
  },
  {
    name: "a Django site",
    base: {
      "manage.py": "import django\n",
      "shop/models.py": "class Order: pass\n",
      "requirements.txt": "django==5.0\n",
    },
    branches: {
      migration: {
        "shop/migrations/0002_order_total.py": 'class Migration:\n    x = [migrations.RemoveField("order", "sum")]\n',
        "shop/models.py": "class Order:\n    total = 0\n",
      },
      view: { "shop/views.py": "def index(request): pass\n" },
      mail: { "requirements.txt": "django==5.0\nsendgrid==6.11\n" },
    },
    wanted: { migration: ["schema-change"], view: [], mail: ["new-integration"] },
  },
  {
    name: "a Terraform monorepo",
    base: {
      "modules/vpc/main.tf": 'resource "aws_vpc" "main" {}\n',
      "live/production.tfvars": 'engine_version = "15.4"\n',
      "README.md": "# Infrastructure\n",
    },
    branches: {
      resource: { "modules/vpc/main.tf": 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n' },
      docs: { "README.md": "# Infrastructure\n\nHow to.\n" },
      variables: { "live/production.tfvars": 'engine_version = "16.1"\n' },
    },
    wanted: { resource: ["infrastructure"], docs: [], variables: ["infrastructure"] },
  },
  {
    name: "a Node service",
    base: {
      "package.json": '{\n  "dependencies": {\n    "express": "^5.0.0"\n  }\n}\n',
      "src/index.ts": "export {};\n",
      "openapi.yaml": "openapi: 3.1.0\n",
    },
    branches: {
      code: { "src/index.ts": "export const port = 8080;\n" },
      api: { "openapi.yaml": "openapi: 3.1.0\npaths:\n  /orders:\n    get: {}\n" },
      sdk: {
        "package.json": '{\n  "dependencies": {\n    "@sendgrid/mail": "^8.1.0",\n    "express": "^5.0.0"\n  }\n}\n',
      },
      deploy: { "fly.toml": 'app = "shop"\n' },
    },
    wanted: { code: [], api: ["api-schema"], sdk: ["new-integration"], deploy: ["risky-deploy"] },
  },
  {
    name: "a Go service",
    base: {
      "go.mod": "module example.org/shop\n\ngo 1.24\n\nrequire github.com/stripe/stripe-go/v78 v78.1.0\n",
      "main.go": "package main\n",
      "api/shop.proto": 'syntax = "proto3";\nmessage Order {\n  string id = 1;\n}\n',
    },
    branches: {
      proto: { "api/shop.proto": 'syntax = "proto3";\nmessage Order {\n}\n' },
      bump: { "go.mod": "module example.org/shop\n\ngo 1.24\n\nrequire github.com/stripe/stripe-go/v79 v79.0.0\n" },
      sql: {
        "migrations/000002_orders.up.sql": "ALTER TABLE orders DROP COLUMN note;\n",
        "migrations/000002_orders.down.sql": "ALTER TABLE orders ADD COLUMN note text;\n",
      },
    },
    wanted: { proto: ["api-schema"], bump: [], sql: ["schema-change"] },
  },
];

for (const { name, base, baseBranch, branches, wanted } of histories) {
  test(`${name}: each branch gets the policies that it calls for`, async () => {
    const repo = await repository(base, branches, baseBranch);
    for (const [branch, policies] of Object.entries(wanted)) {
      const { report, applied, code } = await check(repo, branch);
      expect({ branch, applied }).toEqual({ branch, applied: policies });
      expect({ branch, verdict: report.verdict, code }).toEqual(
        // The recommended pack advises on deploys.
        policies.some((id) => id !== "risky-deploy")
          ? { branch, verdict: "blocked", code: 1 }
          : { branch, verdict: "pass", code: 0 },
      );
    }
  });
}

test("this repository itself can be checked", async () => {
  const run = await spawnCli([
    "check",
    "--repo",
    join(import.meta.dirname, "../.."),
    "--base",
    "HEAD",
    "--head",
    "HEAD",
  ]);
  expect(run).toMatchObject({ code: 0, out: expect.stringContaining("Nothing to compare") as string });
});

test("names that hold line ends, quotes, pipes, tabs, emoji and markup come out whole in JSON and harmless in the terminal", async () => {
  const names = [
    "a\nb.tf",
    'q"uote.tf',
    "pi|pe.tf",
    "t\tab.tf",
    "🎉.tf",
    "<script>.tf",
    "\u001b[31mred.tf",
    "-rf.tf",
    ":(top)x.tf",
    "\u202Etxt.tf",
  ];
  const repo = await repository({ "a.txt": "a" }, { hostile: Object.fromEntries(names.map((name) => [name, "x\n"])) });
  const { report } = await check(repo, "hostile");
  expect(report.policies.flatMap(({ files }) => files.map(({ path }) => path)).sort()).toEqual([...names].sort());
  const { out } = await runCli(["check", "--repo", repo.dir, "--head", "hostile"], { env: { NO_COLOR: "1" } });
  expect(out).toContain("␛[31mred.tf");
  expect(out).not.toMatch(/[\u001b\u202e\t]/);
});

test("a name that is not UTF-8 is matched like any other", async () => {
  const dir = mkdtempSync(join(tmpdir(), "tollgate-latin-"));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  git(dir, "init", "-q", "-b", "main");
  git(dir, "commit", "-q", "--allow-empty", "-m", "Begin");
  git(dir, "switch", "-q", "-c", "latin");
  writeFileSync(
    Buffer.concat([Buffer.from(`${dir}/caf`), Buffer.from([0xe9]), Buffer.from(".tf")]),
    'cidr_blocks = ["0.0.0.0/0"]\n',
  );
  git(dir, "add", ".");
  git(dir, "commit", "-q", "-m", "Latin");
  const run = await runCli(["check", "--json"], { cwd: dir });
  expect(run.code).toBe(1);
  expect(run.out).toContain('"caf\uFFFD.tf"');
});

const git = (cwd: string, ...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=7+ada@users.noreply.github.com", ...args], {
    cwd,
    encoding: "utf8",
  });

const own = (enforcement: string): string =>
  `version: 1\npolicies:\n  code:\n    title: Code\n    why: It is ours\n    enforcement: ${enforcement}\n    when: { paths: ["src/**"] }\n    requires: { checklist: [{ id: read, text: It was read }] }\n`;

test("policies are those of the base: a branch that weakens them is evaluated by the old ones, and says so", async () => {
  const repo = await repository(
    { ".github/tollgate.yml": own("block"), "src/a.ts": "a\n" },
    {
      weaken: { ".github/tollgate.yml": own("off"), "src/a.ts": "b\n" },
      broken: { ".github/tollgate.yml": "policies: {", "src/a.ts": "b\n" },
    },
  );
  const weaken = await check(repo, "weaken");
  expect(weaken).toMatchObject({ code: 1, applied: ["code"] });
  const broken = await check(repo, "broken");
  expect(broken).toMatchObject({ code: 1, applied: ["code"] });
  const { out } = await runCli(["check", "--repo", repo.dir, "--head", "broken"]);
  expect(out).toMatch(/policy file|\.github\/tollgate\.yml/);
});

test("--policies evaluates by a file of the working tree instead", async () => {
  const dir = mkdtempSync(join(tmpdir(), "tollgate-policies-"));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, "mine.yml"), own("block"));
  const repo = await repository({ "src/a.ts": "a\n" }, { code: { "src/a.ts": "b\n" } });
  expect(await check(repo, "code")).toMatchObject({ code: 0, applied: [] });
  expect(await check(repo, "code", "--policies", join(dir, "mine.yml"))).toMatchObject({ code: 1, applied: ["code"] });
});

test("a broken policy file at the base is a problem with its place, and ends with 2", async () => {
  const repo = await repository({ ".github/tollgate.yml": "version: 1\npolices: {}\n" }, { change: { "a.txt": "a" } });
  const run = await runCli(["check", "--repo", repo.dir, "--head", "change"]);
  expect(run.code).toBe(2);
  expect(run.err).toContain(".github/tollgate.yml:2:1");
  expect(run.err).toContain("policies");
});

test.each<[string, Files, RegExp]>([
  ["a folder", { ".github/tollgate.yml/x": "x" }, /folder/],
  ["a link", { ".github/tollgate.yml": { symlink: "/etc/passwd" } }, /link/],
  ["300 kB", { ".github/tollgate.yml": "#".repeat(300_000) }, /bytes/],
  ["no text", { ".github/tollgate.yml": new Uint8Array([0xff, 0xfe, 0x00]) }, /UTF-8/],
  ["empty", { ".github/tollgate.yml": "" }, /empty/],
])("a policy file that is %s ends with 2 and never passes", async (_name, base, words) => {
  const repo = await repository(base, { change: { "a.txt": "a" } });
  const run = await runCli(["check", "--repo", repo.dir, "--head", "change"]);
  expect(run).toMatchObject({ code: 2, err: expect.stringMatching(words) as string });
});

test("a change cannot hide its lines by .gitattributes, nor by a big diff", async () => {
  const rule = `version: 1\npolicies:\n  drop:\n    title: Drop\n    why: It is gone\n    when: { added_lines: ['\\bDROP TABLE\\b'] }\n    requires: { checklist: [{ id: sure, text: Sure }] }\n`;
  const dir = mkdtempSync(join(tmpdir(), "tollgate-hidden-"));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  git(dir, "init", "-q", "-b", "main");
  writeFileSync(join(dir, "policies.yml"), rule);
  git(dir, "commit", "-q", "--allow-empty", "-m", "Begin");
  git(dir, "switch", "-q", "-c", "hidden");
  writeFileSync(join(dir, ".gitattributes"), "*.sql -diff\n");
  writeFileSync(join(dir, "a.sql"), "DROP TABLE users;\n");
  git(dir, "add", "a.sql", ".gitattributes");
  git(dir, "commit", "-q", "-m", "Hide");
  const hidden = await runCli(["check", "--policies", "policies.yml", "--json"], { cwd: dir });
  expect(hidden.code).toBe(1);
  git(dir, "switch", "-q", "-c", "big", "main");
  writeFileSync(join(dir, "b.sql"), "SELECT 1; -- nothing to see here\n".repeat(40_000));
  git(dir, "add", "b.sql");
  git(dir, "commit", "-q", "-m", "Big");
  const big = await runCli(["check", "--policies", "policies.yml", "--json"], { cwd: dir });
  expect(big.code).toBe(1);
  git(dir, "switch", "-q", "-c", "plain", "main");
  writeFileSync(join(dir, "c.sql"), "SELECT 1;\n");
  git(dir, "add", "c.sql");
  git(dir, "commit", "-q", "-m", "Plain");
  expect((await runCli(["check", "--policies", "policies.yml", "--json"], { cwd: dir })).code).toBe(0);
});

test.each<[string, string[], RegExp]>([
  ["no such base", ["--base", "nope"], /--base: There is no commit "nope"/],
  ["no such head", ["--head", "nope"], /--head: There is no commit "nope"/],
  ["a base that looks like an option", ["--base=--output=/tmp/x"], /no commit/],
  ["histories that never met", ["--base", "other", "--head", "main"], /never met/],
])("%s ends with 2", async (_name, args, words) => {
  const repo = await repository({ "a.txt": "a" });
  const tree = execFileSync("git", ["mktree"], { cwd: repo.dir, input: "", encoding: "utf8" }).trim();
  const commit = git(repo.dir, "commit-tree", tree, "-m", "Other").trim();
  git(repo.dir, "update-ref", "refs/heads/other", commit);
  expect(await runCli(["check", "--repo", repo.dir, ...args])).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringMatching(words) as string,
  });
});

test("no repository, and one without a commit, end with 2", async () => {
  const dir = mkdtempSync(join(tmpdir(), "tollgate-empty-"));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  expect(await runCli(["check"], { cwd: dir })).toMatchObject({
    code: 2,
    err: expect.stringContaining("in no git repository") as string,
  });
  expect(await runCli(["check", "--repo", "nowhere"], { cwd: dir })).toMatchObject({
    code: 2,
    err: expect.stringContaining("no folder") as string,
  });
  git(dir, "init", "-q");
  expect(await runCli(["check"], { cwd: dir })).toMatchObject({
    code: 2,
    err: expect.stringContaining("no commit yet") as string,
  });
});

test("what a pull request would say can be said: labels, title, author, draft", async () => {
  const rule = `version: 1\npolicies:\n  all:\n    title: All\n    why: All\n    when: { labels: [risky], title: ['^feat'], authors: [ada], draft: true }\n    requires: { checklist: [{ id: sure, text: Sure }] }\n`;
  const repo = await repository({ ".github/tollgate.yml": rule }, { change: { "a.txt": "a" } });
  expect(await check(repo, "change")).toMatchObject({ code: 0, applied: [] });
  const said = ["--label", "risky", "big", "--title", "feat: all", "--draft", "--author", "ada"];
  expect(await check(repo, "change", ...said)).toMatchObject({ code: 1, applied: ["all"] });
});

test("an ADR that the description links, and the head has, meets the requirement", async () => {
  const adr =
    "# 1. Take payments with a provider\n\n## Status\n\nAccepted\n\n## Context and problem statement\n\nWe keep card numbers ourselves.\n\n## Considered options\n\n- A provider\n- As it is\n\n## Decision outcome\n\nA provider, because the cards leave our database.\n\n## Consequences\n\nThe checkout depends on somebody else.\n";
  const rule = `version: 1\npolicies:\n  decide:\n    title: Decide\n    why: All\n    when: { paths: ["src/**"] }\n    requires: { adr: {} }\n`;
  const repo = await repository(
    { ".github/tollgate.yml": rule, "docs/adr/0001-a.md": adr },
    { change: { "src/a.txt": "a" } },
  );
  expect((await check(repo, "change")).code).toBe(1);
  expect((await check(repo, "change", "--body", "See docs/adr/0002-b.md")).code).toBe(1);
  expect((await check(repo, "change", "--body", "See docs/adr/0001-a.md")).code).toBe(0);
});
