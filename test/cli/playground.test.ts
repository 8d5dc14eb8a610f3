import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Played } from "@tollgate/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPlayground } from "../../src/cli/playground/play.ts";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { makeRepository, type TestRepository } from "../support/sandbox-world.ts";
import { runCli } from "./run-cli.ts";

const RECOMMENDED = "version: 1\nextends: tollgate:recommended\n";
const MIGRATIONS = `version: 1
policies:
  migrations:
    title: Migrations
    why: They cannot be undone.
    when: { paths: ["db/migrate/**"] }
    requires:
      adr: true
      checklist:
        - id: tested
          text: Tried on a copy
          verify: { check: migration-test }
`;
/** The base marks these files as generated, which a suite's case does not know. */
const OF_ATTRIBUTES = MIGRATIONS.replace('paths: ["db/migrate/**"]', 'paths: ["db/migrate/**"], generated: true');
const ADR =
  "# Why\n\nStatus: accepted\n\n## Context\n\nA problem.\n\n## Decision\n\nThis.\n\n## Consequences\n\nThat.\n";

const playground = createPlayground(readBuiltinPolicies(import.meta.url));
let repository: TestRepository;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tollgate-playground-"));
  repository = await makeRepository({
    base: {
      "README.md": "# Shop\n",
      ".github/CODEOWNERS": "/db/ @acme/dba\n",
      ".gitattributes": "db/** linguist-generated\n",
    },
    branches: { change: { "db/migrate/1_a.rb": "class A; end\n", "docs/adr/0001-a.md": ADR } },
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await repository.cleanup();
});

const played = (more: Partial<Played>): Played => ({
  policies: MIGRATIONS,
  change: { kind: "range", base: "main", head: "change" },
  ...{ title: "", body: "", author: "", base: "", labels: [], draft: false, checks: [], codeOwners: "" },
  ...more,
});
const evaluate = (more: Partial<Played>) => playground.evaluate(played(more), repository.dir);
const applying = ({ policies }: Awaited<ReturnType<typeof evaluate>>) =>
  policies.filter(({ applies }) => applies).map(({ id }) => id);

describe("the playground's engine", () => {
  test.each(playground.samples.map((one) => [one.name, one] as const))(
    "has a policy for %s",
    async (name, { diff, title }) => {
      const answer = await evaluate({ policies: RECOMMENDED, change: { kind: "diff", text: diff }, title });
      // The recommended pack advises on deploys.
      const verdict = name.startsWith("Kubernetes") ? "pass" : "blocked";
      expect(answer).toMatchObject({ problems: [], verdict });
      expect(applying(answer).length).toBeGreaterThan(0);
      expect(answer.comment).toContain("- [ ] ");
    },
  );

  test("offers ten samples, each of its own", () => {
    expect(new Set(playground.samples.map(({ id }) => id)).size).toBe(10);
  });

  test("says which rule decides, at its line, and why another policy does not apply", async () => {
    const answer = await evaluate({
      policies: MIGRATIONS.replace(
        "policies:",
        "policies:\n  never:\n    title: Never\n    why: No\n    when: { paths: [none/**] }\n    requires: { checklist: [{ id: a, text: A }] }",
      ),
    });
    const because = (id: string) => answer.policies.find((one) => one.id === id)?.because;
    expect(because("migrations")).toEqual([
      { text: "paths: 1 changed file matches", by: [{ pattern: "db/migrate/**", place: "line 11" }] },
    ]);
    expect(because("never")).toEqual([
      expect.objectContaining({ text: expect.stringMatching(/^paths: no changed file matches/) as string }),
    ]);
  });

  test.each([
    ["an ADR", MIGRATIONS],
    ["what .gitattributes marks", OF_ATTRIBUTES],
    ["code owners", MIGRATIONS.replace("text: Tried on a copy", "text: Tried on a copy\n          by: code-owner")],
  ])("answers a range as `tollgate check` does: %s", async (_, text) => {
    const policies = join(folder, "policies.yml");
    writeFileSync(policies, text);
    const range = ["--base", "main", "--head", "change", "--repo", repository.dir];
    const run = await runCli(["check", "--json", ...range, "--policies", policies]);
    const checked = JSON.parse(run.out) as { verdict: string; counts: { total: number; answered: number } };
    const answer = await evaluate({ policies: text });
    expect(answer.verdict).toBe(checked.verdict);
    expect(applying(answer)).toEqual(["migrations"]);
    expect(answer.summary).toContain(
      `${checked.counts.total - checked.counts.answered} of ${checked.counts.total} open`,
    );
  });

  test("names the code owners of a diff by the CODEOWNERS that is written beside it", async () => {
    const diff = playground.samples.find(({ id }) => id === "rails")?.diff ?? "";
    const policies = MIGRATIONS.replace("text: Tried on a copy", "text: Tried on a copy\n          by: code-owner");
    const answer = await evaluate({ policies, change: { kind: "diff", text: diff }, codeOwners: "/db/ @acme/dba\n" });
    expect(answer.summary).toContain("@acme/dba");
  });

  test("counts checks that passed", async () => {
    expect(await evaluate({ checks: ["migration-test"] })).toMatchObject({ verdict: "pass" });
  });

  test.each<[string, Partial<Played>, { line: number; message: RegExp }]>([
    ["a key that is none", { policies: "version: 1\npolices: {}\n" }, { line: 2, message: /Did you mean policies\?/ }],
    ["YAML that is none", { policies: "version: 1\npolicies: {\n" }, { line: 2, message: /./ }],
    [
      "a file of another repository",
      { policies: "version: 1\nextends: acme/.github:a.yml@v1\n" },
      { line: 2, message: /could not be read here/ },
    ],
    ["a diff that is none", { change: { kind: "diff", text: "Hello" } }, { line: 0, message: /no diff/ }],
    ["no diff at all", { change: { kind: "diff", text: " \n" } }, { line: 0, message: /Paste a diff/ }],
    [
      "a branch that is not there",
      { change: { kind: "range", base: "main", head: "none" } },
      { line: 0, message: /none/ },
    ],
    [
      "a branch that is an option",
      { change: { kind: "range", base: "main", head: "--all" } },
      { line: 0, message: /--all/ },
    ],
  ])("tells of %s, and of its line", async (_, more, { line, message }) => {
    const { problems, verdict } = await evaluate(more);
    expect(verdict).toBe("error");
    expect(problems[0]?.line).toBe(line);
    expect(problems[0]?.message).toMatch(message);
  });

  test("begins with the policies of the repository, or with an example that can be read", async () => {
    const starter = await playground.policies(repository.dir, "main");
    expect(await evaluate({ policies: starter })).toMatchObject({ problems: [] });
    await repository.commit("own", { ".github/tollgate.yml": MIGRATIONS });
    expect(await playground.policies(repository.dir, "own")).toBe(MIGRATIONS);
  });
});

