import { describe, expect, it } from "vitest";
import { extendedName, isCommit, parseExtended } from "../../src/policy/extends.ts";

/** Files of other repositories, as `extends` names them. */
describe("a file of a repository at a ref", () => {
  it.each<[string, string]>([
    ["acme/rules:base.yml@v1", "acme/rules:base.yml@v1"],
    ["acme/rules:base@v1", "acme/rules:base.yml@v1"],
    ["acme/rules:packs/base.YAML@v1", "acme/rules:packs/base.YAML@v1"],
    ["Acme/Rules:Base@release/1.x", "acme/rules:Base.yml@release/1.x"],
    [`acme/.github:a@${"0".repeat(40)}`, `acme/.github:a.yml@${"0".repeat(40)}`],
  ])("%s", (written, name) => {
    const file = parseExtended(written);
    expect(file && extendedName(file)).toBe(name);
  });

  it.each([
    "acme/rules:base.yml",
    "acme/rules@v1",
    "acme:base.yml@v1",
    "acme/..:base.yml@v1",
    "acme/.:base.yml@v1",
    "acme/rules:../base.yml@v1",
    "acme/rules:a/./b.yml@v1",
    "acme/rules:/etc/passwd@v1",
    "acme/rules:a//b.yml@v1",
    "acme/rules:a/@v1",
    "acme/rules:a.yml@-v1",
    "acme/rules:a.yml@v1..v2",
    "acme/rules:a.yml@/v1",
    "acme/rules:a.yml@v1/",
    "acme/rules:a.yml@v 1",
    "acme/rules:a.yml@v^1",
  ])("is not what %s names", (written) => {
    expect(parseExtended(written)).toBeUndefined();
  });

  it.each([
    ["0".repeat(40), true],
    ["f".repeat(64), true],
    ["0".repeat(39), false],
    ["v1", false],
  ])("at %s is fixed: %s", (ref, fixed) => {
    expect(isCommit(ref)).toBe(fixed);
  });
});
