import { describe, expect, it } from "vitest";
import { type Case, type Evaluation, evaluate } from "../../src/checklist/evaluate.ts";
import type { Operation } from "../../src/checklist/ledger/entry.ts";
import type { PersonFact } from "../../src/checklist/ledger/may-attest.ts";
import { evidenceNeeds } from "../../src/checklist/needs.ts";
import { whoActs } from "../../src/comment/words/item-words.ts";
import type { Facts } from "../../src/policy/model/facts.ts";
import { jsonReport } from "../../src/report/json.ts";
import { policiesOf, problemsOf } from "../policy/read.ts";
import { aCase, aFile, aPerson, NOW, someEvidence, someFacts } from "../support/default-world.ts";

const file = (by: string, more = ""): string => `version: 1
policies:
  db:
    title: Database
    when: { paths: ["db/**", "web/**"] }
    requires: { checklist: [{ id: reviewed, text: It was looked at, by: ${by}${more} }] }
`;

/** Drew is of @acme/dba, Will of @acme/web, Bo of both; Max maintains; Ada opened it and owns docs. */
const PEOPLE: Readonly<Record<string, PersonFact>> = Object.fromEntries(
  [
    aPerson("ada", { teams: ["@acme/dba"] }),
    aPerson("drew", { teams: ["@acme/dba"] }),
    aPerson("will", { teams: ["@acme/web"] }),
    aPerson("bo", { teams: ["@acme/dba", "@acme/web"] }),
    aPerson("grace"),
    aPerson("max", { role: "maintain" }),
    aPerson("rita", { role: "read", teams: ["@acme/dba"] }),
  ].map((person) => [person.login, person]),
);

const OWNERS = "db/ @acme/dba\nweb/ @acme/web\ndb/own.sql @ada\ndb/mail.sql dba@acme.example\ndb/free.sql\n";

type Written = {
  readonly by?: string;
  readonly text?: string | null;
  readonly facts?: Partial<Facts>;
  readonly more?: string;
};

const caseOf = (
  paths: readonly string[],
  { by = "code-owner", text = OWNERS, facts = {}, more = "" }: Written = {},
): Case =>
  aCase(policiesOf(file(by, more)), {
    evidence: someEvidence({ people: PEOPLE }),
    facts: someFacts({
      files: paths.map((path) => aFile(path)),
      ...(text === null ? {} : { codeOwners: { path: ".github/CODEOWNERS", text } }),
      ...facts,
    }),
  });

const answered = (evaluated: Case, by: readonly string[], kind: "tick" | "waive" = "tick"): Evaluation => {
  const { page } = evaluate(evaluated).ledger;
  const operations = by.map(
    (login, at): Operation => ({
      kind,
      item: "db.reviewed",
      by: login,
      byBot: false,
      at: NOW.replace("08:00:00", `07:30:0${at}`),
      via: "box",
      page,
      ...(kind === "waive" ? { reason: "It is a test table." } : {}),
    }),
  );
  return evaluate({ ...evaluated, operations });
};

const asks = (evaluation: Evaluation): string =>
  whoActs(evaluation)
    .map(({ who }) => who)
    .join();
const first = ({ policies }: Evaluation) => policies[0]?.items[0];

