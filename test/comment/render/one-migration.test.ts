import { describe, expect, test } from "vitest";
import { type Evaluation, evaluate } from "../../../src/checklist/evaluate.ts";
import { emptyLedger } from "../../../src/checklist/ledger/ledger.ts";
import { matchPolicies } from "../../../src/checklist/requirements/match-policies.ts";
import { renderComment } from "../../../src/comment/render/render-comment.ts";
import { readExtending } from "../../policies/built-in.ts";
import { aFile, signer, someEvidence, someFacts } from "../../support/default-world.ts";
import { pageHtml, textOf } from "../../support/page-html.ts";

/** What most people meet first: one migration, the pack as it comes. */

const evaluation = (fork = false): Evaluation => {
  const base = someFacts();
  const facts = someFacts({
    head: { ...base.head, fork },
    files: [
      aFile("db/migrate/0009_add_plan.sql", {
        lines: {
          kind: "known",
          added: ["ALTER TABLE users MODIFY COLUMN plan text;", "UPDATE users SET plan = 'free';"],
          removed: [],
        },
      }),
    ],
  });
  const set = readExtending("recommended");
  return evaluate({
    ...{ set, facts, matches: matchPolicies(set.policies, facts), evidence: someEvidence() },
    ledger: emptyLedger(facts.repository, facts.number),
    ...{ operations: [], notices: [], hash: signer.hash, now: "2026-11-23T06:28:00Z" },
  });
};

const comment = renderComment(evaluation(), { signer, commands: true });

/** What a reader sees before anything is opened: a fold shows its summary only. */
const visible = (body: string): string => {
  let html = pageHtml(body);
  for (let before = ""; before !== html; ) {
    before = html;
    html = html.replace(/<details>\s*<summary>([\s\S]*?)<\/summary>(?:(?!<details>)[\s\S])*?<\/details>/g, "<p>$1</p>");
  }
  return textOf(html.replace(/<\/(?:p|li|h4)>/g, "$&\n"));
};

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));

describe("one migration", () => {
  test("is at most 85 words", () => {
    expect(words(visible(comment)).length, visible(comment)).toBeLessThanOrEqual(85);
  });

  test("is a headline, a policy with one line of why, one line for each box, and one fold", () => {
    expect(
      visible(comment)
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
    ).toEqual([
      "0 of 5 done · next: anyone with write access",
      "Schema change",
      expect.stringMatching(/\.$/),
      expect.stringMatching(/ backward-compatible$/),
      expect.stringMatching(/ dual-writes-verified$/),
      expect.stringMatching(/ read-path-tolerant$/),
      expect.stringMatching(/ rollback-script$/),
      expect.stringMatching(/ rollback-tested$/),
      "How to answer · help · files",
    ]);
  });

  test("says a machine's way in words", () => {
    const text = textOf(pageHtml(comment));
    expect(text).toContain("answered by a check such as migration-test.");
    expect(text).toContain("answered by a file such as name.down.sql in this change");
  });

  test("shows its commands, ready to be copied", () => {
    expect(comment).toContain("```\n/tollgate done backward-compatible\n/tollgate done dual-writes-verified\n");
    expect(comment).toContain("```\n/tollgate waive backward-compatible …\n");
    expect(comment).not.toContain("break-glass");
    expect(comment).not.toContain("/tollgate adr");
    expect(comment).not.toContain("/tollgate undo");
  });

  test("offers an author from a fork no box to tick", () => {
    const fork = renderComment(evaluation(true), { signer, commands: true });
    expect(fork).toContain("This change comes from a fork.");
    expect(fork).not.toContain("Tick a box when it is true.");
    expect(fork).toContain("**0 of 5 done** · next: anyone with write access");
    expect(fork).toContain("/tollgate done rollback-tested\n");
  });

  test("links the sections of the playbook that it cites", () => {
    const page = "https://github.com/tollgate/tollgate/blob/main/docs/playbook/README.md";
    expect(comment).toContain(`Playbook [§12](<${page}#12>), [App. B](<${page}#app-b>)`);
  });
});
