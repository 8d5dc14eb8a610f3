import { describe, expect, it } from "vitest";
import type { AdrResult } from "../../../src/checklist/adr/assess-adr.ts";
import type { Evaluation } from "../../../src/checklist/evaluate.ts";
import type { ItemResult } from "../../../src/checklist/item-result.ts";
import { emptyLedger } from "../../../src/checklist/ledger/ledger.ts";
import { MARKER, readPage } from "../../../src/comment/record/page.ts";
import { type CommentOptions, LONGEST_COMMENT, renderComment } from "../../../src/comment/render/render-comment.ts";
import type { Who } from "../../../src/policy/model/policy.ts";
import {
  aFaulted,
  aFile,
  aLedger,
  anEntry,
  anEvaluation,
  anItem,
  aProblem,
  aResult,
  aSeal,
  someFacts,
} from "../../support/evaluation-world.ts";

const OF = { repository: "acme/shop", number: 42 };
const render = (result: Parameters<typeof renderComment>[0], options: Partial<CommentOptions> = {}): string =>
  renderComment(result, { signer: aSeal, ...options });
/** The page as a person reads it: without the marker, the ledger and the keys. */
const snapshot = (body: string): string =>
  body
    .replaceAll("\u200B", "")
    .replace(/<!-- tollgate:item [^ ]+ -->/g, "")
    .replace(/<!-- tollgate:ledger .*-->/, "")
    .replace(`${MARKER}\n`, "")
    .replace(/[ ]+$/gm, "")
    .trim();

const dba = [{ kind: "team", team: "@acme/dba" }] as const;
const items = (): readonly ItemResult[] => [
  anItem("backward-compatible", {
    text: "Backward-compatible migration staged",
    help: "Old code must run on the new schema: expand first, contract in a later release.",
  }),
  anItem("dual-writes", {
    text: "Dual-writes verified",
    by: dba,
    outcome: "done",
    entry: anEntry({ as: "team:@acme/dba" }),
  }),
  anItem("rollback-tested", {
    text: "Rollback script tested",
    by: [{ kind: "not-author" }],
    wouldVerify: ["a check named migration-test* succeeds"],
  }),
];
const adr = (changes: Partial<AdrResult> = {}): AdrResult => ({
  state: "missing",
  policies: ["schema-change"],
  blocking: true,
  parts: ["problem", "options", "decision", "consequences"],
  looked: [],
  ...changes,
});
const oneItem = (changes: Partial<ItemResult>): Evaluation =>
  anEvaluation({ policies: [aResult({}, [anItem("tested", changes)])] });

describe("a checklist half done", () => {
  it("reads as one short page", () => {
    expect(snapshot(render(anEvaluation({ policies: [aResult({}, items())], adr: adr() })))).toMatchInlineSnapshot(`
      "**3 of 4 items are open** · next: anyone (1), a second person (1), author (1)

      #### Schema change

      A migration is the one deploy you cannot roll back by redeploying. <sub>Playbook §12 · owned by @acme/data-platform</sub>

      - [ ] Backward-compatible migration staged
        - Old code must run on the new schema: expand first, contract in a later release.
      - [x] Dual-writes verified
        - Ticked by grace, 2026-11-23 06:28 UTC at \`3f2a9c1\`
      - [ ] Rollback script tested
        - To be ticked by a second person with write access, not an author of the change
        - Ticks itself when a check named migration-test\\* succeeds

      <details><summary>Why it applies: 1 file</summary>

      Because 1 file matches (\`paths\`).

      - \`db/migrate/20261123_add_currency.rb\` added · \`db/migrate/**\`

      </details>

      #### Decision record (ADR): missing

      Asked for by Schema change. It has to say the problem, the options considered, the decision and the consequences.

      To give it: add one in this pull request under \`docs/adr/**\` or \`docs/decisions/**\`, or put a link to one into the pull request's description.

      <details><summary>How to answer</summary>

      - Tick a box when it is true. It is recorded with your name, and asks again when a file that it is about changes.
      - Without a mouse: edit this comment and put an \`x\` between the brackets of a box, and change nothing else.

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
    expect(snapshot(body)).toMatchInlineSnapshot(`
      "✓ **All 4 items are answered.** Nothing holds this pull request here.

      <details>
      <summary>Schema change · 3 items answered</summary>

      A migration is the one deploy you cannot roll back by redeploying. <sub>Playbook §12 · owned by @acme/data-platform</sub>

      - [x] Backward-compatible migration staged
        - Ticked by grace, 2026-11-23 06:28 UTC at \`3f2a9c1\`
      - [x] Dual-writes verified
        - Ticked by grace, 2026-11-23 06:28 UTC at \`3f2a9c1\`
      - [x] Rollback script tested
        - Ticked by grace, 2026-11-23 06:28 UTC at \`3f2a9c1\`

      <details><summary>Why it applies: 1 file</summary>

      Because 1 file matches (\`paths\`).

      - \`db/migrate/20261123_add_currency.rb\` added · \`db/migrate/**\`

      </details>

      </details>

      <details>
      <summary>Decision record (ADR): given</summary>

      Asked for by Schema change. It has to say the problem, the options considered, the decision and the consequences.

      - ✓ \`docs/adr/0007.md\`, in this pull request: holds what is asked

      </details>"
    `);
  });
});

