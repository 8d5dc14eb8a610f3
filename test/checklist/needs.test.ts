import { describe, expect, it, test } from "vitest";
import { evidenceNeeds, readLimits, withWanted } from "../../src/checklist/needs.ts";
import type { Match } from "../../src/checklist/requirements/match-policies.ts";
import { type Found, type Want, wantKey } from "../../src/policy/model/facts.ts";
import type { Item, PathMatcher, Policy, Settings } from "../../src/policy/model/policy.ts";
import { facts, file } from "../policy/predicates/matching-files.ts";
import { policiesOf } from "../policy/read.ts";
import { aFile, anItem, ORIGIN, someFacts } from "../support/default-world.ts";

const underneath = (prefix: string): PathMatcher => ({
  decide: (path) => (path.startsWith(prefix) ? { matches: true, glob: prefix } : undefined),
});

const settings: Settings = {
  check: "tollgate",
  adr: { paths: underneath("docs/adr/"), writtenPaths: ["docs/adr/**"], external: [], headings: {} },
};

const aMatch = (checklist: readonly Item[], adr = false): Match => {
  const policy: Policy = {
    id: "p",
    title: "P",
    why: "Because.",
    owners: [],
    enforcement: "block",
    when: [],
    origin: ORIGIN,
    origins: {},
    requires: { checklist, ...(adr ? { adr: { when: [], parts: ["decision"], origin: ORIGIN } } : {}) },
  };
  return { policy, condition: 0, files: [], reasons: [] };
};

const needs = (matches: readonly Match[], more: Parameters<typeof someFacts>[0] = {}, people: readonly string[] = []) =>
  evidenceNeeds(matches, someFacts(more), settings, { links: [{ url: "docs/adr/9-c.md", by: "ada", at: "" }], people });

const NOTHING = { checks: false, statuses: false, reviews: false, contents: [], people: [], teams: [] };

