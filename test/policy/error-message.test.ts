import { expect, it } from "vitest";
import type { Problem } from "../../src/policy/model/problem.ts";
import { evaluationErrorMessage } from "../../src/policy/read-policies.ts";

const HERE = "The policy file has problems";
const inFile = (file: string): Problem => ({
  code: "wrong-value",
  file,
  line: 1,
  column: 1,
  key: "",
  message: "is wrong",
});

it.each<[string, readonly string[], string]>([
  ["no problem", [], HERE],
  ["a file of this repository", [".github/tollgate.yml"], HERE],
  ["a name with a colon and no slash", ["tollgate:caching"], HERE],
  [
    "a file of another repository",
    ["acme/rules:base.yml@v1", "acme/rules:base.yml@v1"],
    "The policy file acme/rules:base.yml@v1, which applies here, has problems",
  ],
  ["files of two repositories", ["acme/rules:base.yml@v1", "acme/rules:more.yml@v1"], HERE],
  ["one of another and one of this", ["acme/rules:base.yml@v1", ".github/tollgate.yml"], HERE],
])("%s", (_, files, wanted) => {
  expect(evaluationErrorMessage(files.map(inFile))).toBe(wanted);
});
