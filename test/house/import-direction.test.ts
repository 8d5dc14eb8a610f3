import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkImports, layerOf } from "./check-imports.ts";
import { listFiles } from "./list-files.ts";
import { readImports } from "./read-imports.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

const sources = ["src", "sandbox/src"]
  .flatMap((folder) => listFiles(REPOSITORY_ROOT, folder, ".ts"))
  .map((path) => ({
    path,
    source: readFileSync(join(REPOSITORY_ROOT, path), "utf8"),
  }));

describe("imports of the repository", () => {
  test("all of src is read, not none of it", () => {
    expect(sources.length).toBeGreaterThan(200);
    const imports = sources.flatMap(({ source }) => readImports(source));
    expect(imports.length).toBeGreaterThan(500);
    expect([...new Set(sources.map(({ path }) => layerOf(path)))]).toEqual(
      expect.arrayContaining(["policy", "checklist", "comment", "report", "github", "gate", "shared", "action", "cli"]),
    );
  });

  test("go one way: policy <- checklist <- comment <- report <- github <- gate <- app | action | cli; the sandbox imports none of them", () => {
    expect(sources.flatMap(({ path, source }) => checkImports(path, source))).toEqual([]);
  });

  test("programs are started in two places: git with its safe settings, and the Action's bundle", () => {
    const starts = sources.filter(({ source }) =>
      readImports(source).some(({ specifier }) => /^(node:)?child_process$/.test(specifier ?? "")),
    );
    const typesOnly = ["sandbox/src/git/objects.ts", "sandbox/src/git/run-git.ts"];
    expect(starts.map(({ path }) => path).filter((path) => !typesOnly.includes(path))).toEqual([
      "src/cli/sandbox/action-on-sandbox.ts",
      "src/git/safe-git.ts",
    ]);
  });

  test("no folder of src imports itself by way of others", () => {
    const imported = new Map<string, Set<string>>();
    for (const { path, source } of sources.filter((one) => one.path.startsWith("src/"))) {
      const folder = dirname(path);
      const found = readImports(source)
        .filter(({ specifier }) => specifier?.startsWith("."))
        .map(({ specifier }) => dirname(join(folder, specifier ?? "")))
        .filter((other) => other !== folder);
      imported.set(folder, new Set([...(imported.get(folder) ?? []), ...found]));
    }
    const reached = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
      for (const next of imported.get(from) ?? []) if (!seen.has(next)) reached(next, seen.add(next));
      return seen;
    };
    expect(imported.size).toBeGreaterThan(20);
    expect([...imported.keys()].filter((folder) => reached(folder).has(folder))).toEqual([]);
  });

  test("every relative import names a file that is there", () => {
    const known = new Set([...sources.map(({ path }) => path), ...listFiles(REPOSITORY_ROOT, "sandbox/src", ".json")]);
    const missing = sources.flatMap(({ path, source }) =>
      readImports(source)
        .filter(({ specifier }) => specifier?.startsWith("."))
        .map(({ specifier }) => join(path, "..", specifier ?? ""))
        .filter((target) => /^(?:sandbox\/)?src\//.test(target) && !known.has(target))
        .map((target) => `${path} imports ${target}`),
    );
    expect(missing).toEqual([]);
  });
});

describe("a planted import is caught", () => {
  test.each([
    ["src/policy/a.ts", `import { readFileSync } from "node:fs";`, "imports node:fs"],
    ["src/policy/a.ts", `import fs from 'fs';`, "imports fs"],
    ["src/policy/a.ts", `import type { Stats } from "node:fs";`, "imports node:fs"],
    ["src/policy/a.ts", `import {\n  one,\n  two,\n} from "@octokit/rest";`, "src/policy/a.ts:4 "],
    ["src/policy/a.ts", `export * from "../report/status.ts";`, "is policy and imports report"],
    ["src/policy/a.ts", `export { one } from "../github/one.ts";`, "is policy and imports github"],
    ["src/policy/a/b.ts", `import "../../gate/run-gate.ts";`, "is policy and imports gate"],
    ["src/policy/a.ts", `const it = await import("node:child_process");`, "imports node:child_process"],
    ["src/policy/a.ts", `const it = await import(name);`, "not named in the source"],
    ["src/policy/a.ts", `const it = require("probot");`, "imports probot"],
    ["src/policy/a.ts", `type It = import("node:fs").Stats;`, "imports node:fs"],
    ["src/policy/a.ts", `const one = 1; import two from "@actions/core";`, "imports @actions/core"],
    ["src/policy/a.ts", `import { createSigner } from "../gate/signer.ts";`, "is policy and imports shared"],
    ["src/policy/a.ts", `import data from "../../package.json";`, "outside src"],
    ["src/policy/a.ts", `import { it } from "./it";`, "without its ending"],
    ["src/report/a.ts", `import { it } from "../github/it.ts";`, "is report and imports github"],
    ["src/report/a.ts", `import { styleText } from "node:util";`, "imports node:util"],
    ["src/github/a.ts", `import { gate } from "../gate/run-gate.ts";`, "is github and imports gate"],
    ["src/github/a.ts", `import * as core from "@actions/core";`, "a shell passes it in"],
    ["src/gate/run-gate.ts", `import { main } from "../action/main.ts";`, "is gate and imports action"],
    ["src/gate/run-gate.ts", `import { createSigner } from "./signer.ts";`, "is gate and imports shared"],
    ["src/gate/publish.ts", `import { readFileSync } from "node:fs";`, "a shell passes it in"],
    ["src/action/main.ts", `import { run } from "../cli/run.ts";`, "is action and imports cli"],
    ["sandbox/src/a.ts", `import { run } from "../../src/cli/run.ts";`, "is the sandbox and imports"],
    ["src/cli/a.ts", `import { start } from "../../sandbox/src/start-sandbox.ts";`, "the package @tollgate/sandbox"],
    ["src/gate/signer.ts", `import { run } from "../cli/run.ts";`, "is shared and imports cli"],
  ])("%s: %s", (path, source, words) => {
    expect(checkImports(path, source).join("\n")).toContain(words);
  });

  test.each([
    [
      "src/policy/a.ts",
      `/**\n * Never import("node:fs") here.\n */\n// import "node:os";\nimport { it } from "./it.ts";`,
    ],
    ["src/policy/a.ts", `import * as z from "zod";\nexport const from = "node:fs";`],
    ["src/report/a.ts", `import type { Facts } from "../policy/model/facts.ts";`],
    ["src/github/a.ts", `import { renderStatus } from "../report/status.ts";\nimport https from "node:https";`],
    ["src/cli/a.ts", `import { startSandbox } from "@tollgate/sandbox";\nimport { Command } from "commander";`],
    ["src/action/main.ts", `const { getOctokit } = await import("@actions/github");`],
  ])("and an honest one is not: %s", (path, source) => {
    expect(checkImports(path, source)).toEqual([]);
  });
});
