import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchPolicies } from "../../src/gate/policies.ts";
import { createTextCache, type TextCache } from "../../src/github/read/file-at.ts";
import { formatProblem } from "../../src/policy/model/problem.ts";
import { AT_SHOP, type OrganisationContext, startOrganisation } from "../support/organisation-world.ts";

const policy = (id: string, more = ""): string =>
  `  ${id}: { title: About ${id}, when: { paths: ["${id}/**"] }, requires: { checklist: [{ id: a, text: Look at ${id} }] }${more} }\n`;
const file = (extended: readonly string[], ...policies: readonly string[]): string =>
  `version: 1\n${extended.length === 0 ? "" : `extends: [${extended.map((name) => JSON.stringify(name)).join(", ")}]\n`}${policies.length === 0 ? "" : `policies:\n${policies.join("")}`}`;

const chain = Object.fromEntries(
  Array.from({ length: 7 }, (_, at) => [
    `deep/${at}.yml`,
    file([`acme/rules:deep/${at + 1}.yml@main`], policy(`d${at}`)),
  ]),
);

let context: OrganisationContext;
let commit: string;

beforeAll(async () => {
  context = await startOrganisation({
    shop: { ".github/tollgate.yml": file(["tollgate:caching"]), "own/more.yml": file([], policy("more")) },
    others: {
      ".github": { ".github/tollgate.yml": file(["acme/rules:pay@main"], policy("style", ", locked: true")) },
      rules: {
        "pay.yml": file(["acme/rules:base.yml@v1"], policy("pay")),
        "base.yml": file([], policy("base")),
        "round/a.yml": file(["acme/rules:round/b.yml@v1"]),
        "round/b.yml": file(["Acme/Rules:round/a.yml@v1"]),
        "large.yml": `#${"x".repeat(300_000)}\n`,
        "latin.yml": new Uint8Array([0x23, 0xe9, 0x0a]),
        "folder.yml/x": "x",
        "broken.yml": "version: 1\npolicies: { a: { titel: A } }\n",
        "many.yml": file(Array.from({ length: 40 }, (_, at) => `acme/rules:m/${at}.yml@v1`)),
        ...Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`m/${at}.yml`, file([], policy(`m${at}`))])),
        ...chain,
      },
      secret: { "t.yml": file([], policy("secret")) },
    },
    hidden: ["secret"],
  });
  commit = context.commits["rules"] ?? "";
}, 60_000);
afterAll(() => context.close());

const read = async (text: string | undefined, policyCache?: TextCache, client = context.client) => {
  if (text !== undefined) await context.write({ ".github/tollgate.yml": text });
  context.asked();
  const { read: result, ...rest } = await fetchPolicies(
    {
      client,
      policyPath: text === undefined ? ".github/none.yml" : ".github/tollgate.yml",
      builtin: context.builtin,
      ...(policyCache === undefined ? {} : { policyCache }),
    },
    { repository: AT_SHOP, at: "refs/heads/main" },
  );
  return {
    ...rest,
    ids: result.ok ? result.value.policies.map(({ id }) => id) : [],
    problems: result.ok ? [] : result.problems.map((problem) => `${problem.code} ${formatProblem(problem)}`),
    asked: context.asked(),
  };
};

