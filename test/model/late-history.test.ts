import { expect, it } from "vitest";
import { evaluateSettled } from "../../src/gate/evaluate-pull-request.ts";
import type { GateInput } from "../../src/gate/input.ts";
import { runGate } from "../../src/gate/run-gate.ts";
import { StillMoving } from "../../src/github/client/github-client.ts";
import { fetchPull } from "../../src/github/read/pull-request.ts";
import { FakeHost } from "./fake-host.ts";
import { gateInput } from "./gate-input.ts";
import { ONLY_A } from "./oracle.ts";

/** A pull request that is clicked, and unticked a moment later: the history does not tell of the last click the first `late` times. */
const clicked = async (late: number, { untick }: { readonly untick: boolean }) => {
  const host = new FakeHost();
  host.policies = ONLY_A;
  host.push({ "db/1.sql": "d1" });
  const client = host.client(
    async () => {},
    () => {},
  );
  let asked = 0;
  let snapshot: unknown;
  const graphql = async (query: string, variables: Record<string, unknown>): Promise<unknown> => {
    asked += 1;
    return asked > late ? client.graphql(query, variables) : snapshot;
  };
  const input = gateInput({ ...client, graphql: graphql as unknown as GateInput["client"]["graphql"] }, () =>
    host.now(),
  );
  const click = (from: string, to: string): void => {
    host.second += 20;
    const [comment] = host.ours();
    if (comment !== undefined) host.edit(comment.id, "grace", host.bodyOf(comment).replaceAll(from, to));
  };
  const first = { ...input, client };
  await runGate(first);
  // One box is ticked before in any case, so that there is a history.
  if (untick) click("- [ ]", "- [x]");
  else click("- [ ] Do x", "- [x] Do x");
  expect((await runGate(first)).report.verdict).toBe(untick ? "pass" : "blocked");
  snapshot = await client.graphql("", { id: String(host.ours()[0]?.id), first: 20, after: null });
  if (untick) click("- [x]", "- [ ]");
  else click("- [ ]", "- [x]");
  return {
    input,
    evaluated: async () => evaluateSettled(input, await fetchPull(input.client, input.ref, true)),
  };
};

it.each([0, 1, 3, 14])("an evaluation waits for a history that is behind: %i answers", async (late) => {
  const { evaluated } = await clicked(late, { untick: true });
  expect((await evaluated()).report).toMatchObject({ verdict: "blocked", counts: { answered: 0, total: 2 } });
});

it("gives no verdict if the history stays behind", async () => {
  const { evaluated } = await clicked(Number.POSITIVE_INFINITY, { untick: true });
  await expect(evaluated()).rejects.toBeInstanceOf(StillMoving);
});

it.each([0, 1, 3, 14])(
  "a published evaluation is repeated until the history shows who clicked: %i answers",
  async (late) => {
    const { input } = await clicked(late, { untick: false });
    const { report, published } = await runGate(input);
    expect(report).toMatchObject({ verdict: "pass", counts: { answered: 2, total: 2 } });
    expect(published).toMatchObject({ outdated: false, comment: "updated" });
  },
);