describe("an item for code owners", () => {
  it.each<[string, string[], string, string[]]>([
    ["the team of the file", ["db/1.sql"], "@acme/dba", ["drew"]],
    ["each of two teams", ["db/1.sql", "web/a.ts"], "@acme/dba and @acme/web", ["drew", "will"]],
    ["two teams, by one person of both", ["db/1.sql", "web/a.ts"], "@acme/dba and @acme/web", ["bo"]],
    ["a maintainer, where nobody owns the file", ["db/free.sql"], "role maintain", ["max"]],
    ["a maintainer beside the team", ["db/1.sql", "db/free.sql"], "@acme/dba and role maintain", ["drew", "max"]],
    ["a maintainer, where only an e-mail address is named", ["db/mail.sql"], "role maintain", ["max"]],
    ["a maintainer, where only the author owns it", ["db/own.sql"], "role maintain", ["max"]],
  ])("asks %s", (_name, paths, who, by) => {
    const evaluated = caseOf(paths);
    expect(asks(evaluate(evaluated))).toBe(who);
    expect(answered(evaluated, by).verdict).toBe("pass");
    // All but the last one are not enough.
    expect(answered(evaluated, by.slice(0, -1)).verdict).toBe("blocked");
  });

  it.each<[string, string, string]>([
    ["the author, of the team too", "ada", "is-author"],
    ["somebody of no team", "grace", "not-in"],
    ["a maintainer, who owns nothing", "max", "not-in"],
    ["somebody of the team without write access", "rita", "no-access"],
  ])("refuses %s", (_name, by, why) => {
    const evaluation = answered(caseOf(["db/1.sql"]), [by]);
    expect(evaluation.verdict).toBe("blocked");
    expect(first(evaluation)?.refusal).toMatchObject({ by, why });
  });

  it.each<[string, Partial<Facts>]>([
    ["without a file", {}],
    ["with one that cannot be read", { codeOwners: { path: "CODEOWNERS" } }],
  ])("%s, maintainers answer, and it is said", (_name, facts) => {
    const evaluation = evaluate(caseOf(["db/1.sql"], { text: null, facts }));
    expect(asks(evaluation)).toBe("role maintain");
    expect(evaluation.notices).toMatchObject([{ kind: "no-code-owner", count: 1, files: ["db/1.sql"] }]);
    expect(answered(caseOf(["db/1.sql"], { text: null, facts }), ["drew"]).verdict).toBe("blocked");
  });

  it("remembers as which owner somebody answered, and asks again where the file has another owner since", () => {
    const before = answered(caseOf(["db/1.sql"]), ["drew"]);
    expect(before.ledger.entries["db.reviewed"]?.as).toBe("code-owner:team:@acme/dba");
    const since = caseOf(["db/1.sql"], { text: "* @acme/web\n" });
    const unseen = evaluate({ ...since, ledger: before.ledger, evidence: someEvidence({ people: {} }) });
    expect(unseen.verdict).toBe("blocked");
    const still = caseOf(["db/1.sql"]);
    expect(evaluate({ ...still, ledger: before.ledger, evidence: someEvidence({ people: {} }) }).verdict).toBe("pass");
  });

  it("takes another rule beside it in place of all owners", () => {
    const evaluated = caseOf(["db/1.sql", "web/a.ts"], { by: '[code-owner, "user:@grace"]' });
    expect(answered(evaluated, ["grace"]).verdict).toBe("pass");
    expect(answered(evaluated, ["drew"]).verdict).toBe("blocked");
  });

  it("asks two people where a bot opened it, even if one owns everything", () => {
    const facts: Partial<Facts> = { author: { login: "helper[bot]", kind: "bot" }, committers: [] };
    const evaluated = caseOf(["db/1.sql", "web/a.ts"], { facts });
    expect(answered(evaluated, ["bo"]).verdict).toBe("blocked");
    expect(answered(evaluated, ["bo", "drew"]).verdict).toBe("pass");
  });

  it("counts approvals and waivers of owners in the same way", () => {
    const more = ", waive: code-owner, verify: { approval: { by: code-owner } }";
    const paths = ["db/1.sql", "web/a.ts"];
    const evaluated = caseOf(paths, { more });
    const approved = (logins: readonly string[]) =>
      evaluate({
        ...evaluated,
        evidence: someEvidence({
          people: PEOPLE,
          reviews: logins.map((login) => ({ login, state: "approved", sha: evaluated.facts.head.sha, url: "" })),
        }),
      }).verdict;
    expect([approved(["drew"]), approved(["drew", "will"]), approved(["bo"])]).toEqual(["blocked", "pass", "pass"]);
    expect(answered(evaluated, ["drew", "will"], "waive").verdict).toBe("pass");
    expect(answered(evaluated, ["grace"], "waive").verdict).toBe("blocked");
  });

  it("says in JSON whom it asks, and looks up the teams", () => {
    const evaluated = caseOf(["db/1.sql", "web/a.ts"]);
    expect(jsonReport(evaluate(evaluated)).items[0]).toMatchObject({
      by: ["code-owner"],
      asks: ["code-owner: team:@acme/dba; team:@acme/web"],
    });
    const needs = evidenceNeeds(evaluated.matches, evaluated.facts, evaluated.set.settings, { links: [], people: [] });
    expect(needs.teams).toEqual(["@acme/dba", "@acme/web"]);
  });
});

describe("code-owner in a policy file", () => {
  it.each<[string, string, string]>([
    ["misspelt", file("code-owners"), 'says "code-owners", which names nobody'],
    ["in `all`", file('{ all: [code-owner, "team:@acme/x"] }'), "cannot hold `code-owner`"],
    [
      "for break-glass",
      `${file("anyone")}break_glass: { by: code-owner }\n`,
      "says `code-owner`, but this is not about the files of one policy",
    ],
  ])("%s is a problem", (_name, text, problem) => {
    expect(problemsOf(text).join("\n")).toContain(problem);
  });
});
