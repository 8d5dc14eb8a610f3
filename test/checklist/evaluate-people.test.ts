import { describe, expect, it } from "vitest";
import { type Case, type Evaluation, evaluate } from "../../src/checklist/evaluate.ts";
import type { Notice } from "../../src/checklist/item-result.ts";
import type { Operation } from "../../src/checklist/ledger/entry.ts";
import type { UnknownFact } from "../../src/checklist/ledger/ledger.ts";
import type { PersonFact } from "../../src/checklist/ledger/may-attest.ts";
import type { Facts } from "../../src/policy/model/facts.ts";
import type { Item, Verify, Who } from "../../src/policy/model/policy.ts";
import {
  aCase,
  anItem,
  aPerson,
  aPolicy,
  aSet,
  NOW,
  PEOPLE,
  someEvidence,
  someFacts,
} from "../support/default-world.ts";

/** What an evaluation says of people: whom it asks instead of a bot, for whom it waits, and what it publishes of them. */
const NOT_AUTHOR: Who = { kind: "not-author" };
const AUTHOR: Who = { kind: "author" };
const DBA: Who = { kind: "team", team: "@acme/dba" };
const TEAM: UnknownFact = { of: "@acme/dba", why: "failed" };

const caseOf = (
  items: readonly Partial<Item>[],
  more: Partial<Case> & { readonly about?: Partial<Facts> } = {},
): Case => {
  const { about, ...rest } = more;
  const checklist = items.map((item, index) => anItem(`i${index}`, item));
  const set = aSet(aPolicy("p", { requires: { checklist } }));
  return aCase(set, { ...rest, facts: someFacts(about) });
};
const tick = (evaluated: Case, item: string, by: string): Operation => ({
  kind: "tick",
  item,
  by,
  byBot: false,
  at: "2026-11-23T07:30:00Z",
  via: "box",
  page: evaluate(evaluated).ledger.page,
});
const ticked = (evaluated: Case, item: string, by: string): Case => ({
  ...evaluated,
  operations: [...evaluated.operations, tick(evaluated, item, by)],
});
const first = ({ policies }: Evaluation) => policies[0]?.items[0];

describe("a pull request that no person opened", () => {
  const bot: Facts["author"] = { login: "helper[bot]", kind: "bot" };
  const renovate: Facts["author"] = { login: "renovate[bot]", kind: "bot" };
  const ghost: Facts["author"] = { login: "ghost", kind: "person" };
  const notice = (login: string, answers: boolean, two: boolean): Notice => ({
    kind: "no-author",
    login,
    answers,
    two,
  });

  it.each<[string, Facts["author"], readonly Partial<Item>[], readonly Notice[]]>([
    ["by a bot, with an item for the author", bot, [{ by: [AUTHOR] }], [notice("helper[bot]", true, false)]],
    ["by a bot, with one for a second person", bot, [{ by: [NOT_AUTHOR] }], [notice("helper[bot]", false, true)]],
    ["by a bot, with one for anyone", bot, [{}], []],
    ["by a bot, with what only a machine answers", bot, [{ by: [AUTHOR], verifyOnly: true }], []],
    ["by a bot that no person controls", renovate, [{ by: [NOT_AUTHOR] }], []],
    ["by an account that is gone", ghost, [{ by: [AUTHOR] }, { by: [NOT_AUTHOR] }], [notice("ghost", true, false)]],
  ])("%s", (_, author, items, notices) => {
    expect(evaluate(caseOf(items, { about: { author } })).notices).toEqual(notices);
  });

  it("asks anyone in the author's place, beside the others whom the item names", () => {
    const asked = (author: Facts["author"]) => first(evaluate(caseOf([{ by: [AUTHOR, DBA] }], { about: { author } })));
    expect(asked(bot)?.asks).toEqual([{ kind: "anyone" }, DBA]);
    expect(asked({ login: "ada", kind: "person" })).not.toHaveProperty("asks");
  });

  it("says nothing of it once the items are answered", () => {
    const evaluated = caseOf([{ by: [AUTHOR] }], { about: { author: bot } });
    expect(evaluate(ticked(evaluated, "p.i0", "grace"))).toMatchObject({ verdict: "pass", notices: [] });
  });
});