describe("the headline", () => {
  it.each<[string, Evaluation, string]>([
    ["no policy applies", anEvaluation({ policies: [] }), "**No golden checklist applies** to this change."],
    ["one item is left", oneItem({}), "**1 of 1 item is open** · next: anyone (1)"],
    [
      "one item is answered",
      oneItem({ outcome: "done", entry: anEntry() }),
      "✓ **The one item is answered.** Nothing holds this pull request here.",
    ],
    ["a tick is stale", oneItem({ outcome: "stale" }), "**1 of 1 item is open** (1 stale) · next: anyone (1)"],
    [
      "an answer was refused",
      oneItem({ outcome: "refused", by: dba }),
      "**1 of 1 item is open** (1 refused) · next: @acme/dba (1)",
    ],
    ["a machine is waited for", oneItem({ verifyOnly: true }), "**1 of 1 item is open** · next: a machine (1)"],
    [
      "only an ADR is missing",
      anEvaluation({ policies: [aResult({}, [])], adr: adr() }),
      "**1 of 1 item is open** · next: author (1)",
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
      "**6 of 6 items are open** · next: user-a (1), user-b (1), user-c (1), user-d (1) and 2 more",
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
      "**1 of 1 item is open, and the merge is not held.** ada broke the glass on 2026-11-23 06:28 UTC (as role:maintain): Payments are down.",
    ],
    [
      "an incident's fix goes first",
      { ...oneItem({}), verdict: "pass", passedBy: { kind: "follow-up", policies: ["incident"] } },
      "**1 of 1 item is open, and the merge is not held.** incident lets a fix through and asks for the rest afterwards.",
    ],
  ])("says so where %s", (_name, evaluation, headline) => {
    expect(snapshot(render(evaluation)).split("\n")[0]).toBe(headline);
  });
});

const DBA: Who = { kind: "team", team: "@acme/dba" };
const SEC: Who = { kind: "team", team: "@acme/sec" };
const BOTH: readonly Who[] = [{ kind: "all", of: [DBA, SEC] }];

