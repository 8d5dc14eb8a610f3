import { expect, it } from "vitest";
import { readPage } from "../../src/comment/record/signed-page.ts";
import type { GateInput } from "../../src/gate/input.ts";
import { runGate } from "../../src/gate/run-gate.ts";
import { FakeHost } from "./fake-host.ts";
import { gateInput } from "./gate-input.ts";
import { BOTH, OF, signer } from "./oracle.ts";

const PULL = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
const timeAt = (second: number): string =>
  `${new Date(Date.UTC(2026, 10, 23, 6, 0, second)).toISOString().slice(0, 19)}Z`;

it.each<[string, number, number]>([
  ["a minute after the evaluation: the page is written as it is", 60, 0],
  ["later than that: it is evaluated again, so that no old page is published", 61, 61],
])("a verdict that is to be written %s", async (_name, late, made) => {
  const host = new FakeHost();
  host.policies = BOTH;
  host.push({ "db/1.sql": "d1" });
  const client = host.client(
    async () => {},
    () => {},
  );
  // The pull request is read before it is judged, and looked at again before the verdict is written: that look takes long.
  let [looks, second] = [0, 0];
  const request = client.request as unknown as (route: string, parameters: unknown) => Promise<unknown>;
  const slow = async (route: string, parameters: unknown): Promise<unknown> => {
    if (route === PULL) looks += 1;
    if (looks === 2) second = late;
    return request(route, parameters);
  };
  // One query would bring both at once.
  const refused = (async () => {
    throw new Error("no answer");
  }) as unknown as GateInput["client"]["graphql"];
  const { published } = await runGate(
    gateInput({ graphql: refused, request: slow as unknown as GateInput["client"]["request"] }, () => timeAt(second)),
  );
  expect(published).toMatchObject({ outdated: false, comment: "created" });
  expect(host.ours()).toHaveLength(1);
  expect(readPage(published.page, OF, signer).ledger?.page.at).toBe(timeAt(made));
});
