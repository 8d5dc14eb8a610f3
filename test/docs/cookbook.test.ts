import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { workflowText } from "../../src/cli/shared/written-files.ts";
import { runCli } from "../cli/run-cli.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";
import { startOrganisation } from "../support/organisation-world.ts";
import { type Files, makeRepository, type TestRepository } from "../support/sandbox-world.ts";

const folder = join(REPOSITORY_ROOT, "docs/how-to/cookbook");
const files = readdirSync(folder).filter((name) => name !== "README.md");
const suites = files.filter((name) => name.endsWith(".test.yml"));
const policyFiles = files.filter((name) => /^[\w-]+\.yml$/.test(name));
const text = (name: string): string => readFileSync(join(folder, name), "utf8");
const page = text("README.md");

type WrittenFile = { readonly path: string; readonly status?: string; readonly added?: string[]; removed?: string[] };
type Case = {
  readonly name: string;
  readonly files: readonly (string | (WrittenFile & { additions?: number }))[];
  readonly dependencies?: readonly { readonly name: string }[];
  readonly expect: unknown;
} & Readonly<Record<"title" | "body" | "author" | "base", string | undefined>>;

/** Of each policy file, a case in which its policy applies. */
const examples = policyFiles.map((name) => {
  const suite = name.replace(".yml", ".test.yml");
  const { policy, cases }: { policy: string; cases: Case[] } = parse(text(suite));
  const shown = cases.find((one) => one.expect !== "none");
  if (shown === undefined) throw new Error(`${suite} has no case in which ${policy} applies`);
  return { name, policy, shown, branch: name.replace(".yml", "") };
});

const contentOf = (
  { dependencies }: Case,
  { added = [], additions = 1 }: Partial<WrittenFile & { additions: number }>,
) =>
  dependencies === undefined
    ? [...added, ...Array.from({ length: additions }, (_, index) => `line ${index}`)].join("\n")
    : JSON.stringify({ dependencies: Object.fromEntries(dependencies.map(({ name }) => [name, "^1.0.0"])) });

const filesOf = (shown: Case): Files =>
  Object.fromEntries(
    shown.files.map((file) =>
      typeof file === "string" ? [file, contentOf(shown, {})] : [file.path, contentOf(shown, file)],
    ),
  );

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

