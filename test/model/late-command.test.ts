import { expect, it } from "vitest";
import type { GateInput } from "../../src/gate/input.ts";
import { runGate } from "../../src/gate/run-gate.ts";
import { FakeHost } from "./fake-host.ts";
import { gateInput } from "./gate-input.ts";
import { ONLY_A } from "./oracle.ts";

it("a command that takes an answer back while our comment is made again stops the pass", async () => {
  const host = new FakeHost();
  host.policies = ONLY_A;
  host.push({ "db/1.sql": "d1" });
  const greens: string[] = [];
  const client = host.client(
    async () => {},
    (sha) => greens.push(sha),
  );
  const request = client.request as unknown as (route: string, parameters: unknown) => Promise<unknown>;
  let taken = false;
  const run = async (remembered?: { readonly body: string; readonly at: string }) => {
    const watched = async (route: string, parameters: unknown): Promise<unknown> => {
      if (route.startsWith("POST ") && route.endsWith("/comments") && remembered !== undefined && !taken) {
        taken = true;
        host.second += 1;
        host.addComment("grace", "/tollgate undo a.x");
      }
      return request(route, parameters);
    };
    const { published } = await runGate({
      ...gateInput({ ...client, request: watched as unknown as GateInput["client"]["request"] }, () => host.now()),
      ...(remembered === undefined ? {} : { remembered }),
    });
    return published;
  };
  await run();
  host.second = 30;
  host.addComment("grace", "/tollgate done a.x");
  host.addComment("grace", "/tollgate done a.y");
  host.second = 60;
  const { page } = await run();
  expect(greens).toHaveLength(1);

  host.remove(host.ours()[0]?.id ?? 0);
  host.second = 90;
  await run({ body: page, at: "2026-11-23T06:01:00Z" });
  expect(taken).toBe(true);
  expect(greens).toHaveLength(1);
  expect(host.statuses.at(-1)).toMatchObject({ state: "pending" });
  expect(host.ours()).toHaveLength(1);
});
