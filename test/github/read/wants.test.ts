import { describe, expect, test } from "vitest";
import { GraphqlFault } from "../../../src/github/client/github-client.ts";
import { createTextCache } from "../../../src/github/read/file-at.ts";
import { readWants } from "../../../src/github/read/wants.ts";
import type { Want } from "../../../src/policy/model/facts.ts";
import { type Answers, LIMIT, refusal, stubClient } from "../../support/stub-client.ts";

const commits = { owner: "acme", repo: "shop", id: 7, base: "b".repeat(40), head: "c".repeat(40) };
const text = (path: string, blob = "1".repeat(40)): Want => ({ kind: "text", path, blob });
const attributes: Want = { kind: "attributes", path: "" };
const folder: Want = { kind: "folder", side: "head", path: "infra" };

type Objects = Readonly<Record<string, unknown>>;

/** A client that answers the query by what each expression stands for. */
const clientOf = (objects: Objects | Error, rest: Answers = {}) => {
  const { client, asked } = stubClient(rest);
  const queries: Record<string, string>[] = [];
  const graphql = async (query: string, given: Record<string, string>) => {
    queries.push(given);
    if (objects instanceof Error) throw objects;
    const count = query.match(/o\d+: object/g)?.length ?? 0;
    const named = Array.from({ length: count }, (_, i) => [`o${i}`, objects[given[`e${i}`] ?? ""] ?? null]);
    return { repository: { base: objects[given["base"] ?? ""] ?? null, ...Object.fromEntries(named) } };
  };
  return { client: { ...client, graphql } as typeof client, asked, queries };
};

const blob = (words: string | null, more: object = {}) => ({
  __typename: "Blob",
  byteSize: words?.length ?? 10,
  isTruncated: false,
  text: words,
  ...more,
});
const seen = { [commits.base]: { __typename: "Commit" } };

describe("by one GraphQL query", () => {
  test.each<[name: string, want: Want, objects: Objects, found: unknown]>([
    ["a text, by its id", text("a.yml"), { ["1".repeat(40)]: blob("AWS::") }, { kind: "text", text: "AWS::" }],
    [
      "a text that is cut off",
      text("a.yml"),
      { ["1".repeat(40)]: blob("A", { isTruncated: true }) },
      { kind: "beginning", text: "A" },
    ],
    ["a binary file with such a name", text("a.png"), { ["1".repeat(40)]: blob(null) }, { kind: "none" }],
    ["a binary file with another name", text("a.sql"), { ["1".repeat(40)]: blob(null) }, { kind: "unreadable" }],
    ["a submodule", text("lib"), { ["1".repeat(40)]: { __typename: "Commit" } }, { kind: "none" }],
    [
      "a folder",
      folder,
      { [`${commits.head}:infra`]: { __typename: "Tree", entries: [{ name: "cdk.json" }] } },
      { kind: "names", names: ["cdk.json"] },
    ],
    [".gitattributes", attributes, { [`${commits.base}:.gitattributes`]: blob("x") }, { kind: "text", text: "x" }],
    ["no .gitattributes", attributes, {}, { kind: "none" }],
    ["no such folder at the base", { ...folder, side: "base" }, {}, { kind: "none" }],
  ])("%s", async (_name, want, objects, found) => {
    const { client, queries, asked } = clientOf({ ...seen, ...objects });
    const [answer] = (await readWants(client, commits, [want])).values();
    expect(answer).toMatchObject(found as object);
    expect([queries.length, asked.length]).toEqual([1, 0]);
  });

  test("a hundred objects in a query", async () => {
    const wants = Array.from({ length: 150 }, (_, i) => text(`${i}.ts`, String(i).padStart(40, "0")));
    const objects = Object.fromEntries(wants.map((_, i) => [String(i).padStart(40, "0"), blob(`text ${i}`)]));
    const { client, queries } = clientOf({ ...seen, ...objects });
    const found = await readWants(client, commits, wants);
    expect(queries).toHaveLength(2);
    expect(found.get("text 149.ts")).toEqual({ kind: "text", text: "text 149" });
  });

  test("a path cannot change the query", async () => {
    const want: Want = { kind: "folder", side: "head", path: '") { id } }' };
    const { client, queries } = clientOf({ [`${commits.head}:${want.path}`]: { __typename: "Tree", entries: [] } });
    await readWants(client, commits, [want]);
    expect(queries[0]?.["e0"]).toBe(`${commits.head}:${want.path}`);
  });
});

const TREE = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
const BLOB = "GET /repos/{owner}/{repo}/git/blobs/{file_sha}";
const CONTENTS = "GET /repos/{owner}/{repo}/contents/{path}";
const base64 = (words: string) => Buffer.from(words).toString("base64");

