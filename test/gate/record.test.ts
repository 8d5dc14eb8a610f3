import { describe, expect, it } from "vitest";
import type { Edit } from "../../src/comment/record/edit-history.ts";
import { signPage } from "../../src/comment/record/signed-page.ts";
import { fetchRecord } from "../../src/gate/record.ts";
import { createSigner } from "../../src/gate/signer.ts";
import type { GitHubClient } from "../../src/github/client/github-client.ts";
import type { OurComment } from "../../src/github/read/comments.ts";
import { aPage, click, ITEMS, ledgerAt, OF } from "../comment/record/pages.ts";
import { signer } from "../support/default-world.ts";

/** What is read of our comment, its edit history, the event in hand and a shell's memory together. */

const [first = "", second = ""] = ITEMS;
const at = (minute: number): string => `2026-11-23T07:${String(minute).padStart(2, "0")}:00Z`;
const US = "github-actions[bot]";

/** A page of ours, written in that minute, made for what was seen a minute before. */
const page = (minute: number, ticked: readonly string[], by = signer): string => {
  const ledger = ledgerAt(minute, ticked);
  const body = aPage(minute, ticked, by).split("\n").slice(0, -2).join("\n");
  return signPage(body, { ...ledger, page: { ...ledger.page, written: at(minute), seen: at(minute - 1) } }, by);
};

/** An edit by whom in which minute; the text, or null where it is missing. */
type Edited = readonly [by: string, minute: number, body: string | null];

const hostOf = (edits: readonly Edited[], deletedBy = "eve") => {
  const asked: number[] = [];
  const graphql = async (_query: string, { first: count, after }: { first: number; after: string | null }) => {
    asked.push(count);
    const from = Number(after ?? 0);
    const nodes = [...edits].reverse().slice(from, from + count);
    return {
      node: {
        userContentEdits: {
          nodes: nodes.map(([by, minute, body]) => ({
            editedAt: at(minute),
            deletedAt: body === null ? at(59) : null,
            deletedBy: body === null ? { login: deletedBy } : null,
            diff: body,
            editor: { login: by.replace("[bot]", ""), __typename: by.endsWith("[bot]") ? "Bot" : "User" },
          })),
          pageInfo: { hasNextPage: from + count < edits.length, endCursor: String(from + count) },
        },
      },
    };
  };
  return { asked, client: { graphql } as unknown as GitHubClient };
};

const comment = (body: string, minute: number): OurComment => ({
  ...{ id: 5, nodeId: "x", htmlUrl: "", author: { login: US, kind: "bot" } },
  ...{ body, createdAt: at(1), updatedAt: at(minute) },
});

const read = async (
  edits: readonly Edited[],
  more: { remembered?: string; event?: Edit; by?: typeof signer; lookBack?: boolean } = {},
) => {
  const { asked, client } = hostOf(edits);
  const [, minute = 0, body] = edits.at(-1) ?? [];
  const record = await fetchRecord(
    {
      client,
      now: () => at(59),
      edits: more.event === undefined ? [] : [more.event],
      signer: more.by ?? signer,
      ...(more.lookBack === undefined ? {} : { lookBack: more.lookBack }),
      ...(more.remembered === undefined ? {} : { remembered: { body: more.remembered, at: at(30) } }),
    },
    OF,
    comment(body ?? "", minute),
    false,
  );
  return { record, asked };
};

const DONE = page(10, [first, second]);
const OPEN = page(20, [second]);

