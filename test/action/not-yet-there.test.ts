import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ActionContext, POLICY, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";
import { makeRepository } from "../support/sandbox-world.ts";

/** 404 right after an event: what exists is waited for, and what stays away is no absence. */

let context: ActionContext;
let cleanup: (() => Promise<void>) | undefined;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => {
  await context.close();
  await cleanup?.();
  cleanup = undefined;
});

const FILE = ".github/tollgate.yml";
const BOXES = ["schema-change.staged", "schema-change.tested"];
const FOREVER = 1_000;
const open = async (head = "feature"): Promise<void> => {
  await context.sandbox.openPullRequest({ base: "main", head, title: "A change", author: "ada" });
};

describe("a replica that is behind", () => {
  it.each([1, 3])("%i reads of each thing are 404: waited for, and the same verdict", async (notYetThere) => {
    context = await startActionContext({}, { quirks: { notYetThere } });
    await open();
    let run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe("pending: 2 of 2 open: 2 for anyone with write access");
    context.click("grace", BOXES);
    run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe("success: All 2 items answered");
    expect(context.ours()).toHaveLength(1);
  });

  it.each([
    ["the pull request", /\/pulls\/1(\?|$)/],
    ["its files", /\/pulls\/1\/files/],
    ["its commits", /\/pulls\/1\/commits/],
    ["its comments", /\/issues\/1\/comments/],
    ["our comment", /\/issues\/comments\/\d+/],
    ["the policy file", /\/shop\/contents\//],
  ])("%s: for good, and an older green does not outlive it", async (_, path) => {
    context = await startActionContext();
    await open();
    await context.run();
    context.click("grace", BOXES);
    await context.run();
    expect(context.status()).toMatch(/^success/);
    context.click("grace", [BOXES[0] ?? ""]);
    context.sandbox.fail({ path, status: 404, times: FOREVER });
    const run = await context.run();
    expect(run.code, run.log).toBe(1);
    expect(context.status()).toMatch(/^error/);
  });
});

describe("our comment, which the list shows", () => {
  it("cannot be edited for longer than one request is tried: the list is read again, and it is edited", async () => {
    context = await startActionContext();
    await open();
    await context.run();
    context.click("grace", [BOXES[0] ?? ""]);
    context.sandbox.fail({ method: "PATCH", path: /\/issues\/comments\//, status: 404, times: 4 });
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe("pending: 1 of 2 open: 1 for anyone with write access");
    expect(context.ours()).toHaveLength(1);
  });
});

describe("a policy file that is 404", () => {
  it("once: the tree shows it, and it is read", async () => {
    context = await startActionContext();
    await open();
    context.sandbox.fail({ path: /\/shop\/contents\//, status: 404 });
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe("pending: 2 of 2 open: 2 for anyone with write access");
  });

  it('for good, and the tree shows it: an error, and never "no policy applies"', async () => {
    context = await startActionContext({ branches: { docs: { "docs/a.md": "a\n" } } });
    await open("docs");
    context.sandbox.fail({ path: /\/shop\/contents\//, status: 404, times: FOREVER });
    const run = await context.run();
    expect(run.code).toBe(1);
    expect(context.status()).toMatch(/^error: GitHub answered 404/);
  });

  it("and the tree does not show it: there is none", async () => {
    context = await startActionContext({ base: { [FILE]: null }, branches: { docs: { "docs/a.md": "a\n" } } });
    await open("docs");
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe("success: No golden checklist applies");
  });

  it("and no branch is there to tell: an error", async () => {
    context = await startActionContext({ base: { [FILE]: null }, branches: { docs: { "docs/a.md": "a\n" } } });
    await open("docs");
    context.sandbox.fail({ path: /\/commits\/heads/, status: 404, times: FOREVER });
    const run = await context.run();
    expect(run.code).toBe(1);
    expect(context.status()).toMatch(/^error/);
  });

  it("of the account's defaults: the tree of its repository shows it", async () => {
    context = await startActionContext({ base: { [FILE]: null } });
    const defaults = await makeRepository({ base: { [FILE]: POLICY } });
    cleanup = defaults.cleanup;
    await context.sandbox.addRepository({ repo: ".github", gitDir: defaults.dir, private: false });
    await open();
    context.sandbox.fail({ path: /\/\.github\/contents\//, status: 404 });
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe("pending: 2 of 2 open: 2 for anyone with write access");
  });
});

describe("a file of the usual places that is not read", () => {
  it.each([".github/tollgate.yaml", "tollgate.yml", ".github/Tollgate.yml", ".github/tolgate.yml"])(
    "%s: an error that names it, where no policies applied before",
    async (path) => {
      context = await startActionContext({ base: { [FILE]: null, [path]: POLICY } });
      await open();
      const run = await context.run();
      expect(run.code).toBe(1);
      expect(context.status()).toContain(path.slice(0, 20));
      expect(run.log).toContain(`rename this file to \`${FILE}\``);
      expect(run.log).toContain(`policy-file: ${path}`);
      // As it says.
      const again = await context.run({ inputs: { "policy-file": path } });
      expect(again.code, again.log).toBe(0);
      expect(context.status()).toBe("pending: 2 of 2 open: 2 for anyone with write access");
    },
  );

  it("the workflow of that name is none", async () => {
    const workflow = ".github/workflows/tollgate.yml";
    context = await startActionContext({
      base: { [FILE]: null, [workflow]: "on: push\n" },
      branches: { docs: { "docs/a.md": "a\n" } },
    });
    await open("docs");
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe("success: No golden checklist applies");
  });

  it("in the account's defaults", async () => {
    context = await startActionContext({ base: { [FILE]: null } });
    const defaults = await makeRepository({ base: { ".github/tollgate.yaml": POLICY, "tollgate.yml": POLICY } });
    cleanup = defaults.cleanup;
    await context.sandbox.addRepository({ repo: ".github", gitDir: defaults.dir, private: false });
    await open();
    const run = await context.run();
    expect(run.code).toBe(1);
    expect(run.log).toContain("acme/.github:.github/tollgate.yaml");
  });
});
