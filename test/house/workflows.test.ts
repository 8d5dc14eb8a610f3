import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

type Step = { readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>> };
type Job = {
  readonly if?: string;
  readonly needs?: readonly string[] | string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
};
type Workflow = {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly group: string; readonly "cancel-in-progress": unknown; readonly queue?: string };
  readonly jobs: Readonly<Record<string, Job>>;
};

const read = (path: string): Workflow => parse(readFileSync(join(REPOSITORY_ROOT, path), "utf8"));
const paths = listFiles(REPOSITORY_ROOT, ".github/workflows", ".yml");
const steps = (path: string): readonly Step[] => Object.values(read(path).jobs).flatMap((job) => job.steps);

test("there are workflows to look at", () => {
  expect(paths).toEqual([
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
    ".github/workflows/tollgate.yml",
  ]);
});

describe.each(paths)("%s", (path) => {
  test("pins third-party actions by a whole commit, with the version beside it", () => {
    const used = readFileSync(join(REPOSITORY_ROOT, path), "utf8").match(/^\s*(?:- )?uses: .*/gm) ?? [];
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((line) => !/uses: (?:\.\/|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d)/.test(line))).toEqual([]);
  });

  test("gives no right by default but to read, and every job an end", () => {
    const workflow = read(path);
    expect(workflow.permissions.contents).toBe("read");
    for (const job of Object.values(workflow.jobs)) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  test("puts no text of a pull request into a shell", () => {
    const scripts = steps(path).flatMap(({ run }) => run ?? []);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });
});

describe("ci-ok", () => {
  const { jobs } = read(".github/workflows/ci.yml");

  test("waits for every other job and reports whatever happened to them", () => {
    const others = Object.keys(jobs).filter((name) => name !== "ci-ok");
    expect(jobs["ci-ok"]?.if).toBe("always()");
    expect(new Set([jobs["ci-ok"]?.needs].flat())).toEqual(new Set(others));
  });
});

describe("Tollgate on itself", () => {
  const path = ".github/workflows/tollgate.yml";
  const workflow = read(path);

  test("runs code of the default branch only, whatever the event", () => {
    const checkouts = steps(path).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.map(({ with: given }) => given)).toEqual([
      { ref: "${{ github.event.repository.default_branch }}", "persist-credentials": false },
    ]);
    expect(steps(path).some(({ run }) => run !== undefined)).toBe(false);
  });

  test("has the rights it needs and no other", () => {
    expect(workflow.permissions).toEqual({
      contents: "read",
      "pull-requests": "write",
      issues: "write",
      statuses: "write",
      checks: "read",
    });
  });

  test("queues the runs of one pull request and cancels none", () => {
    expect(workflow.concurrency.group).toContain("github.event.pull_request.number || github.event.issue.number");
    expect(workflow.concurrency.group).not.toContain("github.ref ");
    expect(workflow.concurrency["cancel-in-progress"]).toBe(false);
    expect(workflow.concurrency.queue).toBe("max");
  });

  test("hears of clicks, commands, deleted comments, pushes and the merge queue", () => {
    expect(Object.keys(workflow.on)).toEqual([
      "pull_request_target",
      "issue_comment",
      "merge_group",
      "workflow_dispatch",
    ]);
    expect(workflow.on.issue_comment).toEqual({ types: ["created", "edited", "deleted"] });
  });
});
