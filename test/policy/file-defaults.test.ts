import { describe, expect, test } from "vitest";
import type { PolicySet } from "../../src/policy/model/policy.ts";
import { formatProblem } from "../../src/policy/model/problem.ts";
import { waiveText, whoText } from "../../src/policy/model/who.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { builtin, bytes, policiesOf, problemsOf } from "./read.ts";

/** What holds for every policy of a file and of what it extends, where none of them says otherwise. */
const ORG = "acme/.github:.github/tollgate.yml";
const PACK = "acme/policies:pack.yml@v1";

const shown = ({ policies }: PolicySet) =>
  Object.fromEntries(
    policies.flatMap(({ id, enforcement, requires }) => [
      [id, enforcement],
      ...requires.checklist.map((item) => [
        `${id}.${item.id}`,
        [item.by.map(whoText).join(), item.reset, waiveText(item.waive)].join(" "),
      ]),
    ]),
  );

const mine = `policies:
  mine:
    title: Mine
    requires:
      checklist:
        - { id: plain, text: Plain }
        - { id: said, text: Said, by: "team:@acme/x", reset: never, waive: with-reason }
        - { id: machine, text: Machine, verify: { label: x }, verify_only: true }
`;

describe("the defaults of a file", () => {
  test("hold for its policies and for those that it extends, where these say nothing", () => {
    const text = `version: 1\nextends: tollgate:playbook\ndefaults: { by: not-author, reset: on-push, waive: 'role:maintain', enforcement: observe }\n${mine}`;
    expect(shown(policiesOf(text))).toEqual({
      "schema-change": "observe",
      "schema-change.staged": "not-author on-push role:maintain",
      "schema-change.rollback-tested": "not-author on-push role:maintain",
      caching: "advise",
      "caching.ttl": "not-author on-push role:maintain",
      mine: "observe",
      "mine.plain": "not-author on-push role:maintain",
      "mine.said": "team:@acme/x never with-reason",
      "mine.machine": "not-author on-push never",
    });
  });

  test("of a file that is extended hold, too, and are changed key by key", () => {
    const pack = "version: 1\nextends: tollgate:caching\ndefaults: { by: not-author, reset: on-push }\n";
    const set = policiesOf(`version: 1\nextends: "${PACK}"\ndefaults: { reset: never }\n`, { [PACK]: pack });
    expect(shown(set)["caching.ttl"]).toBe("not-author never with-reason");
    expect(set.origins).toMatchObject({ "defaults.by": { file: PACK, line: 3 }, "defaults.reset": { file: "t.yml" } });
  });

  test.each([
    ["none", "{}", "missing-key t.yml:2:1 defaults sets no default (allowed: enforcement, by, reset, waive)"],
    [
      "misspelt",
      "{ bye: x }",
      "unknown-key t.yml:2:13 defaults.bye is not a known key here (allowed: enforcement, by, reset, waive; did you mean by?)",
    ],
    ["of nobody", "{ by: not-autor }", 'wrong-value t.yml:2:17 defaults.by says "not-autor", which names nobody'],
    ["of another kind", "{ reset: sometimes }", "wrong-value t.yml:2:20 defaults.reset"],
    [
      "of nobody who waives",
      "{ waive: neve }",
      'wrong-value t.yml:2:20 defaults.waive says "neve", which names nobody',
    ],
  ])("%s are a problem", (_name, defaults, problem) => {
    const [first = ""] = problemsOf(`version: 1\ndefaults: ${defaults}\n${mine}`);
    expect(first.slice(0, problem.length)).toBe(problem);
  });
});

