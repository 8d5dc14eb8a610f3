import { describe, expect, it } from "vitest";
import type { ReviewFact } from "../../../src/checklist/evidence/evidence-facts.ts";
import type { Verify } from "../../../src/policy/model/policy.ts";
import { aPerson, PEOPLE } from "../../support/default-world.ts";
import { seen } from "./verify.ts";

describe("approval", () => {
  const head = "a".repeat(40);
  const review = (login: string, more: Partial<ReviewFact> = {}): ReviewFact => ({
    login,
    state: "approved",
    sha: head,
    url: `https://r.example/${login}`,
    ...more,
  });
  const anyone: Verify = { kind: "approval", by: [{ kind: "anyone" }], count: 1 };
  it.each<[string, ReviewFact[], string | undefined]>([
    ["a writer", [review("Grace")], "approved by Grace https://r.example/Grace"],
    ["of an earlier head", [review("grace", { sha: "c".repeat(40) })], undefined],
    ["changes requested", [review("grace", { state: "changes-requested" })], undefined],
    ["withdrawn since", [review("grace"), review("Grace", { state: "dismissed" })], undefined],
    [
      "given since",
      [review("grace", { state: "changes-requested" }), review("grace")],
      "approved by grace https://r.example/grace",
    ],
    ["the author", [review("ADA")], undefined],
    ["one who may only read", [review("ruth")], undefined],
    ["a bot", [review("renovate[bot]")], undefined],
    ["somebody unknown", [review("stranger")], undefined],
    ["a name of the object's own", [review("constructor")], undefined],
    ["nobody", [], undefined],
  ])("%s", (_name, reviews, text) => {
    expect(seen(anyone, { evidence: { reviews } })).toBe(text);
  });
  it("of all of several teams, each by another person", () => {
    const teams = ["@acme/dba", "@acme/sec"];
    const both: Verify = {
      kind: "approval",
      by: [{ kind: "all", of: teams.map((team) => ({ kind: "team", team })) }],
      count: 1,
    };
    const people = Object.fromEntries([
      ["drew", aPerson("drew", { teams: ["@acme/dba"] })],
      ["grace", aPerson("grace", { teams })],
      ["linus", aPerson("linus", { teams: ["@acme/sec"] })],
    ]);
    const approved = (verify: Verify, ...logins: string[]) =>
      seen(verify, { evidence: { people, reviews: logins.map((login) => review(login)) } })?.replace(/ http.*/, "");
    expect(approved(both, "grace")).toBeUndefined();
    expect(approved(both, "drew")).toBeUndefined();
    expect(approved(both, "grace", "drew")).toBe("approved by grace, drew");
    expect(approved(both, "linus", "drew")).toBe("approved by linus, drew");
    expect(approved({ ...both, count: 3 }, "linus", "drew")).toBeUndefined();
    expect(approved({ ...both, count: 3 }, "linus", "drew", "grace")).toBe("approved by linus, drew, grace");
  });
  it("of a team, and as many as asked", () => {
    const team: Verify = { kind: "approval", by: [{ kind: "team", team: "@acme/dba" }], count: 1 };
    expect(seen(team, { evidence: { reviews: [review("grace")] } })).toBeUndefined();
    expect(seen(team, { evidence: { reviews: [review("grace"), review("drew")] } })).toBe(
      "approved by drew https://r.example/drew",
    );
    const two: Verify = { kind: "approval", by: [], count: 2 };
    expect(seen(two, { evidence: { reviews: [review("grace"), review("GRACE")] } })).toBeUndefined();
    expect(seen(two, { evidence: { reviews: [review("grace"), review("linus")] } })).toMatch(
      /^approved by grace, linus/,
    );
  });
  it("not of one who committed, where the author's are excluded", () => {
    const other: Verify = { kind: "approval", by: [{ kind: "not-author" }], count: 1 };
    expect(seen(other, { facts: { committers: ["Grace"] }, evidence: { reviews: [review("grace")] } })).toBeUndefined();
    expect(seen(other, { facts: { committers: ["ada"] }, evidence: { reviews: [review("grace")] } })).toBeDefined();
  });
  it("of a person with write access, whatever the rule says", () => {
    const named: Verify = { kind: "approval", by: [{ kind: "user", login: "ruth" }], count: 1 };
    expect(seen(named, { evidence: { reviews: [review("ruth")] } })).toBeUndefined();
    const free: Verify = { kind: "approval", by: [], count: 1 };
    expect(seen(free, { evidence: { reviews: [review("renovate[bot]")] } })).toBeUndefined();
    expect(seen(free, { evidence: { reviews: [review("linus")] } })).toBeDefined();
  });

  it("names five of many", () => {
    const many = Array.from({ length: 7 }, (_, index) => `user${index}`);
    const people = {
      ...PEOPLE,
      ...Object.fromEntries(
        many.map((login) => [login, { login, kind: "person" as const, role: "write" as const, teams: [] }]),
      ),
    };
    expect(seen(anyone, { evidence: { people, reviews: many.map((login) => review(login)) } })).toMatch(
      /^approved by user0, user1, user2, user3, user4 and 2 more/,
    );
  });
});