describe("what has to be read before a pull request is evaluated", () => {
  it("nothing where nothing asks", () => {
    expect(needs([])).toEqual(NOTHING);
    expect(needs([aMatch([anItem("a")])], { body: "docs/adr/1-a.md", files: [aFile("docs/adr/2-b.md")] })).toEqual(
      NOTHING,
    );
  });

  it("templates, only where a section of the body is there", () => {
    const section = (more: object = {}): Match =>
      aMatch([anItem("a", { verify: [{ kind: "section", heading: "Rollback", ...more }] })]);
    expect(needs([section()], { body: "## Rollback\nRevert it." }).templates).toBe(true);
    expect(needs([section()], { body: "## Rollback\n<!-- how? -->" })).not.toHaveProperty("templates");
    expect(needs([section({ in: underneath("docs/") })], { body: "## Rollback\nRevert it." })).not.toHaveProperty(
      "templates",
    );
  });

  it("texts of matched files that the diff does not hold whole, and environments of deployments", () => {
    const content = { kind: "content" as const, patterns: [], without: [] };
    const files = [
      aFile("db/new.sql"),
      aFile("db/old.sql", { status: "modified" }),
      aFile("db/large.sql", { lines: { kind: "too-large" } }),
      aFile("db/gone.sql", { status: "removed" }),
      aFile("docs/a.md", { status: "modified" }),
    ];
    const looking = (one: Item["verify"][number]) => needs([{ ...aMatch([anItem("a", { verify: [one] })]), files }]);
    expect(looking(content).contents).toEqual(["db/old.sql", "db/large.sql", "docs/a.md"]);
    expect(looking({ ...content, paths: underneath("db/") }).contents).toEqual(["db/old.sql", "db/large.sql"]);
    expect(looking({ kind: "deployment", environments: ["staging", "Staging", "canary"] }).environments).toEqual([
      "staging",
      "canary",
    ]);
  });

  it("teams of code owners, and of those who are asked together", () => {
    const team = (name: string) => ({ kind: "team" as const, team: `@acme/${name}` });
    const by: Item["by"] = [
      { kind: "code-owner" },
      { kind: "all", of: [team("sre"), { kind: "role", role: "maintain" }] },
    ];
    const waive = { kind: "by" as const, who: [team("leads")] };
    const files = [aFile("src/a.ts"), aFile("docs/a.md")];
    const codeOwners = { path: "CODEOWNERS", text: "* @acme/web @grace\n/docs/ @acme/dba" };
    const asked = needs([{ ...aMatch([anItem("a", { by, waive })]), files }], { files, codeOwners });
    expect(asked.teams).toEqual(["@acme/web", "@acme/dba", "@acme/sre", "@acme/leads"]);
  });

  it("names of checks, whose workflows may matter", () => {
    const check = (...names: string[]): Match => aMatch([anItem("a", { verify: [{ kind: "check", names }] })]);
    expect(needs([check("build", "lint*"), check("Build")]).checkNames).toEqual(["build", "lint*"]);
  });

  it("teams that may break the glass, only where somebody asks to", () => {
    const breakGlass = { by: [{ kind: "team" as const, team: "@acme/sre" }], label: "break-glass", dueDays: 7 };
    const asked = (asks: boolean) =>
      evidenceNeeds([], someFacts(), { ...settings, breakGlass }, { links: [], people: ["ada"], breakGlass: asks })
        .teams;
    expect(asked(true)).toEqual(["@acme/sre"]);
    expect(asked(false)).toEqual([]);
  });

  it("what the items of the matches look at", () => {
    const verify = (...kinds: Item["verify"]): Item => anItem("a", { verify: kinds });
    expect(needs([aMatch([verify({ kind: "check", names: ["x"] })])])).toMatchObject({
      checks: true,
      statuses: false,
      reviews: false,
    });
    expect(needs([aMatch([]), aMatch([verify({ kind: "status", contexts: ["x"] })])])).toMatchObject({
      checks: false,
      statuses: true,
    });
    expect(needs([aMatch([verify({ kind: "exists", paths: ["a", "b"] })])]).contents).toEqual(["a", "b"]);
    const files = [aFile("runbooks/a.md"), aFile("runbooks/b.md", { status: "removed" }), aFile("x.md")];
    expect(
      needs(
        [
          aMatch([
            verify({ kind: "section", heading: "x", in: underneath("runbooks/") }, { kind: "section", heading: "x" }),
          ]),
        ],
        { files },
      ).contents,
    ).toEqual(["runbooks/a.md"]);
  });

  it("the records that may be the ADR, where one is asked for or verified", () => {
    const more = {
      body: "docs/adr/1-a.md and docs/design.md",
      files: [aFile("docs/adr/2-b.md"), aFile("docs/adr/README.md")],
    };
    const records = ["docs/adr/9-c.md", "docs/adr/2-b.md", "docs/adr/1-a.md"];
    expect(needs([aMatch([], true)], more).contents).toEqual(records);
    expect(needs([aMatch([anItem("a", { verify: [{ kind: "adr" }] })])], more).contents).toEqual(records);
  });

  it("nothing for items and requirements that are not in force", () => {
    const never = {
      predicates: [
        {
          name: "draft",
          apply: () => ({ holds: false, files: [], reason: { predicate: "draft", text: "", decided: {} } }),
        },
      ],
      origin: ORIGIN,
      written: "",
    };
    const item = anItem("a", {
      when: [never],
      by: [{ kind: "team", team: "@acme/dba" }],
      verify: [{ kind: "check", names: ["x"] }, { kind: "adr" }],
    });
    expect(needs([aMatch([item])])).toEqual(NOTHING);
    const observed = aMatch([anItem("a", { verify: [{ kind: "check", names: ["x"] }] })], true);
    expect(needs([{ ...observed, policy: { ...observed.policy, enforcement: "observe" } }])).toEqual(NOTHING);
  });

  it("fifty files at most", () => {
    const paths = Array.from({ length: 80 }, (_, index) => `f${index}`);
    expect(needs([aMatch([anItem("a", { verify: [{ kind: "exists", paths }] })], true)]).contents).toEqual(
      paths.slice(0, 50),
    );
  });

  it("the people given, each once, and every team that an item names", () => {
    const team = (name: string) => ({ kind: "team" as const, team: name });
    const match = aMatch([
      anItem("a", { by: [team("@acme/dba"), { kind: "author" }] }),
      anItem("b", { waive: { kind: "by", who: [team("@acme/leads")] } }),
      anItem("c", { verify: [{ kind: "approval", by: [team("@acme/sec"), team("@Acme/DBA")], count: 1 }] }),
    ]);
    expect(needs([match], {}, ["ada", "Ada", "", "grace"])).toEqual({
      ...NOTHING,
      reviews: true,
      people: ["ada", "grace"],
      teams: ["@acme/dba", "@acme/leads", "@acme/sec"],
    });
  });
});

