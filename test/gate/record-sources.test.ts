import { describe, expect, it } from "vitest";
import { renderComment } from "../../src/comment/render/render-comment.ts";
import { displayedSince, fromMemory } from "../../src/gate/record-sources.ts";
import type { GitHubClient } from "../../src/github/client/github-client.ts";
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

describe("since when people see the page of the record", () => {
  const ledgerOf = (revision: number, madeFor = "5", written = at) => ({
    ...evaluation.ledger,
    page: { ...evaluation.ledger.page, revision, written, comment: madeFor },
  });
  const shown = (revision: number): string => {
    const ledger = ledgerOf(revision);
    return renderComment({ ...evaluation, ledger }, { signer: aSigner, ledger, commands: true });
  };
  const BEFORE = "2026-11-25T06:59:40Z";
  const WHEN = "2026-11-25T07:00:09Z";
  /** GitHub's history of the comment: its newest edit. */
  const historyOf = (body: string | null) => {
    let asked = 0;
    const edit = {
      ...{ editedAt: WHEN, deletedAt: body === null ? WHEN : null, deletedBy: null, diff: body },
      editor: { login: "tollgate", __typename: "Bot" },
    };
    const graphql = async () => {
      asked += 1;
      const pageInfo = { hasNextPage: true, endCursor: "1" };
      return { node: { userContentEdits: { nodes: [edit], pageInfo, totalCount: 3 } } };
    };
    return { client: { graphql } as unknown as GitHubClient, asked: () => asked };
  };

  const late = { told: BEFORE, ledger: ledgerOf(3), current: comment(shown(3), BEFORE) };
  it.each<{
    name: string;
    told: string;
    ledger: ReturnType<typeof ledgerOf>;
    current: OurComment | undefined;
    history: string | null;
    since: string;
    requests: number;
  }>([
    {
      name: "GitHub's time, if the page was written before it",
      ...{ told: at, ledger: ledgerOf(3), current: comment(shown(3)), history: null, since: at, requests: 0 },
    },
    {
      name: "an earlier time is of the edit before: the history knows the page's own",
      ...{ ...late, history: shown(3), since: WHEN, requests: 1 },
    },
    {
      name: "unknown, where the history does not show the page yet",
      ...{ ...late, history: shown(2), since: "9999", requests: 1 },
    },
    { name: "unknown, where the history has no text", ...{ ...late, history: null, since: "9999", requests: 1 } },
    {
      name: "unknown, where the comment shows another page than the record has",
      ...{ ...late, ledger: ledgerOf(4), history: shown(3), since: "9999", requests: 0 },
    },
    {
      name: "unknown, where there is no comment",
      ...{ told: "", ledger: ledgerOf(4), current: undefined, history: null, since: "9999", requests: 0 },
    },
    {
      name: "GitHub's time of the first page, which is when the comment was created: our clock is ahead",
      ...{ ...late, ledger: ledgerOf(3, ""), history: null, since: BEFORE, requests: 0 },
    },
  ])("$name", async ({ told, ledger, current, history, since, requests }) => {
    const { client, asked } = historyOf(history);
    const record = { displayedSince: told, ledger };
    expect(await displayedSince({ client, signer: aSigner }, record, of, current)).toBe(since);
    expect(asked()).toBe(requests);
  });
});
