import { describe, expect, it } from "vitest";
import { type AdrCase, type AdrFinding, adrFindingText, assessAdr } from "../../../src/checklist/adr/assess-adr.ts";
import { DEFAULT_ADR_PARTS } from "../../../src/policy/compile-policy.ts";
import type { ChangedFile } from "../../../src/policy/model/facts.ts";
import type { AdrNeed } from "../../../src/policy/model/policy.ts";
import { aFile, aSet, someFacts } from "../../support/default-world.ts";
import { RECORDS } from "./records.ts";

const GOOD = RECORDS[0]?.[1] ?? "";
const DB = "docs/adr/0007-db.md";

type Context = {
  body?: string;
  branch?: string;
  files?: readonly ChangedFile[];
  command?: string;
  contents?: AdrCase["contents"];
  maxAge?: number;
  parts?: AdrCase["requirements"][number]["parts"];
  every?: AdrCase["settings"]["parts"];
  external?: RegExp;
  statuses?: NonNullable<AdrCase["settings"]["statuses"]>;
};

/** A pull request whose repository holds one good record, judged on 23 November 2026. */
const assess = (context: Context) =>
  assessAdr({
    requirements: [
      {
        parts: context.parts ?? ["problem", "options", "decision", "consequences"],
        ...(context.maxAge === undefined ? {} : { maxAgeMonths: context.maxAge }),
      },
    ],
    facts: someFacts({
      repository: "acme/shop",
      body: context.body ?? "",
      head: { ref: context.branch ?? "feature", sha: "a".repeat(40), fork: false },
      files: context.files ?? [aFile("src/a.ts")],
    }),
    settings: {
      paths: { decide: (path) => (path.startsWith("docs/adr/") ? { matches: true, glob: "docs/adr/**" } : undefined) },
      writtenPaths: ["docs/adr/**"],
      external:
        context.external === undefined
          ? []
          : [
              {
                source: context.external.source,
                test: (line) => context.external?.test(line) === true,
                find: () => undefined,
                at: () => undefined,
              },
            ],
      headings: {},
      ...(context.every === undefined ? {} : { parts: context.every }),
      ...(context.statuses === undefined ? {} : { statuses: context.statuses }),
    },
    links: context.command === undefined ? [] : [{ url: context.command, by: "ada", at: "2026-11-23T06:00:00Z" }],
    contents: context.contents ?? { [DB]: GOOD },
    now: "2026-11-23T06:28:00Z",
  });