const { policies } = policiesOf(
  "version: 1\npolicies: { p: { title: P, when: { content: x, not: { generated: true } }, requires: { adr: true } } }\n",
);
const about = (count: number) =>
  facts({ files: Array.from({ length: count }, (_, i) => file(`${String(i).padStart(3, "0")}.ts`)) });
const answering = (answer: (want: Want) => Found) => {
  const rounds: string[][] = [];
  const read = async (wants: readonly Want[]) => {
    rounds.push(wants.map(wantKey));
    return new Map(wants.map((want) => [wantKey(want), answer(want)]));
  };
  return { rounds, read };
};

test("all is read at once, each once, .gitattributes first", async () => {
  const { rounds, read } = answering(() => ({ kind: "text", text: "y" }));
  const known = await withWanted(policies, about(2), read);
  expect(rounds).toEqual([["attributes ", "text 000.ts", "text 001.ts"]]);
  expect(known.read?.found.size).toBe(3);
});

test("more texts than the limit are not asked for, and count as unreadable", async () => {
  const { rounds, read } = answering(() => ({ kind: "none" }));
  const known = await withWanted(policies, about(readLimits.texts + 5), read);
  expect(rounds.flat()).toHaveLength(readLimits.texts + 1);
  expect(known.read?.found.get("text 204.ts")?.kind).toBe("unreadable");
});

test("texts that are too large together count as unreadable from there on", async () => {
  const text = "y".repeat(readLimits.characters / 2);
  const { read } = answering(({ kind }) => (kind === "text" ? { kind: "text", text } : { kind: "none" }));
  const known = await withWanted(policies, about(4), read);
  expect(["000", "001", "002", "003"].map((name) => known.read?.found.get(`text ${name}.ts`)?.kind)).toEqual([
    ...["text", "text", "unreadable", "unreadable"],
  ]);
});

test("what the source does not answer counts as unreadable", async () => {
  const known = await withWanted(policies, about(1), async () => new Map());
  expect(known.read?.found.get("text 000.ts")).toEqual({ kind: "unreadable", why: "it could not be read" });
});

test("nothing is asked where no policy reads", async () => {
  const { policies: plain } = policiesOf(
    "version: 1\npolicies: { p: { title: P, when: { paths: x }, requires: { adr: true } } }\n",
  );
  const { rounds, read } = answering(() => ({ kind: "none" }));
  await withWanted(plain, about(1), read);
  expect(rounds).toEqual([]);
});

test("what an item or an ADR looks at is asked only where the policy applies, and never where it is off", async () => {
  const { policies: below } = policiesOf(`version: 1
policies:
  p: { title: P, when: { paths: x.ts }, requires: { checklist: [{ id: i, text: I, when: { content: x, matched: true } }] } }
  q: { title: Q, when: { paths: "*.ts" }, requires: { adr: { when: { content: y } } } }
  r: { title: R, when: { paths: z.ts }, requires: { checklist: [{ id: i, text: I, when: { content: z } }] } }
  o: { title: O, enforcement: off, when: { content: x }, requires: { adr: true } }
`);
  const { rounds, read } = answering(() => ({ kind: "none" }));
  await withWanted(
    below.filter(({ id }) => id !== "q"),
    facts({ files: [file("x.ts"), file("y.ts")] }),
    read,
  );
  expect(rounds).toEqual([["text x.ts"]]);
  await withWanted(below, facts({ files: [file("x.ts"), file("y.ts")] }), read);
  expect(rounds.at(-1)).toEqual(["text x.ts", "text y.ts"]);
});

test("a .gitattributes beyond the limit says nothing, a folder beyond it is unreadable", async () => {
  const { policies: both } = policiesOf(
    "version: 1\npolicies: { p: { title: P, when: { beside: cdk.json, generated: true }, requires: { adr: true } } }\n",
  );
  const { read } = answering(({ kind }) => (kind === "folder" ? { kind: "names", names: [] } : { kind: "none" }));
  const files = Array.from({ length: readLimits.folders + 10 }, (_, i) => file(`d${i}/a.ts`));
  const found = [...((await withWanted(both, facts({ files }), read)).read?.found ?? [])];
  const kindsOf = (prefix: string) =>
    new Set(found.flatMap(([key, one]) => (key.startsWith(prefix) ? [one.kind] : [])));
  expect([...kindsOf("folder ")].sort()).toEqual(["names", "unreadable"]);
  expect([...kindsOf("attributes ")]).toEqual(["none"]);
});