test("the page shows every recipe", () => {
  const shown = [...page.matchAll(/^<!-- file: (\S+) -->$/gm)].map(([, name = ""]) => name);
  expect(shown.toSorted()).toEqual(files.filter((name) => !suites.includes(name)).toSorted());
  expect(page).toContain("Twenty-six recipes");
  expect(page.match(/^## (?!Try a recipe)/gm)).toHaveLength(26);
});

describe("policies", () => {
  let repository: TestRepository;
  beforeAll(async () => {
    repository = await makeRepository({
      base: {
        "README.md": "# Shop\n",
        "package.json": "{}\n",
        "teams/payments/tollgate.yml": text("monorepo-payments.yml"),
        "teams/search/tollgate.yml": text("monorepo-search.yml"),
      },
      branches: Object.fromEntries(examples.map(({ branch, shown }) => [branch, filesOf(shown)])),
    });
    cleanups.push(repository.cleanup);
  });
  const extended = (): string[] => ["--extends", `acme/shop=${repository.dir}`];

  test("there are twenty and more, and each has a suite", () => {
    expect(policyFiles.length).toBeGreaterThan(20);
    const tested = new Set(suites.map((name) => parse(text(name)).policies));
    expect(policyFiles.filter((name) => !tested.has(name))).toEqual([]);
  });

  test("every recipe shows what it does not ask of, or what is not enough", () => {
    const silent = examples.filter(({ name }) => {
      const { cases }: { cases: Case[] } = parse(text(name.replace(".yml", ".test.yml")));
      return !cases.some(({ expect: said }) => said === "none" || JSON.stringify(said).includes('"verified":[]'));
    });
    // The one asks every query, a draft's too; the other only adds a setting to a pack.
    expect(silent.map(({ name }) => name)).toEqual(["break-glass.yml", "request-review.yml"]);
  });

  test("every suite passes", async () => {
    const run = await runCli(["test", ...suites, ...extended()], { cwd: folder });
    expect(run.err).toBe("");
    expect(run.code).toBe(0);
    expect(run.out).toContain(` 0 failed in ${suites.length} suites`);
  });
  test("`validate` finds no problem in any", async () => {
    const run = await runCli(["validate", ...policyFiles, ...extended(), "--json"], { cwd: folder });
    expect(run.code, run.out).toBe(0);
  });

  test.each(examples)(
    "$name: `check` says on a branch that $policy applies",
    async ({ name, policy, shown, branch }) => {
      const given = (["title", "body", "author"] as const).flatMap((key) =>
        shown[key] === undefined ? [] : [`--${key}`, shown[key]],
      );
      const where = ["--repo", repository.dir, "--head", branch, "--policies", join(folder, name)];
      const run = await runCli(["check", ...where, ...given, ...extended(), "--json"]);
      expect(run.err).toBe("");
      const said = JSON.parse(run.out);
      expect(said.policies.map(({ id }: { id: string }) => id)).toContain(policy);
    },
  );
});

describe("set up", () => {
  const ruleset = (name: string) => JSON.parse(text(name));

  test("the rule of `gh api` is what `tollgate protect` wants, and the merge queue's stands beside it", async () => {
    const world = await startOrganisation({ shop: { "README.md": "# Shop\n" } });
    cleanups.push(world.close);
    world.sandbox.setPerson({ login: "root", role: "admin" });
    const headers = { authorization: `Bearer ${world.sandbox.token({ actor: "root" })}` };
    for (const name of ["required-check.json", "merge-queue.json"]) {
      const answer = await fetch(`${world.sandbox.url}/repos/acme/shop/rulesets`, {
        method: "POST",
        headers,
        body: text(name),
      });
      expect(answer.status, await answer.text()).toBe(201);
    }
    const env = { GITHUB_TOKEN: world.sandbox.token({ actor: "root" }) };
    const run = await runCli(["protect", "acme/shop", "--action", "--api-url", world.sandbox.url], { env });
    expect(run).toMatchObject({ code: 0, err: "" });
    expect(run.out).toContain("is as wanted");
  });

  test("Terraform's rule says what that of `gh api` says", () => {
    const wanted = ruleset("required-check.json");
    const written = text("required-check.tf");
    const value = (key: string) => JSON.parse(new RegExp(`^ *${key} += (.+)$`, "m").exec(written)?.[1] ?? "null");
    const [{ parameters }] = wanted.rules;
    const [check] = parameters.required_status_checks;
    expect([value("name"), value("target"), value("enforcement")]).toEqual([
      wanted.name,
      wanted.target,
      wanted.enforcement,
    ]);
    expect({ include: value("include"), exclude: value("exclude") }).toEqual(wanted.conditions.ref_name);
    expect({ context: value("context"), integration_id: value("integration_id") }).toEqual(check);
    expect(value("strict_required_status_checks_policy")).toBe(parameters.strict_required_status_checks_policy);
    expect([...written].filter((letter) => letter === "{")).toHaveLength(
      [...written].filter((letter) => letter === "}").length,
    );
  });

  test("the workflow of an Enterprise server is the one of `tollgate init`, but for what such a server lacks", () => {
    const { "runs-on": runsOn, env, ...job } = parse(text("ghes.workflow.yml")).jobs.tollgate;
    const usual = parse(workflowText("your-org/tollgate@<commit>"));
    const { "runs-on": _, ...usualJob } = usual.jobs.tollgate;
    const { queue: __, ...concurrency } = usual.concurrency;
    expect({ ...parse(text("ghes.workflow.yml")), jobs: { tollgate: job } }).toEqual({
      ...usual,
      concurrency,
      jobs: { tollgate: usualJob },
    });
    expect([runsOn, Object.keys(env)]).toEqual(["self-hosted", ["NODE_EXTRA_CA_CERTS"]]);
  });
});
