import { expect, it } from "vitest";
import { readPage } from "../../src/comment/record/read-page.ts";
import { runGate } from "../../src/gate/run-gate.ts";
import { FakeHost } from "./fake-host.ts";
import { BOTH, OF, signer } from "./oracle.ts";

it.each<[string, number, number]>([
  ["a minute after it was judged: the page is written as it is", 60, 0],
  ["later than that: it is judged again, so that no page is seen that was made long ago", 61, 61],
])("a verdict that is to be written %s", async (_name, late, made) => {
  const host = new FakeHost();
  host.policies = BOTH;
  host.push({ "db/1.sql": "d1" });
  const start = Date.UTC(2026, 10, 23, 6);
  // The first look at the clock is the judging's, the next the publishing's.
  const seconds = [0, late];
  const now = (): string => `${new Date(start + (seconds.shift() ?? late) * 1_000).toISOString().slice(0, 19)}Z`;
  const { published } = await runGate({
    client: host.client(
      async () => {},
      () => {},
    ),
    self: { kind: "token", holder: "installation" },
    ref: { owner: "acme", repo: "shop", number: 7 },
    policyPath: ".github/tollgate.yml",
    builtin: new Map(),
    signer,
    now,
    unfinished: "pending",
    dryRun: false,
    edits: [],
    alsoOn: [],
  });
  expect(published).toMatchObject({ superseded: false, comment: "created" });
  expect(host.ours()).toHaveLength(1);
  const page = readPage(published.page, OF, signer).ledger?.page;
  expect(page?.at).toBe(`${new Date(start + made * 1_000).toISOString().slice(0, 19)}Z`);
});
