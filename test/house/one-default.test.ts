import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { POLICY_FILE } from "../../src/policy/policy-files.ts";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

test("the path of the policy file is written once; everything else uses the constant", () => {
  const written = listFiles(REPOSITORY_ROOT, "src", ".ts").filter((path) => {
    const code = readFileSync(join(REPOSITORY_ROOT, path), "utf8")
      .replace(/\/\*.*?\*\//gs, "")
      .replace(/^\s*\/\/.*$/gm, "");
    return code.includes(POLICY_FILE);
  });
  expect(written).toEqual(["src/policy/policy-files.ts"]);
});

test("JSON for programs is printed by json-text.ts, which escapes what a terminal acts on", () => {
  const printed = listFiles(REPOSITORY_ROOT, "src/cli", ".ts").filter((path) =>
    /`\$\{JSON\.stringify\([^`]*\\n`/.test(readFileSync(join(REPOSITORY_ROOT, path), "utf8")),
  );
  // These write files: a manifest, whose text is signed and digested, and the first line of kept code.
  expect(printed.toSorted()).toEqual(["src/cli/evidence/export-file.ts", "src/cli/shared/compiled-code.ts"]);
});
