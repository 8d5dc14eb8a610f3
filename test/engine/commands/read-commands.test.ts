import { describe, expect, it } from "vitest";
import { answersTo } from "../../../src/engine/commands/answers-to.ts";
import { foldCommands } from "../../../src/engine/commands/fold-commands.ts";
import { type CommandsRead, readCommands, type SpokenComment } from "../../../src/engine/commands/read-commands.ts";
import { emptyLedger, type Ledger } from "../../../src/engine/ledger/ledger.ts";
import { PEOPLE, someFacts } from "../../support/default-world.ts";

const at = (minute: number): string => `2026-11-23T07:${String(minute).padStart(2, "0")}:00Z`;
const HEAD = "a".repeat(40);
const ledger: Ledger = {
  ...emptyLedger("acme/shop", 7),
  page: { revision: 5, head: HEAD, at: at(10), comment: "1", written: at(10), shown: { p: "new" }, ticked: [] },
  previous: { revision: 4, head: "b".repeat(40), at: at(2), shown: { p: "old" } },
};
const KEYS = ["p.one", "p.two", "q.one"];
const by = (login: string) => ({ login, kind: login.endsWith("[bot]") ? ("bot" as const) : ("person" as const) });
const spoken = (body: string, more: Partial<{ id: string; login: string; at: string }> = {}): SpokenComment => ({
  id: more.id ?? "9",
  revisions: [{ by: by(more.login ?? "grace"), at: more.at ?? at(20), body }],
});
const read = (comments: readonly SpokenComment[], from = ledger) => readCommands(comments, from, KEYS, at(11));

describe("readCommands", () => {
  it("reads a tick bound to the page that was shown when it was written", () => {
    expect(read([spoken("/tollgate done p.one")])).toEqual({
      operations: [
        {
          kind: "tick",
          item: "p.one",
          by: "grace",
          byBot: false,
          at: at(20),
          comment: "9",
          via: "command",
          page: ledger.page,
        },
      ],
      requests: [],
      asks: [],
      read: { "9": at(20) },
    });
  });

  it.each<[string, string, object]>([
    ["since our comment was last changed: the page that is there", at(11), { shown: { p: "new" }, head: HEAD }],
    ["while that page may not have been there yet: the one before", at(10), { shown: { p: "old" } }],
    ["while neither is sure to have been seen: nothing", at(3), { shown: {}, head: "" }],
    ["before all that is known: nothing", at(1), { shown: {}, head: "" }],
  ])("binds what was said %s", (_name, when, page) => {
    expect(read([spoken("/tollgate done p.one", { at: when })]).operations[0]?.page).toMatchObject(page);
  });

  it("takes a page for seen long after it was rendered, though somebody clicked on it since", () => {
    const operations = readCommands([spoken("/tollgate done p.one", { at: at(15) })], ledger, KEYS, at(30)).operations;
    expect(operations[0]?.page.shown).toEqual({ p: "new" });
  });

  it("reads untick, waiver, ADR and break-glass, several in one comment", () => {
    const commands = read([
      spoken(
        "/tollgate undo p.two\n/tollgate waive p.one no database\n/tollgate adr docs/adr/7.md\n/tollgate break-glass shop down",
      ),
    ]);
    expect(commands.operations.map(({ kind, item, reason }) => [kind, item, reason])).toEqual([
      ["untick", "p.two", undefined],
      ["waive", "p.one", "no database"],
    ]);
    expect(commands.requests).toMatchObject([
      { kind: "adr", url: "docs/adr/7.md", by: "grace" },
      { kind: "break-glass", reason: "shop down", head: HEAD },
    ]);
  });

  it.each<[string, object]>([
    ["/tollgate done nothing", { kind: "unknown-item", word: "nothing" }],
    ["/tollgate done one", { kind: "ambiguous-item", word: "one", candidates: ["p.one", "q.one"] }],
    ["/tollgate doen p.one", { kind: "unknown-command", word: "doen", suggestion: "done" }],
    ["/tollgate help", { kind: "help" }],
  ])("asks back on %s", (body, fault) => {
    expect(read([spoken(body)])).toMatchObject({ operations: [], asks: [{ comment: "9", by: "grace", fault }] });
  });

  it("reads a comment once, and of an edit only what it adds, by whoever made it", () => {
    const once: Ledger = { ...ledger, commands: { "9": at(20) } };
    expect(read([spoken("/tollgate done p.one")], once)).toEqual({ operations: [], requests: [], asks: [], read: {} });
    const edited: SpokenComment = {
      id: "9",
      revisions: [
        { by: by("grace"), at: at(20), body: "/tollgate done p.one" },
        { by: by("mallory"), at: at(25), body: "/tollgate done p.one\n/tollgate done p.two" },
      ],
    };
    expect(read([edited], once).operations).toMatchObject([{ item: "p.two", by: "mallory", at: at(25) }]);
    expect(read([edited]).operations).toMatchObject([
      { item: "p.one", by: "grace" },
      { item: "p.two", by: "mallory" },
    ]);
  });
});