describe("a lock", () => {
  const locked = (header: string, policy = "locked: true"): string =>
    `version: 1\n${header}policies: { pay: { title: Pay, ${policy}, requires: { checklist: [{ id: a, text: A }] } } }\n`;
  const problems = (pack: string, own: string) =>
    problemsOf(`version: 1\nextends: "${PACK}"\n${own}`, { [PACK]: pack });

  test.each<[string, string, string, string[]]>([
    ["lets a default be tighter", locked(""), "defaults: { by: not-author, waive: never }", []],
    [
      "refuses a default that is looser",
      locked("defaults: { by: not-author }\n"),
      "defaults: { by: anyone }",
      [
        'locked t.yml:3:13 defaults.by loosens the policy "pay", which leaves it to the default, but acme/policies:pack.yml@v1 has locked it',
      ],
    ],
    [
      "refuses a lower enforcement",
      locked(""),
      "defaults: { enforcement: advise }",
      [
        'locked t.yml:3:13 defaults.enforcement loosens the policy "pay", which leaves it to the default, but acme/policies:pack.yml@v1 has locked it',
      ],
    ],
    [
      "does not mind what the policy says itself",
      locked("", "locked: true, enforcement: block"),
      "defaults: { enforcement: advise }",
      [],
    ],
    [
      "is not passed by saying on the item what the default said",
      locked("defaults: { by: not-author }\n"),
      "defaults: { by: anyone }\npolicies: { pay: { requires: { checklist: [{ id: a, by: anyone }] } } }",
      [
        'locked t.yml:3:13 defaults.by loosens the policy "pay", which leaves it to the default, but acme/policies:pack.yml@v1 has locked it',
        'locked t.yml:4:44 policies.pay.requires.checklist.a changes `by` of the item "a", but acme/policies:pack.yml@v1 has locked it',
      ],
    ],
    [
      "of the defaults holds without a locked policy",
      locked("defaults: { by: not-author }\nlocked: [defaults]\n", "why: x"),
      "defaults: { by: anyone, waive: never }",
      ["locked t.yml:3:13 defaults.by loosens the default, but acme/policies:pack.yml@v1 has locked it"],
    ],
    ["of one key leaves the others", locked("", "locked: [enforcement]"), "defaults: { by: author }", []],
    [
      "keeps a policy that lets others pass from being raised to block",
      `${locked("defaults: { enforcement: advise }\n", "locked: [when]")}`.replace(
        "policies: {",
        "policies: { fire: { title: F, follow_up: true, requires: { checklist: [{ id: b, text: B }] } },",
      ),
      "defaults: { enforcement: block }",
      [
        'locked t.yml:3:13 defaults.enforcement raises "fire" to block, which lets what the policy "pay" asks for follow after the merge, but acme/policies:pack.yml@v1 has locked it',
      ],
    ],
  ])("%s", (_name, pack, own, wanted) => {
    expect(problems(pack, own)).toEqual(wanted);
  });

  const organisation = (org: string, own: string): PolicySet => {
    const read = readPolicies({
      builtin,
      defaults: { file: ORG, bytes: bytes(org) },
      file: { file: "own.yml", bytes: bytes(own) },
    });
    if (!read.ok) throw new Error(read.problems.map(formatProblem).join("\n"));
    return read.value;
  };

  test("an organisation's locked policy keeps what the organisation's defaults gave it; others do not get them", () => {
    const set = organisation(locked("defaults: { by: not-author, enforcement: advise }\n"), `version: 1\n${mine}`);
    expect(shown(set)).toMatchObject({
      pay: "advise",
      "pay.a": "not-author on-matching-change with-reason",
      mine: "block",
      "mine.plain": "anyone on-matching-change with-reason",
    });
  });

  test("locked defaults of an organisation hold for a repository's own policies, which may be stricter", () => {
    const org = locked("defaults: { by: not-author }\nlocked: [defaults]\n");
    const set = organisation(org, `version: 1\ndefaults: { waive: never }\n${mine}`);
    expect(shown(set)).toMatchObject({
      "pay.a": "not-author on-matching-change never",
      "mine.plain": "not-author on-matching-change never",
    });
    expect(set.locks).toMatchObject({ defaults: { file: ORG, line: 3 } });
  });
});

test("a thousand policies are read, of a file and of what it extends", () => {
  const many = (from: number, count: number): string =>
    `version: 1\npolicies:\n${Array.from(
      { length: count },
      (_, at) =>
        `  p${from + at}: { title: P, when: { paths: ["src/p${from + at}/**", "!**/*.md"] }, requires: { checklist: [{ id: a, text: A }] } }\n`,
    ).join("")}`;
  const set = policiesOf(`${many(0, 600)}extends: "${PACK}"\ndefaults: { by: not-author }\n`, {
    [PACK]: many(600, 400),
  });
  expect(set.policies).toHaveLength(1_000);
  expect(shown(set)["p999.a"]).toBe("not-author on-matching-change with-reason");
});