describe("where an ADR may be linked", () => {
  it.each([
    ["a relative path", "Decided in docs/adr/0007-db.md."],
    ["from the root", "See /docs/adr/0007-db.md"],
    ["with a dot", "[ADR](./docs/adr/0007-db.md#decision)"],
    ["in code", "See `docs/adr/0007-db.md`"],
    ["a Markdown link", '[the ADR](docs/adr/0007-db.md "why")'],
    ["in angle brackets", "[the ADR](<docs/adr/0007-db.md>)"],
    ["by reference", "See [the ADR][1].\n\n[1]: docs/adr/0007-db.md"],
    ["in HTML", '<a href="docs/adr/0007-db.md">ADR</a>'],
    ["its page", "https://github.com/acme/shop/blob/main/docs/adr/0007-db.md"],
    ["its page, other letters, a query", "https://GitHub.com/Acme/Shop/blob/main/docs/adr/0007-db.md?plain=1#L3."],
    ["its page on the head's branch", "(https://github.com/acme/shop/blob/feature/docs/adr/0007-db.md)"],
    ["its page on a branch with slashes", "<https://github.com/acme/shop/blob/fix/a/b/docs/adr/0007-db.md>"],
    [
      "its page at a commit, on a server",
      `https://git.acme.example/acme/shop/blob/${"c".repeat(40)}/docs/adr/0007-db.md`,
    ],
    ["its raw text", "https://raw.githubusercontent.com/acme/shop/refs/heads/main/docs/adr/0007-db.md"],
    ["as seen from a pull request", "[x](../blob/main/docs/adr/0007-db.md)"],
    ["from the host's root", "[x](/acme/shop/blob/main/docs/adr/0007-db.md)"],
    ["encoded", "[x](docs/adr/0007%2Ddb.md)"],
    ["as one of many", "[a](src/x.md) and [b](docs/adr/0007-db.md)"],
  ])("%s", (_name, body) => {
    expect(assess({ body }).looked.find(({ target }) => target === DB)).toEqual({
      target: DB,
      from: "body",
      found: { kind: "met" },
    });
    expect(assess({ body }).state).toBe("met");
  });

  it.each([
    ["in a comment", "<!-- docs/adr/0007-db.md -->"],
    ["in a comment over lines", "<!--\ndocs/adr/0007-db.md\n-->"],
    ["in a fence", "```\ndocs/adr/0007-db.md\n```"],
    ["by another scheme", "[x](ftp:docs/adr/0007-db.md)"],
    ["an anchor", "[x](#docs/adr/0007-db.md)"],
    ["by a link to code", "[a](src/x.ts) https://github.com/acme/shop/blob/main/src/y.ts"],
    ["by an address that names no decision", "https://example.com/adrenaline and https://acme.example/wikis"],
    ["nowhere", "No ADR needed."],
  ])("not %s", (_name, body) => {
    expect(assess({ body })).toEqual({
      state: "missing",
      parts: ["problem", "options", "decision", "consequences"],
      looked: [],
    });
  });

  it.each([
    ["in another repository", "https://github.com/acme/other/blob/main/docs/adr/0007-db.md"],
    ["in a fork of that name", "https://github.com/eve/shop/blob/main/docs/adr/0007-db.md"],
    ["in another repository's raw text", "https://raw.githubusercontent.com/acme/other/main/docs/adr/0007-db.md"],
    ["in a wiki", "https://github.com/acme/shop/wiki/Payments-by-queue"],
    ["among decisions elsewhere", "https://acme.atlassian.example/decisions/17"],
  ])("not %s, and says so", (_name, body) => {
    const looked = [{ target: body, from: "body", found: { kind: "other-address", accepts: false } }];
    expect(assess({ body })).toMatchObject({ state: "missing", looked });
  });

  it("on the head's branch, though its name looks like a folder of records", () => {
    const url = "https://github.com/acme/shop/blob/docs/docs/adr/docs/adr/0007-db.md";
    expect(assess({ body: url, branch: "docs/docs/adr" }).looked).toEqual([
      { target: DB, from: "body", found: { kind: "met" } },
    ]);
  });

  it("by command, and in the change itself", () => {
    expect(assess({ command: "docs/adr/0007-db.md" }).looked).toEqual([
      { target: DB, from: "command", found: { kind: "met" } },
    ]);
    expect(assess({ files: [aFile(DB)] }).looked).toEqual([{ target: DB, from: "change", found: { kind: "met" } }]);
    expect(assess({ files: [aFile(DB, { status: "removed" })] }).state).toBe("missing");
    expect(assess({ body: `${DB} and again ${DB}`, files: [aFile(DB)] }).looked).toHaveLength(1);
  });

  it.each([
    "README.md",
    "index.md",
    "template.md",
    "0000-template.md",
    "adr-template.md",
    "_draft.md",
    "templates/x.md",
    "diagram.png",
  ])("an ADR folder's %s is no ADR", (name) => {
    const path = `docs/adr/${name}`;
    expect(assess({ files: [aFile(path)], contents: { [path]: GOOD } }).state).toBe("missing");
    expect(assess({ command: path, contents: { [path]: GOOD } }).looked).toEqual([
      { target: path, from: "command", found: { kind: "not-an-adr" } },
    ]);
  });

  it("outside the repository, only by pattern, and never read", () => {
    const body = "https://wiki.acme.example/adr/7 and https://example.com/";
    expect(assess({ body }).state).toBe("missing");
    expect(assess({ body, external: /^https:\/\/wiki\.acme\.example\// })).toMatchObject({
      state: "met",
      looked: [{ target: "https://wiki.acme.example/adr/7", from: "body", found: { kind: "external" } }],
    });
    expect(assess({ command: "https://example.com/x" }).looked).toEqual([
      { target: "https://example.com/x", from: "command", found: { kind: "other-address", accepts: false } },
    ]);
    const external = /^https:\/\/wiki\.acme\.example\//;
    expect(assess({ command: "https://example.com/x", external }).looked).toEqual([
      { target: "https://example.com/x", from: "command", found: { kind: "other-address", accepts: true } },
    ]);
  });
});

describe("what an ADR must hold", () => {
  it.each<[string, Context, AdrFinding]>([
    ["it exists", { contents: {} }, { kind: "no-such-file" }],
    ["it can be read", { contents: { [DB]: null } }, { kind: "no-such-file" }],
    [
      "all its parts",
      { contents: { [DB]: "# X\n## Context\nIt hurts.\n" } },
      { kind: "missing-parts", parts: ["options", "decision", "consequences"] },
    ],
    [
      "sections that say something",
      { contents: { [DB]: "# X\n## Context\nIt hurts.\n## Decision\nTBD\n## Consequences\nNone.\n" } },
      {
        kind: "missing-parts",
        parts: ["options", "decision", "consequences"],
        empty: [
          { need: "decision", title: "Decision" },
          { need: "consequences", title: "Consequences" },
        ],
      },
    ],
    [
      "a cost review, where asked",
      { parts: ["problem", "cost-review"] },
      { kind: "missing-parts", parts: ["cost-review"] },
    ],
    [
      "a status that holds",
      { contents: { [DB]: GOOD.replace('"accepted"', "superseded by ADR-9") } },
      { kind: "bad-status", status: "superseded by ADR-9" },
    ],
    [
      "a status that is known",
      { contents: { [DB]: GOOD.replace('"accepted"', "vielleicht") } },
      { kind: "unknown-status", status: "vielleicht" },
    ],
    [
      "a status that was chosen",
      { contents: { [DB]: GOOD.replace('"accepted"', "proposed | accepted | rejected") } },
      { kind: "unknown-status", status: "proposed | accepted | rejected" },
    ],
    [
      "a status that its own repository takes",
      { statuses: { rejected: ["accepted"] } },
      { kind: "bad-status", status: "accepted" },
    ],
    ["recent enough, where asked", { maxAge: 12 }, { kind: "too-old", date: "2024-03-05" }],
    ["a date, where asked", { maxAge: 12, contents: { [DB]: GOOD.replace(/^date.*$/m, "") } }, { kind: "no-date" }],
  ])("%s", (_name, context, found) => {
    expect(assess({ body: DB, ...context })).toMatchObject({
      state: "not-met",
      looked: [{ target: DB, from: "body", found }],
    });
  });

  it.each([
    ["2025-11-23", "met"],
    ["2025-11-22", "not-met"],
    ["2026-11-23", "met"],
    ["2027-01-01", "met"],
  ])("twelve months old at most: %s is %s", (date, state) => {
    expect(assess({ body: DB, maxAge: 12, contents: { [DB]: GOOD.replace("2024-03-05", date) } }).state).toBe(state);
  });

  it.each([
    ["none", GOOD.replace(/^status.*$/m, ""), {}],
    ["a word that was taught", GOOD.replace('"accepted"', "vielleicht"), { statuses: { accepted: ["vielleicht"] } }],
  ])("a status that does not stand in the way: %s", (_name, text, more) => {
    expect(assess({ body: DB, contents: { [DB]: text }, ...more }).state).toBe("met");
  });

  it.each<[string, string, AdrFinding]>([
    [
      "Nygard's form, which names no options",
      GOOD.replace("## Considered Options", "## Other").replace("## Pros and Cons of the Options", "## More"),
      { kind: "met", advised: ["options"] },
    ],
    ["no consequences", GOOD.replace("### Consequences", "### Other"), { kind: "met", advised: ["consequences"] }],
    [
      "neither options nor consequences",
      "# X\n## Context\nIt hurts.\n## Decision\nThis.\n",
      { kind: "missing-parts", parts: ["options-or-consequences"] },
    ],
    [
      "no decision",
      "# X\n## Context\nIt hurts.\n## Consequences\nThis.\n",
      { kind: "missing-parts", parts: ["decision"] },
    ],
  ])("by default, with %s", (_name, text, found) => {
    expect(assess({ body: DB, parts: DEFAULT_ADR_PARTS, contents: { [DB]: text } }).looked[0]?.found).toEqual(found);
  });

  it("what the file requires of every ADR, and each part once", () => {
    const text = GOOD.replace("## Considered Options", "## Other").replace(
      "## Pros and Cons of the Options",
      "## More",
    );
    const context: Context = { body: DB, parts: DEFAULT_ADR_PARTS, contents: { [DB]: text } };
    expect(assess({ ...context, every: ["options"] })).toMatchObject({
      state: "not-met",
      parts: ["problem", "options", "decision"],
      looked: [{ found: { kind: "missing-parts", parts: ["options"] } }],
    });
    expect(assess({ ...context, every: ["options-or-consequences"] }).state).toBe("met");
  });

  it.each<[string, string, AdrFinding]>([
    ["a proposal", '"proposed"', { kind: "bad-status", status: "proposed" }],
    ["a draft in German", "Entwurf", { kind: "bad-status", status: "Entwurf" }],
    ["an accepted record", '"accepted"', { kind: "met" }],
  ])("where proposals do not count, %s", (_name, status, found) => {
    const contents = { [DB]: GOOD.replace('"accepted"', status) };
    expect(assess({ body: DB, contents, statuses: { proposed: false } }).looked[0]?.found).toEqual(found);
  });

  it("a record without a status counts as a proposal", () => {
    const contents = { [DB]: GOOD.replace(/^status.*$/m, "") };
    expect(assess({ body: DB, contents }).state).toBe("met");
    expect(assess({ body: DB, contents, statuses: { proposed: false } }).looked[0]?.found).toEqual({
      kind: "no-status",
    });
  });

  it("the strictest of several requirements decides", () => {
    const evaluated = (ages: readonly number[]) =>
      assessAdr({
        requirements: ages.map((maxAgeMonths, index) => ({
          maxAgeMonths,
          parts: index === 0 ? ["decision"] : ["problem"],
        })),
        facts: someFacts({ files: [aFile(DB)] }),
        settings: aSet().settings.adr,
        links: [],
        contents: { [DB]: GOOD },
        now: "2026-11-23T06:28:00Z",
      });
    expect(evaluated([12, 60])).toMatchObject({ state: "not-met", parts: ["problem", "decision"] });
    expect(evaluated([60, 60])).toMatchObject({ state: "met", parts: ["problem", "decision"] });
  });

  it("one record has to meet every requirement; two halves do not make one", () => {
    const body = "docs/adr/1-a.md docs/adr/2-b.md";
    const contents = {
      "docs/adr/1-a.md": "# X\n## Context\nIt hurts.\n",
      "docs/adr/2-b.md": "# X\n## Decision\nThis.\n",
    };
    expect(assess({ body, contents, parts: ["problem", "decision"] }).state).toBe("not-met");
    expect(assess({ body, contents, parts: ["decision"] }).state).toBe("met");
  });

  it("says why a document outside the ADR folders does not count", () => {
    expect(assess({ body: "[design](docs/design/db.md)" })).toMatchObject({
      state: "not-met",
      looked: [{ target: "docs/design/db.md", from: "body", found: { kind: "outside-adr-paths" } }],
    });
  });

  it("takes a badly encoded path as it stands", () => {
    expect(assess({ body: "[x](docs/adr/0007%db.md)" }).looked).toEqual([
      { target: "docs/adr/0007%db.md", from: "body", found: { kind: "no-such-file" } },
    ]);
  });

  it("links and files in other alphabets", () => {
    const path = "docs/adr/0008-größe-規模.md";
    expect(assess({ body: `Siehe ${path}.`, contents: { [path]: GOOD } }).state).toBe("met");
  });

  it("looks at fifty at most", () => {
    const body = Array.from({ length: 300 }, (_, index) => `docs/adr/${index}-x.md`).join("\n");
    expect(assess({ body }).looked).toHaveLength(50);
  });
});

describe("what is said of a section that says nothing", () => {
  const record = (...sections: readonly string[]): string =>
    ["# X", "## Context", "It hurts.", "## Decision", "We stop.", ...sections].join("\n");
  const words = (text: string, parts: AdrNeed[] = ["problem", "decision", "options-or-consequences"]): string => {
    const { looked } = assess({ body: DB, parts, contents: { [DB]: text } });
    return looked[0] === undefined ? "" : adrFindingText(looked[0].found, (one) => one);
  };

  it.each<[string, string]>([
    ["None.", 'says nothing in the section "Consequences"'],
    ["TBD", 'says nothing in the section "Consequences"'],
    ["N/A", 'says nothing in the section "Consequences"'],
    ["", 'says nothing in the section "Consequences"'],
    ["No downtime.", "has everything that is required; the playbook also advises the options considered"],
  ])("%j", (said, expected) => {
    expect(words(record("## Consequences", said))).toBe(expected);
  });

  it("names several, and what has no section", () => {
    expect(words(record("## Options", "TBD", "## Consequences", "None."))).toBe(
      'says nothing in the sections "Options" and "Consequences"',
    );
    expect(words("# X\n## Context\nTODO\n", ["problem", "decision"])).toBe(
      'has no section about the decision, and says nothing in the section "Context"',
    );
  });

  it("one section of two for a part is enough", () => {
    expect(words(record("## Consequences", "None.", "## Consequences", "Slower builds."))).toMatch(/^has everything/);
  });
});