describe("what stands under a box", () => {
  it.each<[string, Partial<ItemResult>, string]>([
    ["who ticked it", { outcome: "done", entry: anEntry() }, "Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`"],
    [
      "that nobody could be named",
      { outcome: "done", entry: anEntry({ by: "", head: "" }) },
      "Ticked by somebody who could not be named, 2026-11-23 06:28 UTC",
    ],
    [
      "who waived it and why",
      { outcome: "waived", entry: anEntry({ said: "waived", reason: "One writer only" }) },
      "Not applicable, says grace, 2026-11-23 06:28 UTC at `3f2a9c1`: One writer only",
    ],
    [
      "what a machine saw",
      { outcome: "verified", evidence: { kind: "check", text: 'check "test" succeeded', url: "https://ci.example/1" } },
      'Seen by a machine (check run): [check "test" succeeded](<https://ci.example/1>)',
    ],
    [
      "what a machine saw without a link",
      { outcome: "verified", evidence: { kind: "label", text: 'label "tested" is set', url: "" } },
      'Seen by a machine (label): label "tested" is set',
    ],
    [
      "which files made it stale",
      { outcome: "stale", entry: anEntry(), staleBecause: { files: ["db/a.sql", "db/b.sql"], count: 4, push: false } },
      "**Stale.** Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but `db/a.sql`, `db/b.sql` and 2 more changed since. Look again, then tick again.",
    ],
    [
      "which file made a waiver stale",
      {
        outcome: "stale",
        entry: anEntry({ said: "waived", reason: "One writer only" }),
        staleBecause: { files: ["db/a.sql"], count: 1, push: false },
      },
      "**Stale.** Not applicable, said grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but `db/a.sql` changed since. Look again, then say so again, or tick it.",
    ],
    [
      "that one file made it stale whose name is lost",
      { outcome: "stale", staleBecause: { files: [], count: 1, push: false } },
      "**Stale.** a matching file changed since. Look again, then tick again.",
    ],
    [
      "that files made it stale whose names are lost",
      { outcome: "stale", staleBecause: { files: [], count: 3, push: false } },
      "**Stale.** 3 matching files changed since. Look again, then tick again.",
    ],
    [
      "that it may have been taken back where the edit history does not tell, and who deleted that",
      {
        outcome: "stale",
        entry: anEntry(),
        staleBecause: { files: [], count: 0, push: false, gap: { at: "", why: "deleted", by: "eve" } },
      },
      "**Stale.** Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but eve has deleted a revision from the edit history since, so nothing tells whether the answer was taken back. Look again, then tick again.",
    ],
    [
      "that the commit it was given at is gone",
      { outcome: "stale", entry: anEntry(), staleBecause: { files: [], count: 2, push: false, forgotten: true } },
      "**Stale.** Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but the commit that it was given at cannot be read any more, so nothing tells whether the files are the same. Look again, then tick again.",
    ],
    [
      "that a push made it stale",
      { outcome: "stale", entry: anEntry(), staleBecause: { files: [], count: 0, push: true } },
      "**Stale.** Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`, but commits were pushed since. Look again, then tick again.",
    ],
    [
      "why an answer was not taken",
      {
        outcome: "refused",
        refusal: { item: "schema-change.tested", by: "ada", at: "2026-11-23T06:28:00Z", why: "is-author" },
      },
      "**Not taken.** The answer of ada (2026-11-23 06:28 UTC) does not count: this item wants somebody who did not write the change. Ask a reviewer to tick it.",
    ],
    [
      "who may tick it",
      { by: [{ kind: "author" }, { kind: "team", team: "@acme/dba" }] },
      "To be ticked by the author or @acme/dba",
    ],
    [
      "which role may tick it",
      { by: [{ kind: "role", role: "maintain" }] },
      "To be ticked by anyone with the role maintain or higher (not who wrote the change)",
    ],
    [
      "which people may tick it together",
      { by: BOTH, several: { given: [], missing: [[DBA], [SEC]] } },
      "To be ticked by 2 people, one for each: @acme/dba and @acme/sec (not who wrote the change)",
    ],
    [
      "how far those are who tick it together",
      { by: BOTH, several: { given: [anEntry()], missing: [[SEC]] } },
      "1 of 2 people answered so far: Ticked by grace, 2026-11-23 06:28 UTC at `3f2a9c1`",
    ],
    [
      "who of those is missing",
      { by: BOTH, several: { given: [anEntry()], missing: [[SEC]] } },
      "Still to be ticked by somebody else: @acme/sec (not who wrote the change)",
    ],
    [
      "each of those who ticked it together",
      {
        by: BOTH,
        outcome: "waived",
        entry: anEntry(),
        several: { given: [anEntry(), anEntry({ by: "linus", said: "waived", reason: "no database" })], missing: [] },
      },
      "Not applicable, says linus, 2026-11-23 06:28 UTC at `3f2a9c1`: no database",
    ],
    ["what ticks it by itself", { wouldVerify: ["a", "b"] }, "Ticks itself when a or b"],
    ["some of many ways", { wouldVerify: ["a", "b", "c", "d", "e", "f"] }, "Ticks itself when a, b, c, d and 2 more"],
    ["who else asks for it", { policies: ["schema-change", "x", "y"] }, "Also asked by x and y"],
    [
      "that many ask for it",
      { policies: ["schema-change", "a", "b", "c", "d", "e", "f"] },
      "Also asked by a, b, c, d and 2 more",
    ],
  ])("says %s", (_name, changes, note) => {
    expect(snapshot(render(oneItem(changes))).split("\n")).toContain(`  - ${note}`);
  });

  it("has no box where only a machine answers", () => {
    const body = render(
      oneItem({ verifyOnly: true, text: "Lint passed", wouldVerify: ["a check named lint succeeds"] }),
    );
    expect(snapshot(body)).toContain(
      "- ○ Lint passed (a machine has to see this)\n  - Answered when a check named lint succeeds",
    );
    expect(readPage(body, OF, aSeal).boxes.size).toBe(0);
    expect(snapshot(render(oneItem({ verifyOnly: true, text: "Lint passed", outcome: "verified" })))).toContain(
      "- ✓ Lint passed (verified)",
    );
  });

  it("does not say what anyone knows", () => {
    expect(snapshot(render(oneItem({ by: [] })))).not.toContain("To be ticked by");
    expect(snapshot(render(oneItem({ by: [{ kind: "anyone" }, { kind: "author" }] })))).not.toContain(
      "To be ticked by",
    );
  });
});