const breakGlass = { by: [{ kind: "team" as const, team: "@acme/dba" }], label: "break-glass", dueDays: 7 };
const fold = (commands: CommandsRead, from = ledger) =>
  foldCommands(from, commands, { facts: someFacts(), people: PEOPLE, breakGlass });

describe("foldCommands", () => {
  it("keeps an ADR link from a writer or the author, the newest of each, at most twenty", () => {
    const many = Array.from({ length: 25 }, (_, index) => `/tollgate adr docs/adr/${index}.md`).join("\n");
    const folded = fold(read([spoken(many)]));
    expect(folded.links).toHaveLength(20);
    expect(folded.links.at(-1)).toEqual({ url: "docs/adr/24.md", by: "grace", at: at(20) });
    expect(
      fold(read([spoken("/tollgate adr docs/adr/24.md", { at: at(30), login: "ada" })], folded), folded).links.at(-1),
    ).toEqual({ url: "docs/adr/24.md", by: "ada", at: at(30) });
    expect(fold(read([spoken("/tollgate adr docs/adr/7.md", { login: "ruth" })]))).toMatchObject({
      links: [],
      asks: [{ by: "ruth", fault: { kind: "not-allowed", name: "adr" } }],
    });
  });

  it("breaks the glass for those who may, for the head that they saw", () => {
    expect(fold(read([spoken("/tollgate break-glass shop down", { login: "drew" })])).breakGlass).toEqual({
      base: "main",
      by: "drew",
      at: at(20),
      head: HEAD,
      reason: "shop down",
      as: "team:@acme/dba",
    });
  });

  it.each<[string, string]>([
    ["somebody who may not", "grace"],
    ["a bot", "renovate[bot]"],
    ["somebody unknown", "nobody"],
  ])("does not break the glass for %s", (_name, login) => {
    const folded = fold(read([spoken("/tollgate break-glass please", { login })]));
    expect(folded.breakGlass).toBeUndefined();
    expect(folded.asks).toMatchObject([{ by: login, fault: { kind: "not-allowed", name: "break-glass" } }]);
  });

  it("does not break the glass for anybody where the policies name nobody", () => {
    const commands = read([spoken("/tollgate break-glass please", { login: "drew" })]);
    expect(foldCommands(ledger, commands, { facts: someFacts(), people: PEOPLE }).breakGlass).toBeUndefined();
  });

  it("keeps the newest broken glass, however late an older one arrives", () => {
    const late = fold(read([spoken("/tollgate break-glass second", { login: "drew", at: at(30) })]));
    const folded = fold(read([spoken("/tollgate break-glass first", { login: "drew", id: "8" })], late), late);
    expect(folded.breakGlass?.reason).toBe("second");
  });

  it("tells a person of their mistake until they ask for something else", () => {
    const wrong = fold(read([spoken("/tollgate done nothing")]));
    expect(wrong.asks).toHaveLength(1);
    expect(fold(read([spoken("/tollgate recheck", { id: "10", login: "ada" })], wrong), wrong).asks).toHaveLength(1);
    expect(fold(read([spoken("/tollgate done p.one", { id: "10" })], wrong), wrong).asks).toEqual([]);
  });

  it("remembers which comments were read", () => {
    expect(fold(read([spoken("/tollgate recheck")])).commands).toEqual({ "9": at(20) });
  });
});

describe("answersTo", () => {
  const answer = (body: string, login = "grace") => {
    const commands = read([spoken(body, { login })]);
    const folded = fold(commands);
    const refused = body.includes("refuse")
      ? [{ item: "p.one", by: login, at: at(20), why: "is-author" as const }]
      : [];
    return answersTo(commands, { ...folded, refusals: refused });
  };
  it.each([
    ["/tollgate done p.one", "+1"],
    ["/tollgate adr docs/adr/7.md", "+1"],
    ["/tollgate recheck", "eyes"],
    ["/tollgate help", "eyes"],
    ["/tollgate done nothing", "confused"],
    ["/tollgate break-glass please", "confused"],
    ["/tollgate waive p.one refuse this", "confused"],
  ] as const)("%s is answered by %s", (body, reaction) => {
    expect(answer(body)).toEqual([{ comment: "9", reaction }]);
  });
});
