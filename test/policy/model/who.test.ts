import { describe, expect, test } from "vitest";
import type { Who } from "../../../src/policy/model/policy.ts";
import { askText, readAsk, readBareName, readWho, WHO_FORMS, whoText } from "../../../src/policy/model/who.ts";
import { policiesOf } from "../read.ts";

describe("who may answer, as a text", () => {
  test.each<[Who, string]>([
    [{ kind: "anyone" }, "anyone"],
    [{ kind: "author" }, "author"],
    [{ kind: "not-author" }, "not-author"],
    [{ kind: "code-owner" }, "code-owner"],
    [{ kind: "team", team: "@acme/dba" }, "team:@acme/dba"],
    [{ kind: "role", role: "maintain" }, "role:maintain"],
    [{ kind: "user", login: "octocat" }, "user:@octocat"],
  ])("%j is %s, in a policy file and in a report", (who, text) => {
    expect(whoText(who)).toBe(text);
    expect(readWho(text)).toEqual(who);
    expect(readAsk(text)).toEqual(who);
    const [policy] = policiesOf(
      `version: 1\npolicies: { p: { title: P, requires: { checklist: [{ id: a, text: A, by: "${text}" }] } } }`,
    ).policies;
    expect(policy?.requires.checklist[0]?.by).toEqual([who]);
  });

  test.each(WHO_FORMS)("the form %s can be read", (form) => {
    expect(readWho(form)).toBeDefined();
  });

  test.each(["", "octocat", "@acme/dba", "team:dba", "team:@acme/dba/x", "role:king", "role:@admin", "user:", "x:y"])(
    "%j is none",
    (text) => {
      expect(readWho(text)).toBeUndefined();
    },
  );

  test.each<[string, Who | undefined]>([
    ["octocat", { kind: "user", login: "octocat" }],
    ["@octocat", { kind: "user", login: "octocat" }],
    ["acme/dba", { kind: "team", team: "@acme/dba" }],
    ["@acme/dba", { kind: "team", team: "@acme/dba" }],
    ["acme/dba/x", undefined],
    ["dependabot[bot]", undefined],
    ["", undefined],
  ])("the bare name %j", (name, wanted) => {
    expect(readBareName(name)).toEqual(wanted);
  });
});

describe("what a report says is read back", () => {
  test.each<[Who]>([
    [
      {
        kind: "all",
        of: [
          { kind: "team", team: "@acme/dba" },
          { kind: "user", login: "ada" },
        ],
      },
    ],
    [{ kind: "code-owner", groups: [[{ kind: "team", team: "@acme/v1.2" }], [{ kind: "user", login: "ada" }]] }],
  ])("%j", (who) => {
    expect(readAsk(askText(who))).toEqual(who);
  });

  test.each(["role:king", "", "somebody"])("%j, which no policy writes, is a name", (written) => {
    expect(readAsk(written)).toEqual({ kind: "user", login: written });
  });
});
