import { describe, expect, test } from "vitest";
import type { PolicySet } from "../../src/policy/model/policy.ts";
import { formatProblem } from "../../src/policy/model/problem.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { maxPolicies } from "../../src/policy/read-policy-file.ts";
import { builtin, bytes, problemsOf } from "./read.ts";

/** An older file of the organisation that a repository extends, where the organisation's defaults lock a policy. */
const ORG = "acme/.github:.github/tollgate.yml";
const PACK = "acme/.github:pack.yml@v1";
const LOCKED = `version: 1
adr: { paths: ["docs/adr/**"], statuses: { accepted: [agreed] } }
policies:
  payments:
    title: Payments
    locked: true
    when: { paths: ["src/pay/**"] }
    requires:
      checklist:
        - { id: two, text: Two people looked, by: not-author }
        - { id: told, text: Support was told }
`;
const through = (pack: string, org = LOCKED): PolicySet => {
  const read = readPolicies({
    builtin,
    defaults: { file: ORG, bytes: bytes(org) },
    file: { file: ".github/tollgate.yml", bytes: bytes(`version: 1\nextends: ["${PACK}"]\n`) },
    extendsFiles: new Map([[PACK, bytes(pack)]]),
  });
  if (!read.ok) throw new Error(read.problems.map(formatProblem).join("\n"));
  return read.value;
};
const payments = (pack: string) => {
  const found = through(`version: 1\npolicies: { payments: ${pack} }\n`).policies.find(({ id }) => id === "payments");
  return found && { ...found, checklist: found.requires.checklist, follows: found.followUp === true };
};

describe("what an older file of the organisation writes of a policy that it has locked since", () => {
  const two = { id: "two", text: "Two people looked", by: [{ kind: "not-author" }] };
  const reported = { id: "told", text: "Support was told" };
  test.each<[string, string, object]>([
    ["gives way: an item that it drops is asked", "{ requires: { checklist: [{ id: two, drop: true }] } }", {}],
    ["gives way: an item stays with whom it asks", "{ requires: { checklist: [{ id: two, by: anyone }] } }", {}],
    ["gives way: the policy stays at block", "{ enforcement: advise }", { enforcement: "block" }],
    ["gives way: it does not let others' items follow", "{ follow_up: true }", { follows: false }],
    [
      "holds where it is tighter, beside what gives way",
      "{ requires: { checklist: [{ id: two, drop: true }, { id: told, by: 'role:maintain' }] } }",
      { checklist: [two, { ...reported, by: [{ kind: "role", role: "maintain" }] }] },
    ],
    ["holds where only words differ", "{ why: Money }", { why: "Money" }],
  ])("%s", (_, pack, wanted) => {
    expect(payments(pack)).toMatchObject({ checklist: [two, reported], ...wanted });
  });

  test("does not name a file whose value was skipped as the one that decided a key", () => {
    const found = payments("{ requires: { checklist: [{ id: two, reset: never, by: anyone }] } }");
    const origins = Object.entries(found?.origins ?? {}).filter(([key]) => key.startsWith("requires.checklist.two"));
    expect(origins.map(([, { file }]) => file)).not.toContain(PACK);
  });
});

describe("a policy that lets open items follow, where another one is locked", () => {
  const incident = (more: string) =>
    `  incident: { title: I, follow_up: true, ${more}, when: { labels: [incident] }, requires: { checklist: [{ id: a, text: A }] } }\n`;
  const owned = (org: string, pack: string) =>
    through(`version: 1\npolicies: { incident: ${pack} }\n`, `${LOCKED}${org}`).policies.find(
      ({ id }) => id === "incident",
    );
  test.each<[string, string, string, object]>([
    ["may be widened while it only advises", "enforcement: advise", "{ when: { draft: false } }", {}],
    ["is not brought to block", "enforcement: advise", "{ enforcement: block }", { enforcement: "advise" }],
    ["may be lowered", "enforcement: block", "{ enforcement: advise }", { enforcement: "advise" }],
  ])("%s", (_, org, pack, wanted) => {
    // Locked by name, so that the pack's policy of this id is the organisation's own, changed.
    expect(owned(incident(`${org}, locked: [title]`), pack)).toMatchObject({ id: "incident", ...wanted });
  });
});

describe("a repository's own settings", () => {
  const problems = (org: string, own: string): readonly string[] => {
    const read = readPolicies({
      builtin,
      defaults: { file: ORG, bytes: bytes(`version: 1\n${org}`) },
      file: { file: "own.yml", bytes: bytes(`version: 1\n${own}`) },
      extendsFiles: new Map(),
    });
    return read.ok ? [] : read.problems.map(({ code, key }) => `${code} ${key}`);
  };
  const answeredBy = (verify: string): string =>
    `policies: { p: { title: P, locked: [requires.checklist], requires: { checklist: [{ id: a, text: A, verify: ${verify} }] } } }\n`;

  test.each<[string, string, readonly string[]]>([
    ["may not widen what counts as an ADR", "{ adr: true }", ["locked adr.paths"]],
    ["may, where no ADR answers what is locked", "{ label: done }", []],
  ])("%s", (_, verify, wanted) => {
    expect(problems(answeredBy(verify), "extends: tollgate:caching\nadr: { paths: ['**'] }\n")).toEqual(wanted);
  });

  test("are reported with the faults of its policies", () => {
    const org = `check: gate\nlocked: [check]\n${answeredBy("{ adr: true }")}`;
    const own =
      "check: other\npolicies: { p: { requires: { checklist: [{ id: a, drop: true }, { id: b, text: B }] } } }\n";
    expect(problems(org, own)).toEqual(["locked check", "locked policies.p.requires.checklist.a"]);
  });
});

test("the limit of policies counts the extended ones, too", () => {
  const many = Array.from(
    { length: maxPolicies },
    (_, at) => `  p${at}: { title: P, requires: { checklist: [{ id: a, text: A }] } }\n`,
  ).join("");
  expect(problemsOf(`version: 1\nextends: tollgate:caching\npolicies:\n${many}`)).toEqual([
    expect.stringMatching(
      new RegExp(`there are ${maxPolicies + 1} policies with those extended; at most ${maxPolicies}`),
    ),
  ]);
});
