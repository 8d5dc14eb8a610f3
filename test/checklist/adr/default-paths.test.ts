import { describe, expect, it } from "vitest";
import { assessAdr } from "../../../src/checklist/adr/assess-adr.ts";
import { readExtending } from "../../policies/built-in.ts";
import { aFile, someFacts } from "../../support/default-world.ts";

const { settings } = readExtending("recommended");
const TEXT = "# X\n## Context\nSlow.\n## Decision\nA cache.\n## Consequences\nStale.\n";

const stateOf = (path: string): string =>
  assessAdr({
    requirements: [{ parts: ["decision"] }],
    facts: someFacts({ files: [aFile(path)] }),
    settings: settings.adr,
    links: [],
    contents: { [path]: TEXT },
    now: "2026-11-30T00:00:00Z",
  }).state;

describe("where records live by default", () => {
  it.each([
    "docs/adr/0001-x.md",
    "docs/adrs/0001-x.md",
    "docs/ADR/0001-x.md",
    "doc/adr/0001-x.md",
    "docs/decisions/0001-x.rst",
    "docs/decision-records/0001-x.adoc",
    "docs/architecture/decisions/0001-x.md",
    "docs/architecture-decisions/0001-x.md",
    "docs/backend/adr/2024/0001-x.txt",
    "documentation/decisions/0001-x.md",
    "adr/0001-x.md",
    "decisions/0001-x.md",
    "architecture/decisions/0001-x.md",
    "architecture-decision-record/001-x.md",
    "packages/web/docs/adr/0001-x.md",
    "packages/web/docs/decisions/0001-x.md",
    "services/pay/adr/0001-x.md",
    "adr-001-use-a-cache.md",
    "notes/cache.adr.md",
  ])("%s", (path) => expect(stateOf(path)).toBe("met"));

  it.each([
    "docs/cache.md",
    "README.md",
    "docs/adr/README.md",
    "docs/adr/index.rst",
    "docs/adr/template.md",
    "docs/adr/adr-template.md",
    "docs/adr/0000-template.md",
    "docs/adr/templates/madr.md",
    "docs/adr/cache.png",
    "docs/adr/cache.py",
    "src/decisions/engine.md",
    "node_modules/x/docs/adr/0001-x.md",
    "vendor/x/adr/0001-x.md",
  ])("not %s", (path) => expect(stateOf(path)).toBe("missing"));
});
