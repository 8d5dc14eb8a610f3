import { describe, expect, it } from "vitest";
import { type Case, evaluate } from "../../src/checklist/evaluate.ts";
import type { Operation } from "../../src/checklist/ledger/entry.ts";
import { deepFreeze } from "../../src/github/read/pull-request.ts";
import type { Item, Policy } from "../../src/policy/model/policy.ts";
import {
  aCase,
  aFile,
  anItem,
  aPerson,
  aPolicy,
  aSet,
  NOW,
  ORIGIN,
  PEOPLE,
  someEvidence,
  someFacts,
  under,
} from "../support/default-world.ts";

const ADR = { when: [], parts: ["problem", "options", "decision", "consequences"] as const, origin: ORIGIN };
const GOOD_ADR =
  "# 7. Split it\n\n## Context\n\nIt is slow.\n\n## Considered options\n\n* one\n* two\n\n## Decision\n\nTwo.\n\n## Consequences\n\nFaster.\n";

const evaluatedBy = (policies: readonly Policy[], more: Partial<Case> = {}): Case => aCase(aSet(...policies), more);
const tick = (evaluated: Case, item: string, by = "grace", more: Partial<Operation> = {}): Operation => ({
  kind: "tick",
  item,
  by,
  byBot: false,
  at: "2026-11-23T07:30:00Z",
  via: "box",
  page: evaluate(evaluated).ledger.page,
  ...more,
});
const outcomes = (evaluated: Case) =>
  Object.fromEntries(
    evaluate(evaluated).policies.flatMap(({ items }) => items.map((item) => [item.key, item.outcome])),
  );

