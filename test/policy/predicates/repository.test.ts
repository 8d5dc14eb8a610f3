import { describe, expect, test } from "vitest";
import type { Facts } from "../../../src/policy/model/facts.ts";
import { applyCondition } from "../../../src/policy/predicates/condition.ts";
import { someFacts } from "../../support/default-world.ts";
import { policiesOf, problemsOf } from "../read.ts";

const file = (when: string): string =>
  `version: 1\npolicies: { p: { title: P, when: ${when}, requires: { checklist: [{ id: a, text: A }] } } }\n`;
const conditionOf = (when: string) => {
  const condition = policiesOf(file(when)).policies[0]?.when[0];
  if (condition === undefined) throw new Error("There is no condition");
  return condition;
};
const applied = (when: string, facts: Partial<Facts>) => {
  const { holds, reasons } = applyCondition(conditionOf(when), someFacts(facts));
  return `${holds ? "holds" : "does not hold"}: ${reasons[0]?.text}`;
};
const problem = (when: string): string =>
  (problemsOf(file(when))[0] ?? "").replace(/t\.yml:\d+:\d+ policies\.p\.when\./, "");

describe("repository", () => {
  const about = {
    repositoryFacts: {
      topics: ["payments", "go"],
      visibility: "internal",
      properties: { Tier: ["gold"], teams: ["a", "b"] },
    },
  };
  test.each<[string, string]>([
    ["shop", 'holds: the repository acme/shop matches "shop"'],
    ["[shop*, '!shop']", "does not hold: the repository is acme/shop"],
    ["'SHOP'", 'holds: the repository acme/shop matches "SHOP"'],
    ["acme/*", 'holds: the repository acme/shop matches "acme/*"'],
    ["other/*", "does not hold: the repository is acme/shop"],
    ["{ topics: [web, pay*] }", 'holds: it has the topic "payments"'],
    ["{ topics: web }", "does not hold: the repository has none of the topics"],
    ["{ visibility: [private, internal] }", "holds: it is internal"],
    ["{ visibility: public }", "does not hold: the repository is not public"],
    ["{ properties: { tier: [gold, silver] } }", 'holds: its property "tier" is "gold"'],
    ["{ properties: { teams: b } }", 'holds: its property "teams" is "b"'],
    [
      "{ properties: { tier: silver } }",
      'does not hold: the repository has another value of the property "tier", or none',
    ],
    [
      "{ properties: { tier: gold, pci: '*' } }",
      'does not hold: the repository has another value of the property "pci", or none',
    ],
    [
      "{ names: shop, topics: go, visibility: internal }",
      'holds: the repository acme/shop matches "shop", it has the topic "go", it is internal',
    ],
    ["{ names: web, topics: go }", "does not hold: the repository is acme/shop"],
  ])("%s", (written, wanted) => {
    expect(applied(`{ repository: ${written} }`, about)).toBe(wanted);
  });

  test("what is not known lets the policy apply, and excepts nothing", () => {
    const unknown = "holds: what the repository is like is not known here";
    expect(applied("{ repository: { topics: web } }", {})).toBe(unknown);
    expect(applied("{ not: { repository: { topics: web } } }", {})).toBe("holds: nothing is excepted");
    expect(applied("{ not: { repository: { topics: go } } }", about)).toBe(
      'does not hold: excepted: it has the topic "go"',
    );
    expect(applied("{ repository: { names: web, topics: web } }", {})).toBe(
      "does not hold: the repository is acme/shop",
    );
  });

  test("it is only read where a policy asks for more than the name", () => {
    expect(conditionOf("{ repository: shop }").needs).toBeUndefined();
    expect(conditionOf("{ not: { repository: { topics: go } } }").needs).toEqual({ repository: true });
    expect(conditionOf("{ repository: { properties: { a: b } } }").needs).toEqual({
      repository: true,
      properties: true,
    });
  });

  test.each<[string, string]>([
    [
      "{ repository: {} }",
      "missing-key repository says nothing of the repository (allowed: names, topics, visibility, properties)",
    ],
    [
      "{ repository: { topic: go } }",
      "unknown-key repository.topic is not a known key here (allowed: names, topics, visibility, properties; did you mean topics?)",
    ],
    ["{ repository: { visibility: privat } }", "wrong-value repository.visibility"],
  ])("%s is a problem", (when, wanted) => {
    expect(problem(when).slice(0, wanted.length)).toBe(wanted);
  });
});

describe("authors", () => {
  const person: Partial<Facts> = { author: { login: "ada", kind: "person" } };
  const bot: Partial<Facts> = { author: { login: "deploy-bot", kind: "bot" } };
  test.each<[string, Partial<Facts>, string]>([
    ["'team:@acme/web'", { ...person, authorTeams: { in: ["@Acme/Web"] } }, "holds: the author is ada, of @acme/web"],
    [
      "'team:acme/web'",
      { ...person, authorTeams: { in: [] } },
      "does not hold: the author, ada, is none of those named",
    ],
    [
      "'team:@acme/web'",
      { ...person, authorTeams: { in: [], unknown: ["@acme/web"] } },
      "holds: whether the author, ada, is in @acme/web is not known",
    ],
    ["'team:@acme/web'", person, "holds: whether the author, ada, is in @acme/web is not known"],
    ["['team:@acme/web', ada]", person, "holds: the author is ada"],
    ["'team:@acme/web'", bot, "does not hold: the author, deploy-bot, is none of those named"],
    ["'kind:bot'", bot, "holds: the author, deploy-bot, is a bot"],
    ["'kind:bot'", person, "does not hold: the author, ada, is none of those named"],
    ["'kind:person'", person, "holds: the author is ada"],
    ["'@ADA'", person, "holds: the author is ada"],
  ])("%s of %j", (written, facts, wanted) => {
    expect(applied(`{ authors: ${written} }`, facts)).toBe(wanted);
  });

  test("an unknown membership excepts nobody", () => {
    expect(applied("{ not: { authors: 'team:@acme/web' } }", person)).toBe("holds: nothing is excepted");
    expect(applied("{ not: { authors: 'team:@acme/web' } }", { ...person, files: [] })).toBe(
      "holds: nothing is excepted",
    );
  });

  test.each<[string, string]>([
    [
      "'team:web'",
      'wrong-value authors says "team:web", which is no account (allowed: login, *[bot], team:@org/team, kind:bot, kind:person; did you mean team:@org/web?)',
    ],
    ["[ada, 'kind:robot']", 'wrong-value authors[1] says "kind:robot", which is no account'],
    ["'role:admin'", 'wrong-value authors says "role:admin", which is no account'],
  ])("%s is a problem", (written, wanted) => {
    expect(problem(`{ authors: ${written} }`).slice(0, wanted.length)).toBe(wanted);
  });
});
