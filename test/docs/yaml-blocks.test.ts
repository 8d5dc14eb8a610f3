import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { problemWords } from "../../src/policy/model/problem.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { readSuite } from "../../src/suite/read-suite.ts";
import { runCli } from "../cli/run-cli.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";
import { makeRepository } from "../support/sandbox-world.ts";
import { type Block, blocksOf, PAGES } from "./pages.ts";

const builtin = readBuiltinPolicies(REPOSITORY_ROOT);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textsOf = (problems: readonly { readonly line: number; readonly key: string; readonly message: string }[]) =>
  problems.map(({ line, key, message }) => `${line} ${key} ${message}`);

/** Files of other tools, which are shown beside what becomes of them. */
const FOREIGN = ["labeler.yml", "policy-bot.yml", "mergify.yml"];

const blocks = PAGES.filter(({ path }) => !path.startsWith("docs/problems/")).flatMap(({ path, text }) =>
  blocksOf(path, text).filter(({ language }) => language === "yaml"),
);

type Kind = "foreign" | "workflow" | "suite" | "policy file";
const kindOf = ({ text, above }: Block): Kind => {
  if (FOREIGN.some((name) => above === `<!-- file: ${name} -->`)) return "foreign";
  const data = parse(text);
  if ("jobs" in data) return "workflow";
  return "cases" in data ? "suite" : "policy file";
};
const ofKind = (kind: Kind) => blocks.filter((block) => kindOf(block) === kind);

/** A part of a policy file, such as `break_glass`, is read as a file that has it and a pack. */
const whole = (text: string): string =>
  /^version: /m.test(text) ? text : `version: 1\nextends: tollgate:recommended\n${text}`;

/** Where a block extends files of other repositories, they are there. */
const extendedBy = (text: string): ReadonlyMap<string, Uint8Array> =>
  new Map(
    [...text.matchAll(/^ *- (\S+\/\S+:\S+@\S+)/gm)].map(([, name = ""]) => [
      name,
      bytesOf("version: 1\nextends: tollgate:caching\n"),
    ]),
  );

test("blocks are found", () => {
  expect(ofKind("policy file").length).toBeGreaterThan(30);
  expect(ofKind("workflow").length).toBeGreaterThan(3);
  expect(ofKind("suite").length).toBeGreaterThan(1);
  expect(ofKind("foreign")).toHaveLength(FOREIGN.length);
});

test.each(ofKind("policy file"))("$where is a policy file", ({ text }) => {
  const extendsFiles = extendedBy(text);
  const read = readPolicies({ file: { file: "tollgate.yml", bytes: bytesOf(whole(text)) }, builtin, extendsFiles });
  expect(read.ok ? [] : textsOf(read.problems)).toEqual([]);
});

test.each(ofKind("suite"))("$where is a suite", ({ text }) => {
  const read = readSuite("a.test.yml", bytesOf(text));
  expect(read.ok ? [] : textsOf(read.problems)).toEqual([]);
});

type Workflow = {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly steps: readonly Step[] }>>;
};
type Step = { readonly uses?: string; readonly run?: string };
const TOP = ["name", "on", "permissions", "concurrency", "jobs"];

test.each(ofKind("workflow"))("$where is a workflow as we write our own", ({ text }) => {
  const workflow: Workflow = parse(text);
  expect(Object.keys(workflow).filter((key) => !TOP.includes(key))).toEqual([]);
  expect(workflow.permissions).toBeTypeOf("object");
  for (const job of Object.values(workflow.jobs)) {
    expect(job["runs-on"]).toBeTypeOf("string");
    expect(job["timeout-minutes"]).toBeGreaterThan(0);
    for (const { uses, run } of job.steps) {
      expect([uses, run].filter((one) => one !== undefined)).toHaveLength(1);
      if (uses !== undefined) expect(uses).toMatch(/^(?:your-org\/tollgate@<commit>|[\w-]+\/[\w-]+@[0-9a-f]{40})$/);
      expect(run ?? "").not.toContain("${{");
    }
  }
});

describe("problems", () => {
  const folders: string[] = [];
  const cleanups: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    for (const cleanup of cleanups) await cleanup();
  });

  /** What must be there besides the example, and how the command is run, where it isn't `validate`. */
  const WORLDS: Readonly<Record<string, { file?: string; args: string[]; clone?: [string, Record<string, string>] }>> =
    {
      "failed-case": { file: ".github/tollgate/schema.test.yml", args: ["test"] },
      locked: {
        args: ["validate", "--owner", "acme"],
        clone: [
          "acme/.github",
          {
            ".github/tollgate.yml":
              "version: 1\nextends: tollgate:recommended\npolicies:\n  schema-change: { enforcement: block, locked: true }\n",
          },
        ],
      },
      "extends-cycle": {
        file: "b.yml",
        args: ["validate"],
        clone: ["acme/policies", { "a.yml": "version: 1\nextends: acme/policies:b.yml@main\n" }],
      },
    };
  /** GitHub says it; a file of bytes; a file that no page should hold. Each has its own test in test/policy or test/gate. */
  const WITHOUT = ["not-permitted", "not-a-file", "not-utf8", "too-large"];
  const pages = PAGES.filter(({ path }) => path.startsWith("docs/problems/")).map(({ path, text }) => ({
    code: basename(path, ".md"),
    blocks: blocksOf(path, text),
  }));

  test.each(pages.filter(({ code }) => !WITHOUT.includes(code)))(
    "the example of $code has that problem, and is told so",
    async ({ code, blocks: shown }) => {
      const [example, said] = shown;
      expect([example?.language, said?.language]).toEqual(["yaml", "text"]);
      const { file = ".github/tollgate.yml", args, clone } = WORLDS[code] ?? { args: ["validate"] };
      const cwd = mkdtempSync(join(tmpdir(), "tollgate-problem-"));
      folders.push(cwd);
      const files: Record<string, string> = { [file]: example?.text ?? "" };
      if (code === "failed-case") files[".github/tollgate.yml"] = "version: 1\nextends: tollgate:recommended\n";
      if (code === "extends-cycle") files[".github/tollgate.yml"] = "version: 1\nextends: acme/policies:a.yml@main\n";
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(cwd, path)), { recursive: true });
        writeFileSync(join(cwd, path), text);
      }
      const extended: string[] = [];
      if (clone !== undefined) {
        const [name, base] = clone;
        const repository = await makeRepository({ base: { ...base, ...(code === "extends-cycle" ? files : {}) } });
        cleanups.push(repository.cleanup);
        extended.push("--extends", `${name}=${repository.dir}`);
      }
      const { out, err, code: exit } = await runCli([...args, ...extended], { cwd });
      for (const line of (said?.text ?? "").split("\n").filter((one) => one.trim() !== "" && one.trim() !== "…"))
        expect(`${out}${err}`.split("\n")).toContain(line);
      expect(exit).toBe(code === "failed-case" ? 1 : 2);
      if (code === "failed-case") return;
      const json = JSON.parse((await runCli([...args, ...extended, "--json"], { cwd })).out);
      expect(json.problems.map((problem: { code: string }) => problem.code)).toEqual([code]);
    },
  );

  test("all kinds are tried, or have a reason", () => {
    expect(pages.map(({ code }) => code).toSorted()).toEqual(Object.keys(problemWords).toSorted());
    expect(WITHOUT.filter((code) => !(code in problemWords))).toEqual([]);
  });
});
