import { describe, expect, it } from "vitest";
import { createSigner } from "../../src/gate/signer.ts";
import { isOwnName, publishedName, requiredName } from "../../src/policy/check-names.ts";

const { hash } = createSigner([]);
const main = { name: "main", isDefault: true, requires: [] };
const on = (name: string, requires: readonly string[] = []) => ({ name, isDefault: false, requires });

describe("the name that a verdict stands under", () => {
  it.each([
    ["the default branch, whatever it requires", "tollgate", main, "tollgate"],
    ["a branch that requires it", "tollgate", on("release", ["build", "tollgate"]), "tollgate"],
    ["the same in other letters, which GitHub takes for the same", "tollgate", on("release", ["Tollgate"]), "tollgate"],
    ["a branch that requires another check only", "tollgate", on("release", ["build"]), "tollgate (release)"],
    ["a branch that requires nothing", "tollgate", on("feature-x"), "tollgate (feature-x)"],
    ["a name of the file's own", "gate", on("feature-x", ["tollgate"]), "gate (feature-x)"],
    ["a name for each base", "tollgate/{base}", main, "tollgate/main"],
    ["a base that requires its own", "tollgate/{base}", on("release/2", ["tollgate/release/2"]), "tollgate/release/2"],
    ["a base that does not", "tollgate/{base}", on("dev", ["tollgate/main"]), "tollgate/dev (not required)"],
    ["a base that spells a required name", "{base}", on("tollgate"), "tollgate (not required)"],
    ["a name that is nearly a required one", "tollgate/mai{base}", on("n"), "tollgate/main (not required)"],
    ["a base with a pattern of replacement", "t/{base}", { ...main, name: "$&" }, "t/$&"],
  ] as const)("%s", (_name, written, base, expected) => {
    expect(publishedName(written, base, hash)).toBe(expected);
  });

  it("is bounded, without unseen characters, and still different for different branches", () => {
    const names = [`${"a".repeat(300)}1`, `${"a".repeat(300)}2`, "a\u200bb", "a\u202eb", "a?b", "a\u{1f680}b"].flatMap(
      (base) => [
        publishedName("tollgate", on(base), hash),
        publishedName("x".repeat(100), on(base), hash),
        requiredName("{base}".repeat(16), base, hash),
      ],
    );
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(name.length).toBeLessThanOrEqual(255);
      expect(name).not.toMatch(/[\u200b\u202e\u{10000}-\u{10ffff}]/u);
    }
  });

  it.each([
    ["tollgate", "Tollgate", true],
    ["tollgate", "tollgate (feature-x)", true],
    ["tollgate/{base}", "tollgate/main", true],
    ["tollgate/{base}", "tollgate/x (not required)", true],
    ["tollgate", "tollgate-lint", false],
    ["tollgate/{base}", "build", false],
  ])("of %s, %s is our own: %s", (written, name, own) => {
    expect(isOwnName(written, name)).toBe(own);
  });
});
