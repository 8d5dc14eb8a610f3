import { describe, expect, it } from "vitest";
import { renderComment } from "../../src/comment/render/render-comment.ts";
import { fromMemory } from "../../src/gate/record-sources.ts";
import type { OurComment } from "../../src/github/read/comments.ts";
import { anEvaluation, aSigner } from "../support/evaluation-world.ts";

/** What a shell's memory adds to what is read. */

const evaluation = anEvaluation();
const at = "2026-11-25T07:00:00Z";
const of = { repository: evaluation.facts.repository, number: evaluation.facts.number, id: 7 };
const page = (revision: number, more: { readonly issue?: number } = {}): string => {
  const ledger = { ...evaluation.ledger, ...more, page: { ...evaluation.ledger.page, revision, written: at } };
  return renderComment({ ...evaluation, ledger }, { signer: aSigner, ledger, commands: true });
};
const comment = (body: string, updatedAt = at): OurComment => ({
  id: 5,
  nodeId: "x",
  htmlUrl: "",
  author: { login: "tollgate[bot]", kind: "bot" },
  body,
  createdAt: "2026-11-25T07:00:00Z",
  updatedAt,
});

describe("what a shell remembers of our comment", () => {
  it.each<[string, Parameters<typeof fromMemory>[0], OurComment | undefined, ReturnType<typeof fromMemory>]>([
    ["a shell without a memory knows of no page", { signer: aSigner }, comment(page(3)), { lookBack: true }],
    ["a shell without a memory, and no page", { signer: aSigner }, undefined, {}],
    [
      "the same page: its writing was looked over",
      { signer: aSigner, remembered: { body: page(3), at } },
      comment(page(3)),
      {},
    ],
    [
      "the same page, as it was two seconds after we began to write it",
      { signer: aSigner, remembered: { body: page(3), at } },
      comment(page(3), "2026-11-25T07:00:02Z"),
      {},
    ],
    [
      "the same page, changed since: it may have been clicked and clicked back",
      { signer: aSigner, remembered: { body: page(3), at } },
      comment(page(3), "2026-11-25T07:00:03Z"),
      { lookBack: true },
    ],
    [
      "another page: whoever wrote it may have died",
      { signer: aSigner, remembered: { body: page(2), at } },
      comment(page(3)),
      { lookBack: true },
    ],
    [
      "another page of the same revision: two runs wrote in one second, and one may have died",
      { signer: aSigner, remembered: { body: page(3), at } },
      comment(page(3, { issue: 9 })),
      { lookBack: true },
    ],
    [
      "a page, and no memory of any",
      { signer: aSigner, remembered: { body: "", at } },
      comment(page(3)),
      { lookBack: true },
    ],
    ["no page, and no memory of any", { signer: aSigner, remembered: { body: "", at } }, undefined, {}],
    [
      "gone, and no event tells",
      { signer: aSigner, remembered: { body: "last", at } },
      undefined,
      { deleted: { body: "last", at, by: "" } },
    ],
    [
      "no page, and what is remembered is of a repository that bore this name before",
      { signer: aSigner, remembered: { body: "last", at, repositoryId: 8 } },
      undefined,
      { remembered: { body: "", at: "" } },
    ],
    [
      "gone, and what is remembered is of this repository",
      { signer: aSigner, remembered: { body: "last", at, repositoryId: 7 } },
      undefined,
      { deleted: { body: "last", at, by: "" } },
    ],
    [
      "gone, and an event tells",
      { signer: aSigner, remembered: { body: "last", at }, deleted: { body: "later", at, by: "eve" } },
      undefined,
      {},
    ],
  ])("%s", (_, input, found, wanted) => {
    expect(fromMemory(input, found, of)).toEqual(wanted);
  });
});
