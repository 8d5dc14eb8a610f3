import { describe, expect, it, test } from "vitest";
import { evaluate } from "../../src/checklist/evaluate.ts";
import { jsonReport } from "../../src/report/json.ts";
import { policiesOf, problemsOf } from "../policy/read.ts";
import { aCase, aFile, someFacts } from "../support/default-world.ts";

const file = (when: string, adr = ""): string => `version: 1
policies:
  api:
    title: API
    when: { paths: ["api/**"] }
    requires:
      ${adr}
      checklist:
        - { id: versioned, text: The version is raised }
        - { id: window, text: Clients have time to move, when: ${when} }
`;

const removing = (path: string) => aFile(path, { lines: { kind: "known", added: [], removed: ["gone"] } });

const asked = (when: string, files: readonly ReturnType<typeof aFile>[], adr?: string) => {
  const set = policiesOf(file(when, adr));
  const evaluation = evaluate(aCase(set, { facts: someFacts({ files }) }));
  const { items, leftOut } = jsonReport(evaluation);
  return {
    items: items.map(({ key }) => key),
    leftOut: leftOut.map(({ key, why }) => `${key} ${why.map(({ text }) => text).join("; ")}`),
    total: evaluation.counts.total,
    adr: evaluation.adr !== undefined,
  };
};

describe("an item with `when`", () => {
  test.each([
    ["asked where a matched file loses lines", "{ removed_lines: '.' }", [removing("api/a.yml")], true],
    ["not asked where nothing is removed", "{ removed_lines: '.' }", [aFile("api/a.yml")], false],
    ["asked for any changed file", "{ removed_lines: '.' }", [aFile("api/a.yml"), removing("README.md")], true],
    [
      "with `matched`, other files do not count",
      "{ matched: true, removed_lines: '.' }",
      [aFile("api/a.yml"), removing("README.md")],
      false,
    ],
    ["with `matched`, matched files count", "{ matched: true, removed_lines: '.' }", [removing("api/a.yml")], true],
    [
      "with `matched`, `only` is about the matched files",
      "{ matched: true, paths: { only: 'api/**' } }",
      [aFile("api/a.yml"), aFile("README.md")],
      true,
    ],
    [
      "of a list, any condition is enough",
      "[{ matched: true, removed_lines: '.' }, { labels: [x] }]",
      [removing("api/a.yml")],
      true,
    ],
  ])("is %s", (_name, when, files, wanted) => {
    const { items, leftOut, total } = asked(when, files);
    expect(items).toEqual(wanted ? ["api.versioned", "api.window"] : ["api.versioned"]);
    expect(leftOut).toHaveLength(wanted ? 0 : 1);
    expect(total).toBe(wanted ? 2 : 1);
  });

  it("says what decided in each of its conditions", () => {
    const when = "[{ matched: true, removed_lines: '.' }, { labels: [x] }]";
    expect(asked(when, [aFile("api/a.yml")]).leftOut).toEqual([
      "api.window no removed line matches; none of the labels is set",
    ]);
  });

  it("an ADR takes `matched`, too", () => {
    const adr = "adr: { when: { matched: true, removed_lines: '.' } }";
    expect(asked("{ draft: true }", [aFile("api/a.yml"), removing("b.md")], adr).adr).toBe(false);
    expect(asked("{ draft: true }", [removing("api/a.yml")], adr).adr).toBe(true);
  });

  test.each([
    [
      "alone",
      file("{ matched: true }"),
      "missing-key t.yml:10:58 policies.api.requires.checklist[1].when has no condition; leave `when` out where the policy applies always",
    ],
    [
      "in a policy's own `when`",
      file("{ draft: true }").replace("{ paths", "{ matched: true, paths"),
      "wrong-value t.yml:5:22 policies.api.when.matched belongs to the `when` of an item or an ADR; a policy's own `when` decides what is matched",
    ],
    [
      "misspelt",
      file("{ matchd: true, draft: true }"),
      "unknown-key t.yml:10:66 policies.api.requires.checklist[1].when.matchd",
    ],
  ])("`matched` %s is a problem", (_name, text, wanted) => {
    const [problem = ""] = problemsOf(text);
    expect(problem.slice(0, wanted.length)).toBe(wanted);
  });
});