describe("an organisation's policies", () => {
  test("its defaults are the policies of a repository without a file, with all that they extend", async () => {
    const { ids, looked, problems } = await read(undefined);
    expect({ ids, problems }).toEqual({ ids: ["base", "pay", "style"], problems: [] });
    expect(looked).toEqual([
      ".github/none.yml",
      "acme/.github:.github/tollgate.yml",
      "acme/rules:pay.yml@main",
      "acme/rules:base.yml@v1",
    ]);
  });

  test("its locks hold in a repository with a file of its own, which the same round reads", async () => {
    const { ids, asked } = await read(file(["tollgate:caching"]));
    expect(ids).toEqual(["style", "caching"]);
    expect(asked.slice(0, 2).toSorted()).toEqual([
      "GET /repos/acme/.github/contents/.github/tollgate.yml",
      "GET /repos/acme/shop/contents/.github/tollgate.yml?ref=refs/heads/main",
    ]);
    // Without a cache a file is one request: its ref need not be resolved for it.
    expect(asked.slice(2)).toEqual([
      "GET /repos/acme/rules/contents/pay.yml?ref=main",
      "GET /repos/acme/rules/contents/base.yml?ref=v1",
    ]);
  });

  test("a repository extends files of others, and a full commit id costs no look-up", async () => {
    const cache = createTextCache();
    const pinned = file([`acme/rules:base.yml@${commit}`, "Acme/Rules:pay@v1", "acme/shop:own/more@main"]);
    const first = await read(pinned, cache);
    expect(first).toMatchObject({ ids: ["style", "base", "pay", "more"], problems: [] });
    expect(first.asked).toContain(`GET /repos/acme/rules/contents/base.yml?ref=${commit}`);
    expect(first.asked.filter((path) => path.includes("/commits/")).toSorted()).toEqual([
      "GET /repos/acme/rules/commits/main",
      "GET /repos/acme/rules/commits/v1",
      "GET /repos/acme/shop/commits/main",
    ]);
    // By the next pull request only the repository's own file is not known by heart.
    const again = await read(pinned, cache);
    expect(again.ids).toEqual(first.ids);
    expect(again.asked).toEqual(["GET /repos/acme/shop/contents/.github/tollgate.yml?ref=refs/heads/main"]);
  });

  test("what one account has read is not shown to another", async () => {
    const cache = createTextCache();
    await read(file([`acme/rules:base.yml@${commit}`]), cache);
    const keys: string[] = [];
    const spied: TextCache = { get: (key) => void keys.push(key), set: () => {} };
    await read(file([`acme/rules:base.yml@${commit}`]), spied);
    expect(keys.length).toBeGreaterThan(1);
    expect(keys.every((key) => / acme( |$)/.test(key))).toBe(true);
  });

  const at = ".github/tollgate.yml:2:";
  test.each<[string, string, string]>([
    [
      "no such repository",
      "acme/nowhere:t.yml@v1",
      "not-found .* names a file of acme/nowhere, which is not there, or may",
    ],
    [
      "one that may not be read",
      "acme/secret:t.yml@main",
      "not-found .* names a file of acme/secret, which is not there, or may",
    ],
    [
      "no such ref",
      "acme/rules:base.yml@v9",
      'not-found .* names acme/rules at "v9", and there is no such tag, branch',
    ],
    [
      "no such file",
      "acme/rules:bse.yml@v1",
      'not-found .* names "bse.yml" of acme/rules, and there is no such file at "v1"',
    ],
    ["a folder", "acme/rules:folder.yml@v1", "not-a-file .* names a directory"],
    ["too large", "acme/rules:large.yml@v1", "too-large .* names a file of 30000\\d bytes; at most 262144"],
    ["not UTF-8", "acme/rules:latin.yml@v1", "not-utf8 .* names a file that is not text in UTF-8"],
    ["no version", "acme/rules:base.yml", "wrong-value .*did you mean acme/rules:base.yml@main"],
    [
      "an address",
      "https://github.com/acme/rules/blob/v1/base.yml",
      "wrong-value .*did you mean acme/rules:base.yml@v1",
    ],
    ["a slash for the colon", "acme/rules/base.yml@v1", "wrong-value .*did you mean acme/rules:base.yml@v1"],
  ])("%s: %s", async (_name, name, words) => {
    const { problems } = await read(file([name]));
    expect(problems).toEqual([expect.stringMatching(new RegExp(words))]);
    expect(problems[0]).toContain(at);
  });

  test("a circle, too many files, and too long a row of them are problems where they begin", async () => {
    expect((await read(file(["acme/rules:round/a.yml@v1"]))).problems).toEqual([
      "extends-cycle acme/rules:round/b.yml@v1:2:11 extends[0] extends itself: acme/rules:round/a.yml@v1 → acme/rules:round/b.yml@v1 → acme/rules:round/a.yml@v1",
    ]);
    const many = await read(file(["acme/rules:many.yml@v1"]));
    expect(many.problems[0]).toMatch(/^too-large acme\/rules:many\.yml@v1:2:\d+ extends\[\d+\] .* at most 30 files/);
    expect(many.asked.length).toBeLessThanOrEqual(34);
    const deep = await read(file(["acme/rules:deep/0.yml@main"]));
    expect(deep.problems).toEqual([
      expect.stringMatching(/^too-large acme\/rules:deep\/4\.yml@main:2:\d+ extends\[0\] .* more than 5 files away/),
    ]);
  });

  test("a fault in an extended file is reported with its place there", async () => {
    expect((await read(file(["acme/rules:broken.yml@v1"]))).problems).toEqual([
      expect.stringMatching(/^unknown-key acme\/rules:broken\.yml@v1:2:\d+ policies\.a\.titel/),
    ]);
  });

  test.each([
    ["the defaults", /acme\/\.github\/contents/, file(["tollgate:caching"])],
    ["an extended file", /rules\/contents\/m%2F0/, file(["acme/rules:m/0.yml@v1"])],
  ])("no answer is no absence: 502 to %s throws", async (_name, path, text) => {
    context.sandbox.fail({ method: "GET", path, status: 502, times: 1 });
    await expect(read(text)).rejects.toThrow();
    expect((await read(text)).problems).toEqual([]);
  });

  test("403 is a problem where it means that the file may not be read", async () => {
    context.sandbox.fail({
      method: "GET",
      path: /rules\/contents\/m%2F0/,
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
    expect((await read(file(["acme/rules:m/0.yml@v1"]))).problems).toEqual([
      expect.stringMatching(/^not-permitted \.github\/tollgate\.yml:2:\d+ extends\[0\] names a file of acme\/rules/),
    ]);
  });
});
