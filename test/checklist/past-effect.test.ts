import { describe, expect, it } from "vitest";
import { evaluatePast, pastEffect } from "../../src/checklist/past-effect.ts";
import type { Policy } from "../../src/policy/model/policy.ts";
import { aFile, anItem, aPolicy, aSet, ORIGIN, signer, someFacts } from "../support/default-world.ts";

const NOW = "2026-11-23T08:00:00Z";
const past = (policies: readonly Policy[], more: Parameters<typeof someFacts>[0] = {}) => {
  const { matches, holding, asked, answered } = evaluatePast(aSet(...policies), someFacts(more), signer.hash, NOW);
  return { matches: matches.map(({ policy }) => policy.id), holding: [...holding], asked, answered };
};
const labelled = anItem("labelled", { verify: [{ kind: "label", labels: ["reviewed"] }] });
const adr = { when: [], parts: ["problem"] as const, origin: ORIGIN };

describe("what policies would have said of the past", () => {
  it.each<[string, Parameters<typeof past>, ReturnType<typeof past>]>([
    ["held for its boxes", [[aPolicy("schema")]], { matches: ["schema"], holding: ["schema"], asked: 2, answered: 0 }],
    [
      "not held by what only advises",
      [[aPolicy("schema", { enforcement: "advise" })]],
      { matches: ["schema"], holding: [], asked: 0, answered: 0 },
    ],
    [
      "not touched",
      [[aPolicy("schema")], { files: [aFile("README.md")] }],
      { matches: [], holding: [], asked: 0, answered: 0 },
    ],
    [
      "answered by the change itself",
      [[aPolicy("schema", { requires: { checklist: [labelled] } })], { labels: ["reviewed"] }],
      { matches: ["schema"], holding: [], asked: 1, answered: 1 },
    ],
    [
      "held by the one that is open, not by the one that is answered, nor by the one that advises",
      [
        [
          aPolicy("schema", { requires: { checklist: [labelled] } }),
          aPolicy("other"),
          aPolicy("hint", { enforcement: "advise" }),
        ],
        { labels: ["reviewed"] },
      ],
      { matches: ["schema", "other", "hint"], holding: ["other"], asked: 3, answered: 1 },
    ],
    [
      "held for its ADR alone",
      [[aPolicy("schema", { requires: { checklist: [], adr } })]],
      { matches: ["schema"], holding: ["schema"], asked: 1, answered: 0 },
    ],
    [
      "an incident's fix, which passes and is followed up",
      [[aPolicy("schema"), aPolicy("incident", { followUp: true, requires: { checklist: [anItem("told")] } })]],
      { matches: ["schema", "incident"], holding: [], asked: 3, answered: 0 },
    ],
  ])("%s", (_, given, wanted) => {
    expect(past(...given)).toEqual(wanted);
  });
});

describe("what a change of the policies would have done to the last merges", () => {
  const merges = [
    someFacts({ number: 1, title: "Add a column", files: [aFile("db/1.sql")] }),
    someFacts({ number: 2, title: "Say hello", files: [aFile("README.md")] }),
  ];
  const effect = (before: readonly Policy[], after: readonly Policy[]) =>
    pastEffect({ before: aSet(...before), after: aSet(...after) }, { facts: merges, unread: 3 }, signer.hash, NOW);
  const first = { number: 1, title: "Add a column", policies: ["schema"] };

  it.each<[string, Parameters<typeof effect>, Partial<ReturnType<typeof effect>>]>([
    ["comes", [[], [aPolicy("schema")]], { heldBefore: 0, heldAfter: 1, newly: [first], noLonger: [] }],
    ["goes", [[aPolicy("schema")], []], { heldBefore: 1, heldAfter: 0, newly: [], noLonger: [first] }],
    ["stays", [[aPolicy("schema")], [aPolicy("schema")]], { heldBefore: 1, heldAfter: 1, newly: [], noLonger: [] }],
    [
      "only advises from now on",
      [[aPolicy("schema")], [aPolicy("schema", { enforcement: "advise" })]],
      { heldBefore: 1, heldAfter: 0, newly: [], noLonger: [first] },
    ],
  ])("a policy %s", (_, given, wanted) => {
    expect(effect(...given)).toEqual({ kind: "looked", count: 2, unread: 3, ...wanted });
  });
});
