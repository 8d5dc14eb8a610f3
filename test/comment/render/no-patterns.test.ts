import { expect, test } from "vitest";
import { evaluate } from "../../../src/checklist/evaluate.ts";
import { emptyLedger } from "../../../src/checklist/ledger/ledger.ts";
import { matchPolicies } from "../../../src/checklist/requirements/match-policies.ts";
import { renderComment } from "../../../src/comment/render/render-comment.ts";
import { readPolicies } from "../../../src/policy/read-policies.ts";
import { aFile, signer, someEvidence, someFacts } from "../../support/default-world.ts";
import { pageText } from "./rendered.ts";

/** One item for each way in which a pattern answers. Globs and patterns are for policy authors; the details page has them. */
const VERIFY: Readonly<Record<string, string>> = {
  body: "{ body: 'zz[0-9]+' }",
  title: "{ title: 'zz[0-9]+' }",
  text: "{ content: { pattern: 'zz[0-9]+' } }",
  added: "{ added_lines: 'zz[0-9]+' }",
  file: "{ file: '**/zz[0-9]*' }",
  every: "{ all: [{ body: 'zz[0-9]+' }, { content: { pattern: 'zz[0-9]+' } }] }",
};
const POLICIES = `version: 1
policies:
  code:
    title: Code
    why: Ours
    when: { paths: ["**/zz[0-9]*"], added_lines: ['zz[0-9]+|other'], title: 'zz[0-9]+|other' }
    requires:
      checklist:
${Object.entries(VERIFY)
  .map(([id, verify]) => `        - { id: ${id}, text: It is ${id}, verify: ${verify} }`)
  .join("\n")}
`;

const commentOf = (said: string) => {
  const read = readPolicies({
    file: { file: "a.yml", bytes: new TextEncoder().encode(POLICIES) },
    builtin: new Map(),
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const set = read.value;
  const facts = someFacts({
    title: said,
    body: said,
    files: [aFile("src/zz1.ts", { lines: { kind: "known", added: [said], removed: [] } })],
  });
  const evaluation = evaluate({
    ...{ set, facts, matches: matchPolicies(set.policies, facts) },
    evidence: someEvidence({ contents: { "src/zz1.ts": said } }),
    ledger: emptyLedger(facts.repository, facts.number),
    ...{ operations: [], notices: [], hash: signer.hash, now: "2026-11-23T06:28:00Z" },
  });
  return { evaluation, page: pageText(renderComment(evaluation, { signer, commands: true })) };
};

test.each([
  ["where a machine has seen it", "zz1", 6, "Seen by a machine (file text): the text of src/zz1.ts says it"],
  ["where it has not yet", "other", 1, "Not yet: src/zz1.ts does not say what it must"],
])("shows no pattern %s", (_, said, verified, words) => {
  const { evaluation, page } = commentOf(said);
  const items = evaluation.policies.flatMap((result) => result.items);
  expect(items.filter(({ outcome }) => outcome === "verified")).toHaveLength(verified);
  expect(page.replaceAll("\u200B", "")).toContain(words);
  expect(page).not.toMatch(/\[0-9|\*\*\/|0-9\\?\]/);
  // The details keep it, for who wrote the policy.
  expect(JSON.stringify(items)).toContain("zz[0-9]+");
});
