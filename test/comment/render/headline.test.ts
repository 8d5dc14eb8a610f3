import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../src/checklist/evaluate.ts";
import { anEntry, anEvaluation, anItem, aResult } from "../../support/evaluation-world.ts";
import { adr, dba, items, oneItem, pageText, render } from "./rendered.ts";

describe("a checklist half done", () => {
  it("reads as one short page", () => {
    expect(pageText(render(anEvaluation({ policies: [aResult({}, items())], adr: adr() })))).toMatchInlineSnapshot(`
      "**1 of 4 done** · next: anyone with write access (1), a second person (1), the author (1)

      #### Schema change

      A migration is the one deploy you cannot roll back by redeploying.

      - [ ] Backward-compatible migration staged \`backward-compatible\`
      - [ ] Rollback script tested \`rollback-tested\` · a second person

      <details>
      <summary>1 done, last by grace</summary>

      - [x] Dual-writes verified \`dual-writes\`
        - Ticked by grace, 2026-11-23 06:28 UTC at \`3f2a9c1\`

      </details>

      #### Decision record (ADR): missing

      Asked for by Schema change. It must contain the problem, the options considered, the decision and the consequences.

      To give it: add one in this pull request under \`docs/adr\` or \`docs/decisions\`, or put a link to one in this repository into the pull request's description.

      <details>
      <summary>How to answer · help · files</summary>

      Tick a box when it is true. It is recorded with your name, and asks again when a file that it is about changes.

      **Schema change** · §12 · owned by @acme/data-platform

      - \`backward-compatible\` Old code must run on the new schema: expand first, contract in a later release.
      - \`rollback-tested\` To be ticked by a second person with write access, not an author of the change.
      - \`db/migrate/20261123_add_currency.rb\` added: applies because of the path

      </details>"
    `);
  });

  it("reads as a calm page once everything is answered", () => {
    const answered = items().map((item) => ({ ...item, outcome: "done" as const, entry: anEntry() }));
    const body = render(
      anEvaluation({
        policies: [aResult({}, answered)],
        adr: adr({ state: "met", looked: [{ target: "docs/adr/0007.md", from: "change", found: { kind: "met" } }] }),
      }),
    );
    expect(pageText(body)).toMatchInlineSnapshot(`
      "✓ **All 4 items are answered.** Nothing holds this pull request.

      <details>
      <summary>Schema change · 3 items answered</summary>

      A migration is the one deploy you cannot roll back by redeploying.

      - [x] Backward-compatible migration staged \`backward-compatible\`
        - Ticked by grace, 2026-11-23 06:28 UTC at \`3f2a9c1\`
      - [x] Dual-writes verified \`dual-writes\`
        - Ticked by grace, 2026-11-23 06:28 UTC at \`3f2a9c1\`
      - [x] Rollback script tested \`rollback-tested\`
        - Ticked by grace, 2026-11-23 06:28 UTC at \`3f2a9c1\`

      </details>

      <details>
      <summary>Decision record (ADR): given</summary>

      Asked for by Schema change. It must contain the problem, the options considered, the decision and the consequences.

      - ✓ \`docs/adr/0007.md\`, in this pull request: has everything that is required

      </details>

      <details>
      <summary>Why this applies</summary>

      **Schema change** · §12 · owned by @acme/data-platform

      - \`db/migrate/20261123_add_currency.rb\` added: applies because of the path

      </details>"
    `);
  });
});

describe("the headline", () => {
  it.each<[string, Evaluation, string]>([
    ["no policy applies", anEvaluation({ policies: [] }), "**No golden checklist applies** to this change."],
    ["one item is left", oneItem({}), "**0 of 1 done** · next: anyone with write access"],
    [
      "one item is answered",
      oneItem({ outcome: "done", entry: anEntry() }),
      "✓ **The one item is answered.** Nothing holds this pull request.",
    ],
    ["a tick is stale", oneItem({ outcome: "stale" }), "**0 of 1 done** (1 stale) · next: anyone with write access"],
    [
      "an answer was refused",
      oneItem({ outcome: "refused", by: dba }),
      "**0 of 1 done** (1 refused) · next: @acme/dba",
    ],
    ["a machine is waited for", oneItem({ verifyOnly: true }), "**0 of 1 done** · next: a machine"],
    [
      "only an ADR is missing",
      anEvaluation({ policies: [aResult({}, [])], adr: adr() }),
      "**0 of 1 done** · next: the author",
    ],
    [
      "only advice is left",
      anEvaluation({ policies: [aResult({ enforcement: "advise" }, [anItem("a", { blocking: false })])] }),
      "**Nothing holds this pull request.** There is advice below.",
    ],
    [
      "many must act",
      anEvaluation({
        policies: [
          aResult(
            {},
            ["a", "b", "c", "d", "e", "f"].map((id) => anItem(id, { by: [{ kind: "user", login: `user-${id}` }] })),
          ),
        ],
      }),
      "**0 of 6 done** · next: user-a (1), user-b (1), user-c (1), user-d (1) and 2 more",
    ],
    [
      "the glass was broken",
      {
        ...oneItem({}),
        verdict: "pass",
        passedBy: {
          kind: "break-glass",
          by: "ada",
          at: "2026-11-23T06:28:00Z",
          reason: "Payments are down.",
          as: "role:maintain",
        },
      },
      "**0 of 1 done, and the merge is not held.** ada used break-glass on 2026-11-23 06:28 UTC (as role:maintain): Payments are down.",
    ],
    [
      "an incident's fix goes first",
      { ...oneItem({}), verdict: "pass", passedBy: { kind: "follow-up", policies: ["incident"] } },
      "**0 of 1 done, and the merge is not held.** incident lets a fix pass; its open items are due afterwards.",
    ],
  ])("says so where %s", (_name, evaluation, headline) => {
    expect(pageText(render(evaluation)).split("\n")[0]).toBe(headline);
  });
});