describe("by the REST API", () => {
  test.each([
    ["the server has no GraphQL", refusal(404)],
    ["the server is older than a field", new GraphqlFault(400, "undefinedField", "", { url: "/graphql" })],
    ["the token may not", new GraphqlFault(403, "FORBIDDEN", "", { url: "/graphql" })],
  ])("where %s", async (_name, error) => {
    const { client } = clientOf(error, {
      [BLOB]: { content: base64("AWS::"), size: 5 },
      [CONTENTS]: [{ name: "cdk.json" }],
    });
    const found = await readWants(client, commits, [text("a.yml"), folder]);
    expect([...found.values()]).toEqual([
      { kind: "text", text: "AWS::" },
      { kind: "names", names: ["cdk.json"] },
    ]);
  });

  test("what the query does not know yet", async () => {
    const { client, asked } = clientOf(seen, { [BLOB]: { content: base64("late"), size: 4 } });
    const [answer] = (await readWants(client, commits, [text("a.yml")])).values();
    expect(answer).toEqual({ kind: "text", text: "late" });
    expect(asked).toHaveLength(1);
  });

  test("a folder above a file of the head that the query does not know: it is there", async () => {
    const { client } = clientOf(seen, { [CONTENTS]: [{ name: "cdk.json" }] });
    const [answer] = (await readWants(client, commits, [folder])).values();
    expect(answer).toEqual({ kind: "names", names: ["cdk.json"] });
  });

  test("what it does not know either is unreadable, a folder that is not there at the base is none", async () => {
    const { client } = clientOf({}, { [BLOB]: refusal(404), [CONTENTS]: refusal(404) });
    const found = await readWants(client, commits, [text("a.yml"), folder, { ...folder, side: "base" }]);
    expect([...found.values()].map(({ kind }) => kind)).toEqual(["unreadable", "unreadable", "none"]);
  });

  test("a folder of as many files as GitHub lists is unreadable", async () => {
    const names = Array.from({ length: 1_000 }, (_, i) => ({ name: `${i}` }));
    const { client } = clientOf(seen, { [CONTENTS]: names });
    expect((await readWants(client, commits, [folder])).get("folder head infra")?.kind).toBe("unreadable");
  });
});

describe("what cannot change is kept", () => {
  const readTwice = async (
    wants: readonly Want[],
    objects: Objects,
    rest: Answers,
    again: Partial<typeof commits> = {},
  ) => {
    const cache = createTextCache();
    const { client, queries, asked } = clientOf(objects, rest);
    const first = await readWants(client, commits, wants, cache);
    const [before, requests] = [queries.length, asked.length];
    const second = await readWants(client, { ...commits, ...again }, wants, cache);
    return { first, second, more: queries.length - before + asked.length - requests };
  };
  const whole = {
    ...seen,
    ["1".repeat(40)]: blob("AWS::"),
    [`${commits.head}:infra`]: { __typename: "Tree", entries: [{ name: "cdk.json" }] },
  };

  test("a text by its id, a folder and the attributes of a commit: the second look asks nothing", async () => {
    const { first, second, more } = await readTwice([text("a.yml"), folder, attributes], whole, {});
    expect(second).toEqual(first);
    expect(more).toBe(0);
  });

  test.each<[string, readonly Want[], Objects, Answers, Partial<typeof commits>]>([
    ["a folder of another head", [folder], whole, { [CONTENTS]: refusal(404) }, { head: "d".repeat(40) }],
    [
      "the attributes of another base",
      [attributes],
      whole,
      { [CONTENTS]: refusal(404), [TREE]: { tree: [], truncated: false } },
      { base: "d".repeat(40) },
    ],
    ["the same blob in another repository", [text("a.yml")], whole, {}, { id: 8 }],
    ["what could not be read", [text("a.yml")], seen, { [BLOB]: refusal(404) }, {}],
    ["a folder that a replica does not have", [folder], seen, { [CONTENTS]: refusal(404) }, {}],
  ])("%s is asked again", async (_name, wants, objects, rest, again) => {
    expect((await readTwice(wants, objects, rest, again)).more).toBeGreaterThan(0);
  });
});

test.each([
  ["the query", LIMIT, {}],
  ["what is read one by one", seen, { [BLOB]: LIMIT }],
])("a limit at %s is thrown: what waits is not unreadable", async (_name, objects, rest) => {
  await expect(readWants(clientOf(objects, rest).client, commits, [text("a.yml")])).rejects.toBe(LIMIT);
});

test.each([502, 429])("a refusal that passes (%i) is thrown, so that the evaluation is tried again", async (status) => {
  const fault = new GraphqlFault(status, "", "later", { url: "/graphql" });
  await expect(readWants(clientOf(fault).client, commits, [text("a.yml")])).rejects.toBe(fault);
});