describe("a policy", () => {
  it("names at most 20 files with what decided, and counts the rest", () => {
    const files = Array.from({ length: 25 }, (_, n) => aFile(`db/migrate/${n}.sql`));
    const page = snapshot(render(anEvaluation({ policies: [aResult({}, items(), { files })] })));
    expect(page).toContain("<details><summary>Why it applies: 25 files</summary>");
    expect(page).toContain("Because 25 files match (`paths`).");
    expect(page).toContain("- `db/migrate/19.sql` added · `db/migrate/**`\n- and 5 more files\n");
    expect(page).not.toContain("db/migrate/20.sql");
  });

  it("names both sides of a rename, and what decided for the old one", () => {
    const file = aFile("new.sql", { status: "renamed", previousPath: "db/old.sql" });
    const reasons = [{ predicate: "paths", text: "1 file matches", decided: { "db/old.sql": "db/**" } }];
    expect(snapshot(render(anEvaluation({ policies: [aResult({}, items(), { files: [file], reasons })] })))).toContain(
      "- `new.sql` renamed from `db/old.sql` · `db/**`",
    );
  });

  it("counts reasons beyond the first eight", () => {
    const reasons = Array.from({ length: 10 }, (_, n) => ({
      predicate: "labels",
      text: `label ${n} is set`,
      decided: {},
    }));
    const page = snapshot(render(anEvaluation({ policies: [aResult({}, items(), { files: [], reasons })] })));
    expect(page).toContain("<summary>Why it applies</summary>");
    expect(page).toContain("label 7 is set (`labels`) and 2 more reasons.");
  });

  it("is folded where three others are open before it, or nothing of it is", () => {
    const policy = (n: number, outcome: ItemResult["outcome"]) =>
      aResult({ id: `p-${n}`, title: `P ${n}` }, [anItem("a", { policies: [`p-${n}`], outcome })]);
    const page = snapshot(
      render(
        anEvaluation({
          policies: [policy(0, "open"), policy(1, "done"), policy(2, "open"), policy(3, "stale"), policy(4, "open")],
        }),
      ),
    );
    expect(page.match(/^(?:#### P \d|<summary>P \d.*)$/gm)).toEqual([
      "#### P 0",
      "<summary>P 1 · 1 item answered</summary>",
      "#### P 2",
      "#### P 3",
      "<summary>P 4 · 1 of 1 open</summary>",
    ]);
  });

  it("that only advises stands apart and says that it does not hold the merge", () => {
    const advice = aResult({ id: "caching", title: "Caching", enforcement: "advise" }, [
      anItem("ttl", { policies: ["caching"], blocking: false }),
    ]);
    const page = snapshot(render(anEvaluation({ policies: [aResult({}, items()), advice] })));
    expect(page).toContain(
      "<summary>Advice from 1 more policy (1 of 1 open)</summary>\n\nThese do not hold the merge.",
    );
    expect(page.indexOf("Advice from")).toBeGreaterThan(page.indexOf("Rollback script tested"));
  });

  it.each([
    [
      "asks for an ADR only",
      { requires: { checklist: [], adr: { when: [], parts: [], origin: { file: "", line: 1, column: 1 } } } },
      "Asks for a decision record, see below.",
    ],
    ["asks for nothing", { requires: { checklist: [] } }, "Asks for nothing that can be ticked."],
    [
      "shares all its items",
      { requires: aResult({}, items()).policy.requires },
      "What it asks of this change is asked by another policy here, and shown there.",
    ],
  ])("says so where it %s", (_name, policy, text) => {
    const page = snapshot(
      render(
        anEvaluation({ policies: [aResult({}, items()), aResult({ id: "other", title: "Other", ...policy }, [])] }),
      ),
    );
    expect(page).toContain("<summary>Other · no boxes of its own</summary>");
    expect(page).toContain(text);
  });

  it("is called by its id where its title is blank, and names three owners", () => {
    const page = snapshot(
      render(anEvaluation({ policies: [aResult({ title: " ", owners: ["@a", "@b", "@c", "@d"] }, items())] })),
    );
    expect(page).toContain("#### schema-change");
    expect(page).toContain("owned by @a, @b, @c…");
  });
});

describe("the decision record", () => {
  const page = (changes: Partial<AdrResult>, commands = false): string =>
    snapshot(render(anEvaluation({ policies: [aResult({}, items())], adr: adr(changes) }), { commands }));

  it.each<[AdrResult["looked"][number]["found"], string]>([
    [
      { kind: "no-such-file" },
      "✕ `docs/adr/7.md`, linked in the description: there is no such file at the head of this pull request",
    ],
    [
      { kind: "missing-parts", parts: ["options", "revisit"] },
      "✕ `docs/adr/7.md`, linked in the description: lacks the options considered and when to revisit it",
    ],
    [
      { kind: "unknown-status", status: "maybe" },
      "✕ `docs/adr/7.md`, linked in the description: has a status that is not known as accepted (maybe); the policy file can teach it (adr.statuses)",
    ],
    [
      { kind: "bad-status", status: "rejected" },
      "✕ `docs/adr/7.md`, linked in the description: has a status that decides nothing (rejected)",
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
    [{ kind: "met" }, "✓ `docs/adr/7.md`, linked in the description: holds what is asked"],
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
      "To give it: add one in this pull request under `docs/adr/**` or `docs/decisions/**`, or put a link to one into the pull request's description.",
    );
    expect(page({}, true)).toContain(", or comment `/tollgate adr <link>`.");
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
    expect(snapshot(render({ ...evaluation, settings }))).toContain("To give it: put a link to one");
  });
});

describe("notices, hints and commands", () => {
  it("tells what happened to the comment, in the words of a person", () => {
    const page = snapshot(
      render(
        anEvaluation({
          notices: [
            { kind: "ledger-tampered", by: "mallory" },
            { kind: "page-edited", by: "mallory" },
            { kind: "comment-deleted", by: "" },
            { kind: "comment-lost", by: "eve" },
            { kind: "unread-lines", files: ["a.sql"], count: 7 },
            {
              kind: "policy-edited",
              files: ["f1", "f2", "f3", "f4", "f5", "f6"],
              problems: Array.from({ length: 7 }, () => aProblem()),
            },
            { kind: "policy-edited", files: ["f1"], problems: [] },
          ],
        }),
      ),
    );
    expect(page).toContain("> **Note:** mallory changed more of this comment than its boxes.");
    expect(page).toContain("> **Note:** This comment was gone.");
    expect(page).toContain(
      "> **Note:** eve deleted this comment, and its record is gone with it. The boxes ask again.",
    );
    expect(page).toContain(
      "The changes of 7 files are too large to be read (`a.sql`, 6 more). Conditions on lines were taken to hold for them.",
    );
    expect(page).toContain(
      "`f5`, 1 more). It is evaluated by those of the base; the new ones hold from the merge on. Once merged, they would stop every pull request, for they have 7 problems: `.github/tollgate.yml:7:5`",
    );
    expect(page).toContain("; and 2 more");
    expect(page).toContain(
      "changes the policies (`f1`). It is evaluated by those of the base; the new ones hold from the merge on.\n",
    );
  });

  it("lists commands only where they are read", () => {
    expect(snapshot(render(anEvaluation()))).not.toContain("/tollgate");
    expect(snapshot(render(anEvaluation(), { commands: true }))).toContain("  - `/tollgate done <item>` tick an item");
  });

  it("answers a command that could not be done", () => {
    const ledger = {
      ...aLedger(someFacts(), []),
      commandErrors: [
        { comment: "1", by: "ada", at: "", fault: { kind: "unknown-command", word: "dnoe", suggestion: "done" } },
        { comment: "2", by: "", at: "", fault: { kind: "unknown-command", word: "x" } },
        { comment: "3", by: "ada", at: "", fault: { kind: "missing-word", name: "reason" } },
        { comment: "4", by: "ada", at: "", fault: { kind: "unknown-item", word: "tset" } },
        {
          comment: "5",
          by: "ada",
          at: "",
          fault: { kind: "ambiguous-item", word: "tested", candidates: ["a.tested", "b.tested"] },
        },
        { comment: "6", by: "ada", at: "", fault: { kind: "not-allowed", name: "break-glass" } },
        { comment: "7", by: "ada", at: "", fault: { kind: "help" } },
      ],
    } as const;
    const page = snapshot(render(anEvaluation({ ledger }), { commands: true }));
    expect(page.match(/^> To .*/gm)).toEqual([
      "> To ada: there is no command `dnoe`; perhaps `done`. The commands are listed below.",
      "> To somebody: there is no command `x`. The commands are listed below.",
      "> To ada: the command lacks its reason.",
      "> To ada: no item here is called `tset`.",
      "> To ada: `tested` could be `a.tested` or `b.tested`. Say which one.",
      "> To ada: the policies do not allow this person `break-glass`.",
      "> To ada: the commands are listed below.",
    ]);
    expect(snapshot(render(anEvaluation({ ledger })))).not.toContain("> To ada");
  });

  it("links the follow-up issue once there is one", () => {
    const ledger = { ...aLedger(someFacts(), []), issue: 57 };
    expect(render(anEvaluation({ ledger }))).toContain("\n\nWhat is left open is followed up in #57.\n");
  });

  it("ends with the shell's hint and a link to the run", () => {
    const page = snapshot(
      render(anEvaluation(), {
        commentHint: "Forks: ask a maintainer.",
        actionsUrl: "https://github.com/acme/shop/actions/runs/1",
      }),
    );
    expect(page.split("\n").at(-1)).toBe(
      "<sub>Forks: ask a maintainer. · [How this was evaluated](<https://github.com/acme/shop/actions/runs/1>)</sub>",
    );
  });
});

describe("a pull request that could not be evaluated", () => {
  it("shows each problem at its place, and how to mend it", () => {
    const allowed = Array.from({ length: 10 }, (_, n) => `value-${n}`);
    const body = render(
      aFaulted({
        problems: [
          aProblem(),
          aProblem({ allowed, suggestion: undefined }),
          aProblem({ key: "", allowed: undefined, suggestion: undefined }),
        ],
      }),
    );
    expect(snapshot(body)).toMatchInlineSnapshot(`
      "**The policies cannot be read, so this pull request cannot be evaluated.** 3 problems to fix first.

      The policy file .github/tollgate.yml has 1 problem.

      | where | key | what is wrong | what may stand there |
      | --- | --- | --- | --- |
      | \`.github/tollgate.yml:7:5\` | \`policies.schema-change.wen\` | There is no key \\\`wen\\\` in a policy. | \`when\`? Allowed: \`title\`, \`why\`, \`when\`, \`requires\` |
      | \`.github/tollgate.yml:7:5\` | \`policies.schema-change.wen\` | There is no key \\\`wen\\\` in a policy. | \`value-0\`, \`value-1\`, \`value-2\`, \`value-3\`, \`value-4\`, \`value-5\`, \`value-6\`, \`value-7\` and 2 more |
      | \`.github/tollgate.yml:7:5\` | – | There is no key \\\`wen\\\` in a policy. | – |

      To fix it: correct the file on the base branch, because the base's policies apply to a pull request. \`tollgate validate\` shows the same list on your machine. Then push, or run the check again."
    `);
  });

  it("shows an error of ours without a table", () => {
    expect(snapshot(render(aFaulted({ problems: [], message: "GitHub did not answer." })))).toMatchInlineSnapshot(`
      "**This pull request could not be evaluated.** It stays held until it can be.

      GitHub did not answer.

      This is no fault of the change. It is tried again at the next push, or when the check is run again."
    `);
  });

  it("carries the last ledger along, so that no tick is lost", () => {
    const ledger = aLedger(someFacts(), [anItem("tested", { outcome: "done", entry: anEntry() })]);
    const page = readPage(render(aFaulted(), { ledger }), OF, aSeal);
    expect(page).toMatchObject({ intact: true, trust: "signed" });
    expect(page.ledger?.entries).toEqual(ledger.entries);
    expect(page.ledger?.page.ticked).toEqual([]);
  });

  it("fits, with a thousand long problems and a ledger of any size", () => {
    const problems = Array.from({ length: 1_000 }, (_, n) =>
      aProblem({
        file: `${"<".repeat(400)}${n}`,
        key: "&".repeat(900),
        message: "<".repeat(900),
        allowed: Array.from({ length: 50 }, () => "<".repeat(90)),
      }),
    );
    const body = render(aFaulted({ problems }));
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(body).toContain("more problems.");
    const ledger = {
      ...emptyLedger("acme/shop", 42),
      links: Array.from({ length: 200 }, (_, n) => ({
        url: `https://x.example/${n}${"a".repeat(500)}`,
        by: "a",
        at: "b",
      })),
    };
    const without = render(aFaulted(), { ledger });
    expect(without.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(without).not.toContain("tollgate:ledger");
  });
});

describe("a page that would be too long", () => {
  const many = (policies: number, perPolicy: number, changes: Partial<ItemResult> = {}, files = 3): Evaluation =>
    anEvaluation({
      policies: Array.from({ length: policies }, (_, p) =>
        aResult(
          {
            id: `policy-${p}`,
            title: `Policy ${p}`,
            why: "Because it has to be said. ".repeat(12),
            enforcement: p % 5 === 4 ? "advise" : "block",
          },
          Array.from({ length: perPolicy }, (_, n) =>
            anItem(`item-${n}`, {
              policies: [`policy-${p}`],
              text: `Item ${n} of policy ${p}: ${"true & <sure> ".repeat(15)}`,
              help: "Help. ".repeat(60),
              blocking: p % 5 !== 4,
              ...changes,
            }),
          ),
          { files: Array.from({ length: files }, (_, n) => aFile(`db/migrate/${"deep/".repeat(20)}${n}.sql`)) },
        ),
      ).sort((a, b) => a.policy.enforcement.length - b.policy.enforcement.length),
    });
  const boxesOf = (evaluation: Evaluation): readonly string[] =>
    evaluation.policies.flatMap((result) => result.items.map((item) => item.key));

  it.each([
    ["30 policies of 6 items", many(30, 6)],
    [
      "30 policies of 6 items, all waived with reasons",
      many(30, 6, { outcome: "waived", entry: anEntry({ reason: "x".repeat(100) }) }),
    ],
    ["3,000 files in each of 10 policies", many(10, 6, {}, 3_000)],
  ])("keeps every box and its ledger: %s", (_name, evaluation) => {
    const body = render(evaluation);
    const page = readPage(body, OF, aSeal);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(page.intact).toBe(true);
    expect([...page.boxes.keys()].sort()).toEqual([...boxesOf(evaluation)].sort());
    expect(page.ledger?.entries).toEqual(evaluation.ledger.entries);
  });

  it("says what was left out, counted", () => {
    const page = snapshot(render(many(30, 6)));
    expect(page).toMatch(/^<sub>Left out for want of room: 90 file names, 180 help texts/m);
  });

  it("leaves out advice before any box that holds the merge, and counts it", () => {
    const evaluation = many(90, 10);
    const body = render(evaluation);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    const blocking = evaluation.policies
      .filter(({ policy }) => policy.enforcement === "block")
      .flatMap((result) => result.items);
    expect([...readPage(body, OF, aSeal).boxes.keys()].sort()).toEqual(blocking.map((item) => item.key).sort());
    expect(snapshot(body)).toContain("18 policies that advise");
  });

  it("leaves out answered boxes where the open ones alone still fit", () => {
    const evaluation = anEvaluation({
      policies: Array.from({ length: 40 }, (_, p) =>
        aResult(
          { id: `policy-${p}` },
          Array.from({ length: 30 }, (_, n) =>
            anItem(`item-${n}`, { policies: [`policy-${p}`], outcome: n === 0 ? "open" : "verified" }),
          ),
        ),
      ),
    });
    const body = render(evaluation);
    const page = readPage(body, OF, aSeal);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(page.intact).toBe(true);
    expect(page.boxes.size).toBe(40);
    expect(page.ledger?.page.ticked).toEqual([]);
    expect(snapshot(body)).toContain("1,160 answered items");
  });

  it("says that all is answered where the answered boxes themselves do not fit", () => {
    const evaluation = many(150, 10, { outcome: "verified" });
    const body = render(evaluation);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(snapshot(body).split("\n")[0]).toBe(
      "✓ **All 1,200 items are answered.** Nothing holds this pull request here.",
    );
    expect(snapshot(body)).toContain(" and 1,200 answered items");
  });

  it("drops the names of files from the ledger before any box", () => {
    const contents = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [
        aSeal.hash(String(n)).slice(0, 32),
        {
          count: 60,
          files: Object.fromEntries(
            Array.from({ length: 60 }, (_, f) => [aSeal.hash(`${n}/${f}`).slice(0, 8), aSeal.hash(`${f}`).slice(0, 8)]),
          ),
        },
      ]),
    );
    const evaluation = many(30, 6);
    const body = render({ ...evaluation, ledger: { ...evaluation.ledger, contents } });
    const page = readPage(body, OF, aSeal);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(page.boxes.size).toBe(180);
    expect(Object.values(page.ledger?.contents ?? {})).toEqual(
      Array.from({ length: 40 }, () => ({ count: 60, files: {} })),
    );
  });

  it("says that it cannot be answered where not even the open boxes fit; it is never a pass", () => {
    const evaluation = many(150, 10);
    const body = render(evaluation);
    expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(body).toContain(
      "**The checklist is too long for a comment.** 150 policies apply, with 1,200 items that hold the merge.",
    );
    expect(evaluation.verdict).toBe("blocked");
  });
});
