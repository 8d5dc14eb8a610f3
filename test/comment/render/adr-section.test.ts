import { describe, expect, it } from "vitest";
import type { AdrResult } from "../../../src/checklist/adr/assess-adr.ts";
import { anEvaluation, aResult } from "../../support/evaluation-world.ts";
import { adr, items, pageText, render } from "./rendered.ts";

describe("the decision record", () => {
  const page = (changes: Partial<AdrResult>, commands = false): string =>
    pageText(render(anEvaluation({ policies: [aResult({}, items())], adr: adr(changes) }), { commands }));

  it.each<[AdrResult["looked"][number]["found"], string]>([
    [
      { kind: "no-such-file" },
      "✕ `docs/adr/7.md`, linked in the description: there is no such text file at the head of this pull request",
    ],
    [
      { kind: "missing-parts", parts: ["options", "revisit"] },
      "✕ `docs/adr/7.md`, linked in the description: has no section about the options considered or about when to revisit it",
    ],
    [
      { kind: "unknown-status", status: "maybe" },
      "✕ `docs/adr/7.md`, linked in the description: has a status that is not known as accepted (maybe); the policy file can add it (adr.statuses)",
    ],
    [
      { kind: "bad-status", status: "rejected" },
      "✕ `docs/adr/7.md`, linked in the description: has a status that is not in force (rejected)",
    ],
    [
      { kind: "too-old", date: "2019-01-02" },
      "✕ `docs/adr/7.md`, linked in the description: is too old; it is dated 2019-01-02",
    ],
    [
      { kind: "no-date" },
      "✕ `docs/adr/7.md`, linked in the description: has no date, and this policy asks for a recent one",
    ],
    [
      { kind: "outside-adr-paths" },
      "✕ `docs/adr/7.md`, linked in the description: is not where this repository keeps its ADRs",
    ],
    [
      { kind: "not-an-adr" },
      "✕ `docs/adr/7.md`, linked in the description: is a readme, an index, a template or no text, so it is not an ADR",
    ],
    [
      { kind: "other-address", accepts: false },
      "✕ `docs/adr/7.md`, linked in the description: is outside this repository, and the policy file accepts no address there (adr.external)",
    ],
    [
      { kind: "other-address", accepts: true },
      "✕ `docs/adr/7.md`, linked in the description: is outside this repository, and the policy file accepts no such address (adr.external)",
    ],
    [
      { kind: "missing-parts", parts: ["options-or-consequences"] },
      "✕ `docs/adr/7.md`, linked in the description: has no section about options or consequences",
    ],
    [
      { kind: "no-status" },
      "✕ `docs/adr/7.md`, linked in the description: has no status, and this repository requires one that is in force",
    ],
    [
      { kind: "met", advised: ["options"] },
      "✓ `docs/adr/7.md`, linked in the description: has everything that is required; the playbook also advises the options considered",
    ],
    [{ kind: "met" }, "✓ `docs/adr/7.md`, linked in the description: has everything that is required"],
  ])("says what was found: %j", (found, line) => {
    expect(page({ state: "not-met", looked: [{ target: "docs/adr/7.md", from: "body", found }] })).toContain(
      `- ${line}`,
    );
  });

  it("links an accepted address", () => {
    const looked = [{ target: "https://wiki.example/7", from: "command", found: { kind: "external" } }] as const;
    expect(page({ state: "met", looked })).toContain(
      "[https://wiki.example/7](<https://wiki.example/7>), given by command: accepted by its address",
    );
  });

  it("says how to give it, by command only where commands are read", () => {
    expect(page({})).toContain(
      "To give it: add one in this pull request under `docs/adr` or `docs/decisions`, or put a link to one in this repository into the pull request's description.",
    );
    expect(page({}, true)).toContain(", or comment `/tollgate adr <link>`.");
  });

  it.each<[string, AdrResult["looked"][number]["found"], string]>([
    [
      "says which links count where one was refused",
      { kind: "outside-adr-paths" },
      "To give it: add one in this pull request under `docs/adr` or `docs/decisions`, or put a link to one in this repository into the pull request's description. A link counts if it leads to such a file, as it is at the head of this pull request.",
    ],
    [
      "asks to complete a record that is there",
      { kind: "missing-parts", parts: ["options"] },
      "To give it: complete the one above, or add one in this pull request",
    ],
    [
      "says nothing of links where one is only too old",
      { kind: "too-old", date: "2019-01-02" },
      "the pull request's description.\n",
    ],
  ])("%s", (_, found, line) => {
    const looked = [{ target: "docs/7.md", from: "command", found }] as const;
    expect(`${page({ state: "not-met", looked })}\n`).toContain(line);
  });

  it("asks to complete one of several, and says that some addresses count", () => {
    const evaluation = anEvaluation({
      policies: [aResult({}, items())],
      adr: adr({
        state: "not-met",
        looked: [
          { target: "docs/adr/1.md", from: "change", found: { kind: "no-status" } },
          { target: "docs/adr/2.md", from: "body", found: { kind: "no-date" } },
          { target: "https://example.com/x", from: "command", found: { kind: "other-address", accepts: true } },
        ],
      }),
    });
    const external = [{ source: "^https://wiki", test: () => false, find: () => undefined, at: () => undefined }];
    const settings = { ...evaluation.settings, adr: { ...evaluation.settings.adr, external } };
    const text = pageText(render({ ...evaluation, settings }));
    expect(text).toContain("To give it: complete one of those above, or add one");
    expect(text).toContain("at the head of this pull request, or to an address that the policy file accepts.");
  });

  it("says that it is advice, counts what it does not show, and names who asks", () => {
    const looked = Array.from({ length: 50 }, (_, n) => ({
      target: `docs/${n}.md`,
      from: "change" as const,
      found: { kind: "no-such-file" as const },
    }));
    const policies = ["schema-change", "a", "b", "c", "d", "e", "f"];
    const text = page({ blocking: false, state: "not-met", looked, policies, parts: [] });
    expect(text).toContain(
      "Asked for by Schema change, a, b, c, d and 2 more as advice, it does not hold the merge.\n",
    );
    expect(text).toContain("- and 10 more links");
  });

  it("says nothing of folders where there are none", () => {
    const evaluation = anEvaluation({ policies: [aResult({}, items())], adr: adr() });
    const settings = { ...evaluation.settings, adr: { ...evaluation.settings.adr, writtenPaths: [] } };
    expect(pageText(render({ ...evaluation, settings }))).toContain("To give it: put a link to one");
  });

  it("says before a record is added what it brings", () => {
    const missing = { state: "missing", looked: [] } as const;
    const brings = [
      { policy: "architecture-decision", title: "Architecture *decision*", boxes: 2 },
      { policy: "docs", title: " ", boxes: 1 },
    ];
    expect(page({ ...missing, brings })).toContain(
      "under `docs/adr` or `docs/decisions` (which adds 2 boxes of *Architecture \\*decision\\** and 1 box of *docs*), or put a link",
    );
    expect(page(missing)).not.toContain("which adds");
  });
});