describe("a saved case", () => {
  const save = (name: string, more: Partial<Played> = {}, policy = "migrations") =>
    playground.suite({ ...played(more), policy, name }, repository.dir);
  const sample = playground.samples.find(({ id }) => id === "rails")?.diff ?? "";

  test.each<[string, Partial<Played>, RegExp]>([
    ["a range, with its ADR", { checks: ["migration-test"] }, /verified: \[tested\]/],
    ["a diff without an ADR", { change: { kind: "diff", text: sample } }, /adr: required/],
    [
      "a change that the policy is not about",
      { change: { kind: "diff", text: sample.replaceAll("migrate", "seeds") } },
      /expect: none/,
    ],
    [
      "texts that YAML could misread",
      { title: "- yes: 'no' # \"x\"", body: "a\r\n\tb\n", labels: ["on", "1e3"], draft: true },
      /draft: true/,
    ],
  ])("of %s passes `tollgate test` as it is", async (name, more, words) => {
    const saved = await save(name, more);
    if ("refused" in saved) throw new Error(saved.refused);
    expect(saved.text).toMatch(words);
    const path = join(folder, saved.file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, saved.text);
    writeFileSync(join(folder, ".github/tollgate.yml"), MIGRATIONS);
    expect(await runCli(["test", saved.file], { cwd: folder })).toMatchObject({ code: 0, err: "" });
    // The expectation is not empty: without the glob it fails.
    writeFileSync(join(folder, ".github/tollgate.yml"), MIGRATIONS.replace("db/migrate", "db/seeds"));
    expect((await runCli(["test", saved.file], { cwd: folder })).code).toBe(1);
  });

  test.each<[string, string, Partial<Played>, string, RegExp]>([
    ["a policy that is none", "a", {}, "none", /no policy none/],
    ["policies with a problem", "a", { policies: "polices: {}" }, "migrations", /problems/],
    ["a name that is empty", " ", {}, "migrations", /name/],
    [
      "a policy that reads more than a case holds",
      "a",
      { policies: OF_ATTRIBUTES },
      "migrations",
      /more of the repository/,
    ],
    [
      "a diff that is longer than a suite takes",
      "a",
      { change: { kind: "diff", text: sample.replace("+end", "+end".padEnd(250_000, "!")) } },
      "migrations",
      /too large/,
    ],
  ])("is refused for %s", async (_, name, more, policy, words) => {
    expect(await save(name, more, policy)).toEqual({ refused: expect.stringMatching(words) as string });
  });
});
