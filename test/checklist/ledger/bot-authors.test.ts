import { describe, expect, it } from "vitest";
import type { ReviewFact } from "../../../src/checklist/evidence/evidence-facts.ts";
import { verifyApproval } from "../../../src/checklist/evidence/verify-item.ts";
import type { Operation } from "../../../src/checklist/ledger/entry.ts";
import { foldOperations } from "../../../src/checklist/ledger/fold-operations.ts";
import { emptyLedger } from "../../../src/checklist/ledger/ledger.ts";
import type { PersonFact } from "../../../src/checklist/ledger/may-attest.ts";
import { outcomeOf } from "../../../src/checklist/ledger/outcome-of.ts";
import { snapshotOf } from "../../../src/checklist/ledger/staleness.ts";
import type { Facts, Writer } from "../../../src/policy/model/facts.ts";
import type { Who } from "../../../src/policy/model/policy.ts";
import {
  aFile,
  aMatch,
  anItem,
  aPerson,
  aPolicy,
  signer,
  someEvidence,
  someFacts,
} from "../../support/default-world.ts";

const AUTHOR: Who = { kind: "author" };
const SECOND: Who = { kind: "not-author" };
const DBA: Who = { kind: "team", team: "@acme/dba" };
const files = [aFile("db/1.sql")];
const snapshot = snapshotOf(files, signer.hash);
const people: Readonly<Record<string, PersonFact>> = {
  ada: aPerson("ada"),
  grace: aPerson("grace"),
  drew: aPerson("drew", { teams: ["@acme/dba"] }),
  dora: aPerson("dora", { teams: ["@acme/dba"] }),
  ruth: aPerson("ruth", { role: "read" }),
};
const bot = (login: string, ...writers: Writer[]): Partial<Facts> => ({
  author: { login, kind: "bot" },
  committers: [],
  writers: [{ login, how: "opened" }, ...writers],
});
const tick = (by: string, second: number): Operation => ({
  kind: "tick",
  item: "p.one",
  by,
  byBot: by.endsWith("[bot]"),
  at: `2026-11-23T07:00:0${second}Z`,
  via: "box",
  page: { revision: 1, head: "h", at: "", comment: "", written: "", snapshot: { p: snapshot.id }, ticked: [] },
});
const outcome = (author: Partial<Facts>, by: readonly Who[], ...who: string[]): string => {
  const facts = someFacts({ files, ...author });
  const item = anItem("one", { by });
  const ledger = foldOperations(emptyLedger("acme/shop", 7), who.map(tick), {
    items: new Map([["p.one", { keys: ["p.one"], by, waive: item.waive, verifyOnly: false }]]),
    facts,
    people,
  });
  const matches = [aMatch(aPolicy("p"), files)];
  const said = outcomeOf({ item, keys: ["p.one"], matches }, ledger, { facts, people, hash: signer.hash });
  return `${said.outcome}${said.refusal === undefined ? "" : ` ${said.refusal.why}`}`;
};

describe("a bot's pull request", () => {
  it.each<[string, Partial<Facts>, readonly Who[], readonly string[], string]>([
    ["its author's item, by a writer", bot("ci[bot]"), [AUTHOR], ["grace"], "done"],
    ["its author's item, by a reader", bot("ci[bot]"), [AUTHOR], ["ruth"], "refused no-access"],
    ["its author's item, by the bot", bot("ci[bot]"), [AUTHOR], ["ci[bot]"], "refused bot"],
    [
      "the item of an author whose account is gone",
      { author: { login: "ghost", kind: "person" } },
      [AUTHOR],
      ["grace"],
      "done",
    ],
    ["the item of an author who is there", {}, [AUTHOR], ["grace"], "refused not-the-author"],
    ["a second person's item, by one", bot("ci[bot]"), [SECOND], ["ada"], "open"],
    ["a second person's item, by one twice", bot("ci[bot]"), [SECOND], ["ada", "ADA"], "open"],
    ["a second person's item, by two", bot("ci[bot]"), [SECOND], ["ada", "grace"], "done"],
    [
      "a second person's item, by two of whom commits name one",
      bot("ci[bot]", { login: "ada", how: "named" }),
      [SECOND],
      ["ada", "grace"],
      "done",
    ],
    ["a team's item, by one of it and another", bot("ci[bot]"), [DBA], ["drew", "grace"], "refused not-in"],
    ["a team's item, by two of it", bot("ci[bot]"), [DBA], ["drew", "dora"], "done"],
    ["an item for the author or a team, by one", bot("ci[bot]"), [AUTHOR, DBA], ["drew"], "done"],
    [
      "where a person pushed to it, by another",
      bot("ci[bot]", { login: "ada", how: "pushed" }),
      [SECOND],
      ["grace"],
      "done",
    ],
    [
      "where a person pushed to it, by them",
      bot("ci[bot]", { login: "ada", how: "pushed" }),
      [SECOND],
      ["ada"],
      "refused has-pushed",
    ],
    ["of a bot that writes by itself, by one", bot("dependabot[bot]"), [SECOND], ["grace"], "done"],
    [
      "of a bot that writes by itself, by whom commits name",
      bot("renovate[bot]", { login: "ada", how: "named" }),
      [SECOND],
      ["ada"],
      "refused is-named",
    ],
  ])("%s", (_name, author, by, who, answer) => {
    expect(outcome(author, by, ...who)).toBe(answer);
  });

  it("takes two approvals where it takes two people", () => {
    const review = (login: string): ReviewFact => ({ login, state: "approved", sha: "a".repeat(40), url: "" });
    const seen = (author: Partial<Facts>, ...logins: string[]) =>
      verifyApproval(
        { kind: "approval", by: [SECOND], count: 1 },
        {
          facts: someFacts(author),
          files: [],
          evidence: someEvidence({ people, reviews: logins.map(review) }),
          adrMet: false,
          check: "tollgate",
        },
      )?.text;
    expect(seen(bot("ci[bot]"), "ada")).toBeUndefined();
    expect(seen(bot("ci[bot]"), "ada", "grace")).toBe("approved by ada, grace");
    expect(seen(bot("dependabot[bot]"), "grace")).toBe("approved by grace");
  });
});
