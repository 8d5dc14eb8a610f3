import { dirname, join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { createTasks, type PolicyTexts, type RunTask, runTasksHere } from "../../src/gate/policy-tasks.ts";
import { createPolicyWorker, type PolicyWorker, type PolicyWorkerOptions } from "../../src/gate/policy-worker.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { TookTooLong } from "../../src/gate/times.ts";
import type { Facts } from "../../src/policy/model/facts.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/** Policies of strangers are worked on in a thread that can be ended. */

const builtin = readBuiltinPolicies(import.meta.url);
const entry = join(import.meta.dirname, "../../src/gate/policy-worker-thread.ts");

let policyWorker: PolicyWorker | undefined;
afterEach(async () => {
  await policyWorker?.close();
  policyWorker = undefined;
});
const start = (more: Partial<PolicyWorkerOptions> = {}): PolicyWorker => {
  policyWorker = createPolicyWorker({ entry, builtin, ms: 60_000, memoryMb: 192, ...more });
  return policyWorker;
};

const texts = (text: string): PolicyTexts => ({ file: { file: "t.yml", bytes: new TextEncoder().encode(text) } });
const before = texts("version: 1\nextends: [tollgate:recommended]\n");
const after = texts(
  "version: 1\nextends: [tollgate:recommended]\npolicies: { schema-change: { enforcement: advise } }\n",
);
const broken = texts("version: 1\npolicies: { a: { titel: A } }\n");
const migration: Facts = {
  ...{ repository: "acme/shop", number: 1, title: "Add a table", body: "", draft: false, labels: [], committers: [] },
  ...{ author: { login: "ada", kind: "person" }, base: { ref: "main", sha: "1" }, dependencies: [] },
  head: { ref: "add", sha: "2", fork: false },
  files: [
    {
      ...{ path: "db/migrate/1.sql", status: "added", blob: "b", additions: 1, deletions: 0 },
      lines: { kind: "known", added: ["ALTER TABLE users DROP COLUMN plan;"], removed: [] },
    },
  ],
};
const past = { before, after, merged: { facts: [migration], unread: 0 }, now: "2026-11-23T06:28:00Z" };

const all = async (runTask: RunTask) => [
  await runTask("names", new TextEncoder().encode("extends: [acme/rules:a.yml@v1]")),
  await runTask("compare", { before, after }),
  await runTask("compare", { before, after: broken }),
  await runTask("past", past),
];

describe("a thread of its own", () => {
  let bundle = "";
  beforeAll(async () => {
    bundle = await freshBundle();
  }, 300_000);

  it.each([
    ["from sources", () => entry],
    ["of the Action, whose bundle has a file for the thread", () => join(dirname(bundle), "policy-worker-thread.js")],
  ])("finds what is found here (%s)", async (_, file) => {
    const here = await all(runTasksHere(createTasks(builtin, createSigner([]).hash)));
    const there = await all(start({ entry: file() }).open());
    expect(there).toEqual(here);
    expect(there[1]).toMatchObject({ ok: true, value: { policies: [{ id: "schema-change", kind: "looser" }] } });
    expect(there[3]).toMatchObject({ kind: "looked", count: 1, heldBefore: 1, heldAfter: 0 });
  });

  it("leaves this one free: what takes webhooks goes on", async () => {
    const { open } = start();
    const runTask = open();
    await runTask("names", new Uint8Array());
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const seen = await runTask("names", new TextEncoder().encode(`extends: a/b:c\n${"# a/b:c\n".repeat(30_000)}`));
    clearImmediate(next);
    expect(seen).toEqual(["a/b:c"]);
    expect(turns).toBeGreaterThan(1);
  });
});

describe("what takes too long", () => {
  /** A clock that says of each task that it has computed for so long by the next look at it. */
  const clock = (...taken: readonly number[]): NonNullable<PolicyWorkerOptions["used"]> => {
    let asked = 0;
    return async () => taken[asked++] ?? taken.at(-1) ?? 0;
  };
  const endless = new TextEncoder().encode(`extends: a/b:c\n${"- [x, {y: z}]\n".repeat(18_000)}`);

  it("is ended, and the next pull request gets a thread that answers", async () => {
    const { open } = start({ ms: 2_000, used: clock(0, 5_000, 0) });
    const runTask = open();
    await expect(runTask("names", endless)).rejects.toThrow(new TookTooLong(2));
    await expect(runTask("names", new Uint8Array())).rejects.toThrow(TookTooLong);
    expect(await open()("names", new TextEncoder().encode("extends: a/b:c"))).toEqual(["a/b:c"]);
  });

  it("counts for all that one pull request asks, and for no other one", async () => {
    const { open } = start({ ms: 2_000, used: clock(0, 1_500, 1_500, 3_000, 3_000) });
    const runTask = open();
    await runTask("names", new Uint8Array());
    await runTask("names", new Uint8Array());
    await expect(runTask("names", new Uint8Array())).rejects.toThrow(TookTooLong);
    expect(await open()("names", new Uint8Array())).toEqual([]);
  });

  it("so does what fills the memory", async () => {
    const { open } = start({ memoryMb: 48 });
    await expect(open()("names", endless)).rejects.toThrow(TookTooLong);
    expect(await open()("names", new Uint8Array())).toEqual([]);
  });

  it("and a thread that cannot be started at all", async () => {
    const { open } = start({ entry: join(import.meta.dirname, "no-such-file.ts") });
    await expect(open()("names", new Uint8Array())).rejects.toThrow(TookTooLong);
  });

  it("a task that waits when it is closed fails", async () => {
    const { open, close } = start();
    const asked = [open()("names", endless), open()("names", endless)].map(async (one) =>
      expect(one).rejects.toThrow(TookTooLong),
    );
    await close();
    await Promise.all(asked);
  });
});
