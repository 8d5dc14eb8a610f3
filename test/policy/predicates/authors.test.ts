import { describe, expect, test } from "vitest";
import type { Facts } from "../../../src/policy/model/facts.ts";
import { applyCondition } from "../../../src/policy/predicates/condition.ts";
import { aFile, someFacts } from "../../support/default-world.ts";
import { policiesOf, problemsOf } from "../read.ts";

const file = (when: string): string =>
  `version: 1\npolicies: { p: { title: P, when: ${when}, requires: { checklist: [{ id: a, text: A }] } } }\n`;
const applied = (when: string, facts: Partial<Facts>) => {
  const condition = policiesOf(file(when)).policies[0]?.when[0];
  if (condition === undefined) throw new Error("There is no condition");
  const { holds, reasons } = applyCondition(condition, someFacts({ files: [aFile("a.tf")], ...facts }));
  return `${holds ? "holds" : "does not hold"}: ${reasons[0]?.text}`;
};

const bot = { login: "renovate[bot]", kind: "bot" } as const;
const impostor = { login: "renovate[bot]", kind: "person" } as const;

describe("written_by", () => {
  test.each<[string, Partial<Facts>, string]>([
    ["'renovate[bot]'", { author: bot, onlyAuthorPushed: true }, "holds: renovate[bot] wrote it alone"],
    ["['dependabot[bot]', 'Renovate*[bot]']", { author: bot, onlyAuthorPushed: true }, "holds: renovate[bot] wrote it"],
    ["'renovate[bot]'", { author: bot, onlyAuthorPushed: false }, "does not hold: others than renovate[bot] pushed"],
    ["'renovate[bot]'", { author: bot }, "holds: whether renovate[bot] wrote it alone is not known"],
    ["'dependabot[bot]'", { author: bot, onlyAuthorPushed: true }, "does not hold: the author, renovate[bot], is none"],
    ["'renovate[bot]'", { author: impostor, onlyAuthorPushed: true }, "does not hold: the author, renovate[bot], is"],
  ])("%s of %j", (written, facts, wanted) => {
    expect(applied(`{ written_by: ${written} }`, facts)).toContain(wanted);
  });

  test.each<[boolean | undefined, string]>([
    [true, "does not hold: excepted: renovate[bot] wrote it alone"],
    [false, "holds: nothing is excepted"],
    [undefined, "holds: nothing is excepted"],
  ])("under `not`, where only the author pushed is %s", (onlyAuthorPushed, wanted) => {
    const facts = { author: bot, ...(onlyAuthorPushed === undefined ? {} : { onlyAuthorPushed }) };
    expect(applied("{ not: { written_by: 'renovate[bot]' } }", facts)).toBe(wanted);
  });

  test("a person's login is a problem, with the bot's name", () => {
    expect(problemsOf(file("{ written_by: [renovate] }"))[0]).toMatch(
      /wrong-value .*written_by.* "renovate", which is no bot: the login of one ends in `\[bot\]`.*renovate\[bot\]/,
    );
  });
});