describe("people whose names stand in commits that others pushed", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["are named if they answered, in any case", ["Grace"], ["Grace"]],
    ["are not named if others answered", ["linus"], []],
  ])("%s", (_, borrowed, people) => {
    const evaluated = caseOf([{}], { about: { borrowed } });
    expect(evaluate(ticked(evaluated, "p.i0", "grace")).notices).toEqual(
      people.length === 0 ? [] : [{ kind: "borrowed-names", people }],
    );
  });

  it("are named if they are one of several who answered", () => {
    const evaluated = caseOf([{ by: [{ kind: "all", of: [DBA, NOT_AUTHOR] }] }], { about: { borrowed: ["drew"] } });
    const both = ticked(ticked(evaluated, "p.i0", "drew"), "p.i0", "grace");
    expect(evaluate(both).notices).toEqual([{ kind: "borrowed-names", people: ["drew"] }]);
  });
});

describe("an answer that waits for the host", () => {
  const people: Readonly<Record<string, PersonFact>> = { ...PEOPLE, grace: aPerson("grace", { unknown: [TEAM] }) };
  const approval: Verify = { kind: "approval", by: [DBA], count: 1 };
  const reviews = [{ login: "grace", state: "approved" as const, sha: someFacts().head.sha, url: "" }];

  it("is shown with the item, ticks before approvals", () => {
    const evaluated = caseOf([{ by: [DBA], verify: [approval] }], { evidence: someEvidence({ people, reviews }) });
    expect(first(evaluate(ticked(evaluated, "p.i0", "grace")))).toMatchObject({
      outcome: "open",
      undecided: [
        { said: "ticked", by: "grace", unknown: TEAM },
        { said: "approved", by: "grace", unknown: TEAM },
      ],
    });
  });

  it("is not shown any more once somebody else has answered", () => {
    const evaluated = caseOf([{ verify: [approval] }], { evidence: someEvidence({ people, reviews }) });
    expect(first(evaluate(evaluated))).toHaveProperty("undecided");
    expect(first(evaluate(ticked(evaluated, "p.i0", "linus")))).not.toHaveProperty("undecided");
  });
});

describe("what an item still lacks for a machine's answer", () => {
  const run = (name: string, conclusion: string) => ({ name, conclusion, url: "" });
  const lacking = (count: number, answered = false) => {
    const checks = Array.from({ length: count }, (_, index) => run(`job-${index}`, "failure"));
    const verify: readonly Verify[] = [{ kind: "check", names: ["job-*"] }];
    const evaluated = caseOf([{ verify }], { evidence: someEvidence({ checks }) });
    return first(evaluate(answered ? ticked(evaluated, "p.i0", "grace") : evaluated))?.lacking?.map(({ text }) => text);
  };

  it.each<[string, number, number, string]>([
    ["one", 1, 1, 'check "job-0" failed'],
    ["as many as are shown", 10, 10, 'check "job-9" failed'],
    ["more than are shown", 12, 10, "3 more like these"],
  ])("is told: %s", (_, count, reported, last) => {
    expect(lacking(count)).toHaveLength(reported);
    expect(lacking(count)?.at(-1)).toBe(last);
  });

  it("is not shown any more once somebody has answered", () => {
    expect(lacking(1, true)).toBeUndefined();
  });
});

