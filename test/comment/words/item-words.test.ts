import { describe, expect, test } from "vitest";
import { askedNow, severalText, whoWords } from "../../../src/comment/words/item-words.ts";
import type { Who } from "../../../src/policy/model/policy.ts";

const dba: Who = { kind: "team", team: "@acme/dba" };
const web: Who = { kind: "team", team: "@acme/web" };
const ada: Who = { kind: "user", login: "ada" };
const owners = (...groups: readonly (readonly Who[])[]): Who => ({ kind: "code-owner", groups });

describe("code owners in words", () => {
  test.each<[string, Who, string, string]>([
    ["nobody is known yet", { kind: "code-owner" }, "a code owner of each file", "code owners"],
    ["one group", owners([dba, ada]), "@acme/dba or ada", "@acme/dba or ada"],
    [
      "one person for each of two groups",
      owners([dba, ada], [web]),
      "one of @acme/dba or ada and @acme/web",
      "one of @acme/dba or ada and @acme/web",
    ],
  ])("%s", (_name, who, long, short) => {
    expect(whoWords([who], "long")).toContain(long);
    expect(whoWords([who], "short")).toBe(short);
  });
});

describe("an item that several people answer", () => {
  test.each<[string, Parameters<typeof askedNow>[0], readonly Who[]]>([
    ["nobody answered: everybody whom it asks", { by: [dba], several: { given: [], missing: [[dba], [web]] } }, [dba]],
    ["all answered: everybody whom it asks", { by: [dba], several: { given: [1], missing: [] } }, [dba]],
    ["one is missing: only they", { by: [dba, web], several: { given: [1], missing: [[web]] } }, [web]],
    [
      "two are missing: each of them",
      { by: [dba], several: { given: [1], missing: [[web], [ada]] } },
      [{ kind: "all", of: [web, ada] }],
    ],
  ])("%s", (_name, item, who) => {
    expect(askedNow(item)).toEqual(who);
  });

  test.each([
    [undefined, ""],
    [{ given: [], missing: [[dba]] }, ""],
    [{ given: [1], missing: [[dba]] }, "1 of 2 people answered so far"],
  ] as const)("how many did", (several, words) => {
    expect(severalText(several)).toBe(words);
  });
});
