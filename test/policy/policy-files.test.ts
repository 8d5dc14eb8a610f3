import { describe, expect, it } from "vitest";
import { extendedNames } from "../../src/policy/extended-names.ts";
import { extendedName, isCommit, misnamedFile, parseExtended } from "../../src/policy/policy-files.ts";
import { bytes } from "./read.ts";

const USUAL = ".github/tollgate.yml";

describe("a file that was meant as the policy file", () => {
  it.each<[string, readonly string[], string | undefined]>([
    ["another ending", [".github/tollgate.yaml"], ".github/tollgate.yaml"],
    ["upper case", [".github/Tollgate.YML"], ".github/Tollgate.YML"],
    ["a folder in upper case", [".GitHub/tollgate.yml"], ".GitHub/tollgate.yml"],
    ["the root", ["tollgate.yml"], "tollgate.yml"],
    ["a hidden file of the root", [".tollgate.yaml"], ".tollgate.yaml"],
    ["a letter less", [".github/tolgate.yml"], ".github/tolgate.yml"],
    ["a letter more", [".github/tollgates.yml"], ".github/tollgates.yml"],
    ["another letter", [".github/tollgete.yml"], ".github/tollgete.yml"],
    ["a dash", [".github/toll-gate.yml"], ".github/toll-gate.yml"],
    [
      "the nearest of several",
      ["tollgate.yml", ".github/tollgates.yml", ".github/tollgate.yaml"],
      ".github/tollgate.yaml",
    ],
    ["a workflow of that name", [".github/workflows/tollgate.yml"], undefined],
    ["a file of another kind", [".github/tollgate.md", "tollgate.json"], undefined],
    [
      "another file",
      [".github/dependabot.yml", "docker-compose.yml", ".github/gate.yml", ".github/stargate.yml"],
      undefined,
    ],
    ["a file of a folder", ["policies/tollgate.yml"], undefined],
    ["nothing", [], undefined],
  ])("%s", (_, names, meant) => {
    expect(misnamedFile(USUAL, names)).toBe(meant);
  });

  it("if the shell has another path: the same name beside it", () => {
    expect(misnamedFile("policy/gate.yml", ["policy/gate.yaml"])).toBe("policy/gate.yaml");
    // Somebody may want the organisation's defaults alone here.
    expect(misnamedFile("policy/none.yml", [USUAL])).toBeUndefined();
    expect(misnamedFile("policy/gate.yml", [".github/date.yml"])).toBeUndefined();
  });
});

/** What a policy file extends, however little else of it can be read. */

it.each<[string, string, readonly string[]]>([
  ["a list", "extends: [tollgate:caching, acme/rules:base.yml@v1]\n", ["tollgate:caching", "acme/rules:base.yml@v1"]],
  ["a single name", "extends: acme/rules:base.yml@v1\n", ["acme/rules:base.yml@v1"]],
  ["names among what is no name", "extends: [1, [acme/rules:a.yml@v1], null]\n", ["acme/rules:a.yml@v1"]],
  ["unknown keys beside it", "nonsense: 1\nextends: [acme/rules:a.yml@v1]\n", ["acme/rules:a.yml@v1"]],
  ["built-in files only: nothing to fetch", "extends: [tollgate:caching]\n", []],
  ["the word elsewhere", "title: extends acme/rules:a.yml@v1\n", []],
  ["no mapping", "- extends acme/rules:a.yml@v1\n", []],
  ["a text", '"extends acme/rules:a.yml@v1"\n', []],
  ["nothing", "# extends acme/rules:a.yml@v1\n", []],
  ["no YAML", "extends: [acme/rules:a.yml@v1\n", []],
  ["no word of it", "version: 1\n", []],
])("%s", (_, text, wanted) => {
  expect(extendedNames(bytes(text))).toEqual(wanted);
});

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
