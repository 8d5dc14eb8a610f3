import { describe, expect, it } from "vitest";
import { misnamedFile } from "../../src/policy/misnamed-file.ts";

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