describe("evaluate", () => {
  it("passes a pull request that no policy applies to", () => {
    const nothing = evaluate(
      evaluatedBy([aPolicy("schema-change")], { facts: someFacts({ files: [aFile("README.md")] }) }),
    );
    expect(nothing).toMatchObject({ verdict: "pass", policies: [], counts: { total: 0, answered: 0 } });
  });

  it("passes a pull request with no files", () => {
    expect(evaluate(evaluatedBy([aPolicy("schema-change")], { facts: someFacts({ files: [] }) })).verdict).toBe("pass");
  });

  it("blocks until every item is ticked, and a page without boxes changes nothing", () => {
    const evaluated = evaluatedBy([aPolicy("schema-change")]);
    expect(evaluate(evaluated)).toMatchObject({ verdict: "blocked", counts: { total: 2, answered: 0, open: 2 } });
    const one = { ...evaluated, operations: [tick(evaluated, "schema-change.staged")] };
    expect(evaluate(one)).toMatchObject({ verdict: "blocked", counts: { answered: 1, open: 1 } });
    const both = { ...evaluated, operations: [...one.operations, tick(evaluated, "schema-change.tested")] };
    expect(evaluate(both)).toMatchObject({ verdict: "pass", counts: { answered: 2, open: 0 } });
  });

  it("changes nothing of what it is given, and says the same twice", () => {
    const evaluated = evaluatedBy([
      aPolicy("schema-change", { requires: { adr: ADR, checklist: [anItem("staged")] } }),
    ]);
    // Compiled regular expressions keep state of their own, so data is frozen and policies are compared.
    const frozen = {
      ...evaluated,
      facts: deepFreeze(evaluated.facts),
      ledger: deepFreeze(evaluated.ledger),
      evidence: deepFreeze(evaluated.evidence),
    };
    const before = JSON.stringify(evaluated.set);
    expect(evaluate(frozen)).toEqual(evaluate(frozen));
    expect(JSON.stringify(evaluated.set)).toBe(before);
  });

  it("gates by block, not by advise, and posts nothing of observe and off", () => {
    const policies = (["block", "advise", "observe", "off"] as const).map((enforcement) =>
      aPolicy(`p-${enforcement}`, { enforcement, requires: { checklist: [anItem(enforcement)] } }),
    );
    const evaluation = evaluate(evaluatedBy([...policies].reverse()));
    expect(evaluation.policies.map(({ policy }) => policy.id)).toEqual(["p-block", "p-advise"]);
    expect(evaluation.observed.map(({ policy }) => policy.id)).toEqual(["p-observe"]);
    expect(evaluation.counts.total).toBe(1);
    const evaluated = evaluatedBy(policies);
    expect(evaluate({ ...evaluated, operations: [tick(evaluated, "p-block.block")] }).verdict).toBe("pass");
  });

  it.each<[string, Partial<Item>]>([
    ["who may tick it", { by: [{ kind: "author" }] }],
    ["when it is asked again", { reset: "on-push" }],
    ["who may waive it", { waive: { kind: "never" } }],
    ["what a machine takes for an answer", { verify: [{ kind: "label", labels: ["done"] }] }],
    ["whether only a machine answers", { verifyOnly: true }],
  ])("keeps an item of two policies apart where they differ in %s", (_name, more) => {
    const evaluated = evaluatedBy([
      aPolicy("a", { requires: { checklist: [anItem("rollback")] } }),
      aPolicy("b", { requires: { checklist: [anItem("rollback", more)] } }),
    ]);
    expect(evaluate(evaluated).policies.map(({ items }) => items.map(({ keys }) => keys))).toEqual([
      [["a.rollback"]],
      [["b.rollback"]],
    ]);
  });

  it("shows the same item of two policies once, with its sources, and keeps one with another text apart", () => {
    const shared = (text: string) => ({ requires: { checklist: [anItem("rollback", { text })] } });
    const evaluated = evaluatedBy([
      aPolicy("a", shared("Rollback  tested")),
      aPolicy("b", shared("Rollback tested")),
      aPolicy("c", shared("Roll back")),
    ]);
    const evaluation = evaluate(evaluated);
    expect(evaluation.policies.map(({ items }) => items.map(({ keys }) => keys))).toEqual([
      [["a.rollback", "b.rollback"]],
      [],
      [["c.rollback"]],
    ]);
    expect(evaluation.counts.total).toBe(2);
    const ticked = { ...evaluated, operations: [tick(evaluated, "a.rollback")] };
    expect(outcomes(ticked)).toEqual({ "a.rollback": "done", "c.rollback": "open" });
    // The tick stays when the policy that showed it leaves.
    const { ledger } = evaluate(ticked);
    expect(outcomes({ ...evaluatedBy([aPolicy("b", shared("Rollback tested"))]), ledger })).toEqual({
      "b.rollback": "done",
    });
  });

  it("holds the merge for a shared item when one of its policies blocks", () => {
    const item = { requires: { checklist: [anItem("rollback")] } };
    const evaluation = evaluate(evaluatedBy([aPolicy("a", { ...item, enforcement: "advise" }), aPolicy("b", item)]));
    expect(evaluation).toMatchObject({
      verdict: "blocked",
      counts: { total: 1 },
      policies: [{ policy: { id: "b" }, items: [{ key: "b.rollback", blocking: true }] }, {}],
    });
  });

  it("asks for an item only where its own condition holds", () => {
    const item = anItem("dba", { when: [{ predicates: [under("db/big/")], origin: ORIGIN, written: "" }] });
    const policy = aPolicy("a", { requires: { checklist: [item] } });
    expect(evaluate(evaluatedBy([policy])).counts.total).toBe(0);
    expect(evaluate(evaluatedBy([policy], { facts: someFacts({ files: [aFile("db/big/1.sql")] }) })).counts.total).toBe(
      1,
    );
  });

  it("makes a tick stale when a matched file changes after it, and leaves it alone otherwise", () => {
    const evaluated = evaluatedBy([aPolicy("a", { requires: { checklist: [anItem("x")] } })]);
    const { ledger } = evaluate({ ...evaluated, operations: [tick(evaluated, "a.x")] });
    const at = (files: Case["facts"]["files"]) =>
      evaluatedBy([aPolicy("a", { requires: { checklist: [anItem("x")] } })], {
        facts: someFacts({ files, head: { ref: "feature", sha: "d".repeat(40), fork: false } }),
        ledger,
      });
    expect(outcomes(at([aFile("db/migrate/1.sql"), aFile("README.md")]))).toEqual({ "a.x": "done" });
    expect(evaluate(at([aFile("db/migrate/1.sql", { blob: "new" })]))).toMatchObject({
      verdict: "blocked",
      counts: { stale: 1 },
      policies: [{ items: [{ outcome: "stale", staleBecause: { files: ["db/migrate/1.sql"] } }] }],
    });
  });

  it("binds a tick to what the page showed, not to what was pushed before it was read", () => {
    const policy = aPolicy("a", { requires: { checklist: [anItem("x")] } });
    const seen = evaluatedBy([policy]);
    const click = tick(seen, "a.x");
    const pushed = evaluatedBy([policy], {
      facts: someFacts({ files: [aFile("db/migrate/1.sql", { blob: "pushed meanwhile" })] }),
      ledger: evaluate(seen).ledger,
    });
    expect(outcomes({ ...pushed, operations: [click] })).toEqual({ "a.x": "stale" });
  });

  it("lets a machine answer, whatever people said, and takes no tick for what only it answers", () => {
    const verify = [{ kind: "label" as const, labels: ["tested"] }];
    const evaluated = evaluatedBy([
      aPolicy("a", {
        requires: {
          checklist: [anItem("x", { verify, verifyOnly: true }), anItem("y", { verify, by: [{ kind: "not-author" }] })],
        },
      }),
    ]);
    const operations = [tick(evaluated, "a.x"), tick(evaluated, "a.y", "ada")];
    expect(evaluate({ ...evaluated, operations })).toMatchObject({
      policies: [
        {
          items: [
            { outcome: "refused", refusal: { why: "machine-only" } },
            { outcome: "refused", refusal: { why: "is-author" } },
          ],
        },
      ],
    });
    const labelled = { ...evaluated, operations, facts: someFacts({ labels: ["tested"] }) };
    expect(evaluate(labelled)).toMatchObject({
      verdict: "pass",
      policies: [{ items: [{ outcome: "verified", evidence: { kind: "label" } }, { outcome: "verified" }] }],
    });
    expect(evaluate(labelled).ledger.page.ticked).toEqual(["a.y"]);
  });

  it("requires an ADR where a policy asks, and takes one that the change brings", () => {
    const policy = aPolicy("a", { requires: { adr: ADR, checklist: [] } });
    const missing = evaluate(evaluatedBy([policy]));
    expect(missing).toMatchObject({
      verdict: "blocked",
      adr: { state: "missing", policies: ["a"], blocking: true },
      counts: { total: 1, open: 1 },
    });
    const files = [aFile("db/migrate/1.sql"), aFile("docs/adr/0007-split.md")];
    const met = evaluate(
      evaluatedBy([policy], {
        facts: someFacts({ files }),
        evidence: someEvidence({ contents: { "docs/adr/0007-split.md": GOOD_ADR } }),
      }),
    );
    expect(met).toMatchObject({ verdict: "pass", adr: { state: "met" }, counts: { total: 1, answered: 1 } });
    const advised = evaluate(evaluatedBy([{ ...policy, enforcement: "advise" }]));
    expect(advised).toMatchObject({ verdict: "pass", adr: { state: "missing", blocking: false } });
  });

  it("verifies an item by an ADR though no policy asks for one, and shows no ADR requirement then", () => {
    const checklist = [anItem("decided", { verify: [{ kind: "adr" }] })];
    const policy = aPolicy("a", { requires: { checklist } });
    const facts = someFacts({ files: [aFile("db/migrate/1.sql"), aFile("docs/adr/0007-split.md")] });
    const withText = (text: string) =>
      evaluate(
        evaluatedBy([policy], { facts, evidence: someEvidence({ contents: { "docs/adr/0007-split.md": text } }) }),
      );
    const met = withText(GOOD_ADR);
    expect(met).toMatchObject({ verdict: "pass", counts: { total: 1, answered: 1 } });
    expect(met.policies[0]?.items[0]?.outcome).toBe("verified");
    expect(met.adr).toBeUndefined();
    // An ADR without options has consequences, which is enough; one without a decision answers nothing.
    expect(withText(GOOD_ADR.replace("## Considered options", "## Other")).verdict).toBe("pass");
    const lacking = withText(GOOD_ADR.replace("## Decision", "## Other"));
    expect(lacking).toMatchObject({ verdict: "blocked", counts: { total: 1, answered: 0 } });
    expect(lacking.policies[0]?.items[0]?.lacking).toEqual([
      { text: "docs/adr/0007-split.md has no section about the decision", url: "" },
    ]);
    expect(evaluate(evaluatedBy([policy])).verdict).toBe("blocked");
  });

  it.each<[string, string, string, boolean, string]>([
    ["an ADR that counts", "docs/adr/0007-split.md", "docs/adr/0007-split.md", true, "+1"],
    ["a file that is not there", "docs/adr/0008-no.md", "docs/adr/0007-split.md", true, "confused"],
    ["a file that is no ADR", "README.md", "docs/adr/0007-split.md", true, "confused"],
    ["an address outside", "https://example.com/adr", "docs/adr/0007-split.md", true, "confused"],
    ["an ADR where none is asked for", "README.md", "docs/adr/0007-split.md", false, "+1"],
  ])("reacts to a link to %s by what was found, although another ADR is given", (_, url, path, asks, reaction) => {
    const policy = aPolicy("a", { requires: { ...(asks ? { adr: ADR } : {}), checklist: [] } });
    const request = { kind: "adr" as const, url, by: "ada", byBot: false, at: "2026-11-23T06:00:00Z", comment: "9" };
    const { adr, answers } = evaluate(
      evaluatedBy([policy], {
        facts: someFacts({ files: [aFile("db/migrate/1.sql"), aFile(path)] }),
        evidence: someEvidence({ contents: { [path]: GOOD_ADR } }),
        commands: { operations: [], requests: [request], commandErrors: [], commandComments: ["9"], read: {} },
      }),
    );
    expect(adr?.state).toBe(asks ? "met" : undefined);
    expect(answers).toEqual([{ comment: "9", reaction }]);
  });

  it("asks for no ADR where its condition does not hold", () => {
    const adr = { ...ADR, when: [{ predicates: [under("db/big/")], origin: ORIGIN, written: "" }] };
    expect(evaluate(evaluatedBy([aPolicy("a", { requires: { adr, checklist: [] } })])).adr).toBeUndefined();
  });

  it("reports files whose lines could not be read only if a policy looked at lines", () => {
    const file = aFile("db/migrate/1.sql", { lines: { kind: "too-large" } });
    const lines = {
      name: "added_lines",
      apply: (_: unknown, files: readonly (typeof file)[]) => ({
        holds: true,
        files,
        reason: { predicate: "added_lines", text: "taken as matching", decided: {} },
      }),
    };
    const looking = aPolicy("a", { when: [{ predicates: [lines], origin: ORIGIN, written: "" }] });
    expect(evaluate(evaluatedBy([looking], { facts: someFacts({ files: [file] }) })).notices).toEqual([
      { kind: "unread-lines", files: [file.path], count: 1 },
    ]);
    expect(evaluate(evaluatedBy([aPolicy("a")], { facts: someFacts({ files: [file] }) })).notices).toEqual([]);
  });

  describe("what passes with open items", () => {
    const head = someFacts().head.sha;
    const broken = {
      base: "main",
      by: "drew",
      at: "2026-11-23T07:30:00Z",
      head,
      reason: "the shop is down",
      as: "team:@acme/dba",
    };
    const breakGlass = { by: [{ kind: "team" as const, team: "@acme/dba" }], label: "break-glass", dueDays: 7 };
    const withGlass = (more: Partial<Case> = {}): Case => {
      const evaluated = evaluatedBy([aPolicy("a")], more);
      return {
        ...evaluated,
        set: { ...evaluated.set, settings: { ...evaluated.set.settings, breakGlass } },
        ledger: { ...evaluated.ledger, breakGlass: broken },
      };
    };

    it("is a pull request whose glass was broken, for this head, by who may, and it says so", () => {
      expect(evaluate(withGlass())).toMatchObject({
        verdict: "pass",
        passedBy: { kind: "break-glass", by: "drew", reason: "the shop is down" },
        counts: { total: 2, answered: 0, open: 2 },
      });
    });

    it("is not one that was pushed to since", () => {
      const facts = someFacts({ head: { ref: "feature", sha: "e".repeat(40), fork: false } });
      expect(evaluate(withGlass({ facts }))).toMatchObject({ verdict: "blocked" });
      expect(evaluate(withGlass({ facts })).passedBy).toBeUndefined();
    });

    it("is not one whose base was changed since", () => {
      const facts = someFacts({ base: { ref: "release", sha: "b".repeat(40) } });
      expect(evaluate(withGlass({ facts }))).toMatchObject({ verdict: "blocked" });
    });

    it("is not one where the policies do not name that rule any more", () => {
      const evaluated = withGlass();
      expect(evaluate({ ...evaluated, set: aSet(aPolicy("a")) }).verdict).toBe("blocked");
    });

    it("is not one whose breaker has lost the right since, but is one whose breaker nothing can be seen of", () => {
      const { drew: _, ...others } = PEOPLE;
      const left = { ...others, drew: aPerson("drew") };
      expect(evaluate(withGlass({ evidence: someEvidence({ people: left }) })).verdict).toBe("blocked");
      expect(evaluate(withGlass({ evidence: someEvidence({ people: others }) })).verdict).toBe("pass");
    });

    it("is one whose glass its own author broke, where the policy names them", () => {
      const own = withGlass({ evidence: someEvidence({ people: { ada: aPerson("ada", { teams: ["@acme/dba"] }) } }) });
      const ledger = { ...own.ledger, breakGlass: { ...broken, by: "ada" } };
      expect(evaluate({ ...own, ledger })).toMatchObject({ verdict: "pass", passedBy: { by: "ada" } });
    });

    it("is not said of one whose items are all answered", () => {
      const evaluated = withGlass();
      const operations = [tick(evaluated, "a.staged"), tick(evaluated, "a.tested")];
      expect(evaluate({ ...evaluated, operations }).passedBy).toBeUndefined();
    });

    it("is an incident's fix, where its policy holds merges itself, and not where it only advises", () => {
      const incident = (enforcement: "block" | "advise") =>
        evaluatedBy([aPolicy("a"), aPolicy("incident", { enforcement, followUp: true })]);
      expect(evaluate(incident("block"))).toMatchObject({
        verdict: "pass",
        passedBy: { kind: "follow-up", policies: ["incident"] },
      });
      expect(evaluate(incident("advise")).verdict).toBe("blocked");
    });
  });

  it("writes nothing new where nothing is new: the ledger comes out as it went in", () => {
    const evaluated = evaluatedBy([aPolicy("a")]);
    const first = evaluate({ ...evaluated, operations: [tick(evaluated, "a.staged")] }).ledger;
    expect(first.page).toMatchObject({ revision: Date.parse(NOW) / 1_000, at: NOW, ticked: ["a.staged"] });
    expect(evaluate({ ...evaluated, ledger: first, now: "2026-11-24T00:00:00Z" }).ledger).toBe(first);
    const unticked = evaluate({
      ...evaluated,
      ledger: first,
      operations: [tick(evaluated, "a.staged", "grace", { kind: "untick", at: "2026-11-23T07:40:00Z" })],
    }).ledger;
    expect(unticked.page).toMatchObject({ revision: Date.parse(NOW) / 1_000 + 1, ticked: [] });
  });

  it("keeps the ledger bounded: entries of items that are not expected go first", () => {
    const evaluated = evaluatedBy([aPolicy("a")]);
    const { ledger } = evaluate({ ...evaluated, operations: [tick(evaluated, "a.staged")] });
    const entry = ledger.entries["a.staged"];
    if (entry === undefined) throw new Error("no entry");
    const crowd = Object.fromEntries(
      Array.from({ length: 1_500 }, (_, index) => [`gone.item-${index}`, { ...entry, at: "2027-01-01T00:00:00Z" }]),
    );
    const next = evaluate({ ...evaluated, ledger: { ...ledger, entries: { ...crowd, ...ledger.entries } } });
    expect(Object.keys(next.ledger.entries)).toHaveLength(1_000);
    expect(next.ledger.entries["a.staged"]).toEqual(entry);
  });
});