describe("fetchRecord", () => {
  it("asks again where a page of ours was put back and what came between was deleted", async () => {
    const { record } = await read([
      [US, 10, DONE],
      ["grace", 15, null],
      ["eve", 16, DONE],
    ]);
    expect(record.gap).toEqual({ at: "2026-11-23T07:15:59Z", why: "deleted", by: "eve" });
  });

  it("reads what a shell remembers as a witness: a newer page of ours goes before the one that was put back", async () => {
    const put: readonly Edited[] = [
      [US, 10, DONE],
      ["grace", 15, null],
      [US, 20, null],
      ["eve", 25, DONE],
    ];
    const known = await read(put, { remembered: OPEN });
    expect(known.record).toMatchObject({
      ledger: { page: { revision: 20, ticked: [second] } },
      notices: [{ kind: "ledger-replayed" }],
    });
    // Nothing is asked again that the remembered page accounts for; only its own writing is missing.
    expect(known.record).not.toHaveProperty("gap");
    // What is remembered of before the hole tells nothing of it, and what nobody signed tells nothing at all.
    expect((await read(put, { remembered: DONE })).record).toMatchObject({ gap: { at: "2026-11-23T07:24:59Z" } });
    const forged = page(20, [first, second], createSigner(["another key, which is long enough"]));
    expect((await read(put, { remembered: forged })).record).toMatchObject({
      ledger: { page: { revision: 10 } },
      gap: { at: "2026-11-23T07:24:59Z" },
    });
  });

  it("reads on where the newest edits do not reach back to what is accounted for, and no further", async () => {
    const quick = (edits: number): readonly Edited[] => [
      ...([[US, 10, DONE]] as const),
      ...Array.from({ length: edits }, (): Edited => ["eve", 10, `${DONE} `]),
      ["eve", 10, DONE],
    ];
    expect((await read(quick(5), { lookBack: true })).asked).toEqual([20]);
    const { record, asked } = await read(quick(30), { lookBack: true });
    expect(asked).toEqual([20, 100]);
    expect(record).not.toHaveProperty("gap");
    const flooded = await read(quick(1_200), { lookBack: true });
    expect(flooded.record.gap).toEqual({ at: at(10), why: "cut", by: "" });
  });

  it("takes from the event in hand what the history hides, and asks nothing again", async () => {
    const event: Edit = {
      ...{ actor: { login: "ada", kind: "person" }, at: at(16), via: "box", comment: "5" },
      from: click(OPEN, first),
      to: click(click(OPEN, first), second),
    };
    const { record } = await read(
      [
        [US, 20, OPEN],
        ["grace", 15, null],
        ["ada", 16, event.to],
      ],
      { event },
    );
    expect(record).not.toHaveProperty("gap");
    expect(record.operations.map(({ by, kind, item }) => `${by} ${kind} ${item}`)).toEqual(
      expect.arrayContaining([`grace tick ${first}`, `ada untick ${second}`]),
    );
  });

  it("believes no record of a comment that was edited and has no history, where no key signs", async () => {
    const keyless = createSigner([]);
    const body = page(10, [first], keyless);
    const { client } = hostOf([]);
    const input = { client, now: () => at(59), edits: [], signer: keyless, lookBack: true };
    const edited = await fetchRecord(input, OF, comment(body, 20), true);
    expect(edited.notices).toContainEqual({ kind: "history-unreadable", why: "hidden", said: "" });
    const written = await fetchRecord(input, OF, comment(body, 1), true);
    expect(written.ledger.page.revision).toBe(10);
    expect(written.notices).toEqual([]);
  });

  it.each<[string, string, readonly string[]]>([
    ["a person's: the tick may be anybody's who may write", "grace", [` tick ${first}`, ` tick ${second}`]],
    ["another bot's: it may be the bot's, and counts for nobody", "renovate[bot]", []],
  ])(
    "knows of a tick that the history does not explain, where the text of an edit is gone: %s",
    async (_, by, reported) => {
      const open = page(10, []);
      const { record } = await read([
        [US, 10, open],
        [by, 15, null],
        ["ada", 16, click(click(open, first), second)],
      ]);
      expect(record.operations.map((one) => `${one.by} ${one.kind} ${one.item}`)).toEqual(reported);
    },
  );

  describe("reads a history again that lacks the comment's newest edit, and then says that it is behind", () => {
    /** The comment as it stands, the history that is shown first, and the one that is shown from the second time on. */
    const look = async (
      body: string,
      [changed, now]: readonly [number, string],
      shown: readonly (readonly Edited[])[],
    ): Promise<{ readonly behind: boolean; readonly asked: number; readonly operations: readonly string[] }> => {
      let asked = 0;
      const graphql = async (query: string, variables: { first: number; after: string | null }) => {
        const { client } = hostOf(shown[Math.min(asked, shown.length - 1)] ?? []);
        asked += 1;
        return client.graphql(query, variables);
      };
      const client = { graphql } as unknown as GitHubClient;
      const input = { client, now: () => now, edits: [], signer, lookBack: true };
      const record = await fetchRecord(input, OF, comment(body, changed), false);
      const operations = record.operations.map(({ by, kind, item }) => `${by} ${kind} ${item}`);
      return { behind: record.behind ?? false, asked, operations };
    };
    const open = page(1, []);
    const clicked = click(open, first);
    const whole: readonly Edited[] = [
      [US, 1, open],
      ["drew", 5, clicked],
    ];
    const later = at(59);

    it.each<[string, string, readonly [number, string], readonly (readonly Edited[])[], boolean]>([
      ["it ends before the comment's text", clicked, [5, later], [[[US, 1, open]]], true],
      ["the same, where the comment's time lags as well", clicked, [1, later], [[[US, 1, open]]], true],
      ["there is none, the time says that nobody edited it, and somebody clicked it", clicked, [1, later], [[]], true],
      ["there is none, and the comment was edited just now", clicked, [5, "2026-11-23T07:05:04Z"], [[]], true],
      ["there is none, and the edit is older: it is hidden", clicked, [5, "2026-11-23T07:05:05Z"], [[]], false],
      ["it goes on after the comment's text: the list is behind", open, [1, later], [whole], false],
      ["clicked back just now, and it does not tell", open, [5, "2026-11-23T07:05:59Z"], [[[US, 1, open]]], true],
      [
        "its texts are hidden, and it lacks an edit of just now: it may be a bot's",
        clicked,
        [5, "2026-11-23T07:05:59Z"],
        [
          [
            [US, 1, open],
            ["ada", 2, null],
          ],
        ],
        true,
      ],
      ["the same a minute later: a time may move without an edit", open, [5, at(6)], [[[US, 1, open]]], false],
      ["it is there the second time", clicked, [5, later], [[], whole], false],
    ])("%s", async (_name, body, time, shown, behind) => {
      const read = await look(body, time, shown);
      expect(read.behind).toBe(behind);
      if (behind) expect(read.asked).toBe(3);
    });

    it("and takes who clicked from the one that is", async () => {
      const read = await look(clicked, [1, later], [[], [[US, 1, open]], whole]);
      expect(read).toEqual({ behind: false, asked: 3, operations: [`drew tick ${first}`] });
    });
  });
});
