import { expect, test } from "vitest";
import type { GitHubClient } from "../../../src/github/client/github-client.ts";
import { OF_COMMITS, REPORTED, watchClient } from "../../../src/github/client/retry.ts";
import { refusal } from "../../support/stub-client.ts";

const ROUTE = "GET /repos/{owner}/{repo}";
const shop = { owner: "acme", repo: "shop" };

/** A client whose requests get these answers, in this order. */
const answering = (...answers: readonly unknown[]) => {
  const sent: unknown[] = [];
  const request = async (_route: string, parameters: unknown): Promise<unknown> => {
    const answer = answers[sent.length];
    sent.push(parameters);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { ...watchClient({ request, graphql: request } as unknown as GitHubClient), requests: sent };
};

test("a request that was sent ahead is not sent again, once", async () => {
  const { client, ahead, sent, requests } = answering("first", "second");
  void ahead(ROUTE, shop);
  expect(await client.request(ROUTE, { ...shop, owner: "Acme" })).toBe("first");
  expect(sent()).toBe(1);
  expect(await client.request(ROUTE, shop)).toBe("second");
  expect(requests).toHaveLength(2);
});

test("other parameters are another request", async () => {
  const { client, ahead } = answering("first", "second");
  void ahead(ROUTE, shop);
  expect(await client.request(ROUTE, { ...shop, repo: "store" })).toBe("second");
});

test("what failed ahead was tried once, and is asked again with retries", async () => {
  const { client, ahead, requests } = answering(refusal(502), "second");
  void ahead(ROUTE, shop);
  expect(await client.request(ROUTE, shop)).toBe("second");
  expect(requests).toEqual([{ ...shop, request: { once: true } }, shop]);
});

test("304 is an answer: nothing changed", async () => {
  const { client, ahead, sent } = answering(refusal(304));
  void ahead(ROUTE, shop);
  await expect(client.request(ROUTE, shop)).rejects.toMatchObject({ status: 304 });
  expect(sent()).toBe(1);
});

test("what belongs to known commits is not counted, because it cannot change", async () => {
  const { client, ahead, sent } = answering("first", "second", "third");
  await client.request(ROUTE, { ...shop, ...OF_COMMITS });
  void ahead(ROUTE, { ...shop, ...REPORTED });
  expect(await client.request(ROUTE, { ...shop, ...REPORTED })).toBe("second");
  expect(sent()).toBe(1);
});

test("a failure that nobody needs is nobody's error, and queries are counted", async () => {
  const { client, ahead, sent } = answering(refusal(500), "answer");
  void ahead(ROUTE, shop);
  expect(await client.graphql("query { viewer { login } }")).toBe("answer");
  expect(sent()).toBe(2);
});