describe("what is published with the verdict", () => {
  it("is bound to GitHub's number of the repository, to the check's name and to what was read of the comment", () => {
    const evaluated = caseOf([{}], { repositoryId: 42, seen: "2026-11-23T07:59:00Z", comment: "1" });
    const settings = { ...evaluated.set.settings, check: "gate" };
    expect(evaluate({ ...evaluated, set: { ...evaluated.set, settings } }).ledger).toMatchObject({
      repositoryId: 42,
      check: "gate",
      page: { seen: "2026-11-23T07:59:00Z", comment: "1" },
    });
    const plain = evaluate(caseOf([{}])).ledger;
    expect(plain).not.toHaveProperty("repositoryId");
    expect(plain).not.toHaveProperty("check");
    expect(plain.page.seen).toBe("");
  });

  it("is nothing new where only the case of the repository's name changed", () => {
    const evaluated = caseOf([{}], { repositoryId: 42 });
    const { ledger } = evaluate(evaluated);
    const facts = { ...evaluated.facts, repository: "Acme/Shop" };
    expect(evaluate({ ...evaluated, facts, ledger }).ledger).toBe(ledger);
    const renamed = evaluate({ ...evaluated, facts: { ...facts, repository: "acme/store" }, ledger }).ledger;
    expect(renamed).toMatchObject({ repository: "acme/store", repositoryId: 42 });
    expect(renamed.page.revision).toBeGreaterThan(ledger.page.revision);
  });

  it("is another page where our comment is another one", () => {
    const evaluated = caseOf([{}], { comment: "1" });
    const { ledger } = evaluate(evaluated);
    expect(evaluate({ ...evaluated, ledger }).ledger).toBe(ledger);
    expect(evaluate({ ...evaluated, ledger, comment: "2" }).ledger.page).toMatchObject({ comment: "2" });
  });

  it("keeps the newest entries of what is not asked any more, and all that is", () => {
    const evaluated = caseOf([{}]);
    const { ledger } = evaluate(ticked(evaluated, "p.i0", "grace"));
    const [entry] = Object.values(ledger.entries);
    if (entry === undefined) throw new Error("no entry");
    const at = (index: number) => new Date(Date.parse(NOW) + (index % 700) * 1_000).toISOString();
    const crowd = Object.fromEntries(
      Array.from({ length: 1_400 }, (_, index) => [`gone.i${index}`, { ...entry, at: at(index) }]),
    );
    const kept = evaluate({ ...evaluated, ledger: { ...ledger, entries: { ...crowd, ...ledger.entries } } }).ledger
      .entries;
    expect(Object.keys(kept)).toHaveLength(1_000);
    expect(kept["p.i0"]).toEqual(entry);
    for (const [key, wanted] of [
      ["gone.i699", true],
      ["gone.i1399", true],
      ["gone.i0", false],
    ] as const)
      expect(Object.hasOwn(kept, key)).toBe(wanted);
  });
});

describe("an evaluation of what was answered before", () => {
  it("asks again for what may have been withdrawn in a gap of the edit history", () => {
    const evaluated = caseOf([{}]);
    const { ledger } = evaluate(ticked(evaluated, "p.i0", "grace"));
    expect(evaluate({ ...evaluated, ledger }).verdict).toBe("pass");
    const gap = { at: "2026-11-23T07:45:00Z", why: "deleted" as const, by: "mallory" };
    const after = evaluate({ ...evaluated, ledger, gap });
    expect(after).toMatchObject({ verdict: "blocked", counts: { stale: 1 }, ledger: { gaps: { "*": gap } } });
    expect(first(after)?.staleBecause).toMatchObject({ gap });
  });

  it("asks again where the trees say that modes changed since", () => {
    const evaluated = caseOf([{}]);
    const { ledger } = evaluate(ticked(evaluated, "p.i0", "grace"));
    const then = evaluated.facts.head.sha;
    const later: Case = {
      ...evaluated,
      ledger,
      facts: someFacts({ head: { ref: "feature", sha: "d".repeat(40), fork: false } }),
    };
    expect(evaluate({ ...later, differing: { [then]: [] } }).verdict).toBe("pass");
    expect(evaluate({ ...later, differing: { [then]: ["db/migrate/1.sql"] } }).verdict).toBe("blocked");
  });
});
