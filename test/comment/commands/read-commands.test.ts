import { describe, expect, it } from "vitest";
import { answersTo, type CommandsRead, foldCommands } from "../../../src/checklist/ledger/adr-and-break-glass.ts";
import type { Operation } from "../../../src/checklist/ledger/entry.ts";
import { foldOperations } from "../../../src/checklist/ledger/fold-operations.ts";
import { emptyLedger, type Ledger, type ReadMark } from "../../../src/checklist/ledger/ledger.ts";
import {
  type CommentRevisions,
  isUnread,
  readCommands,
  textMark,
} from "../../../src/comment/commands/read-commands.ts";
import { encodePayload } from "../../../src/comment/record/encode-payload.ts";
import { PEOPLE, signer, someFacts } from "../../support/default-world.ts";

const at = (minute: number): string => `2026-11-23T07:${String(minute).padStart(2, "0")}:00Z`;
const { hash } = signer;
const mark = (when: string, body: string): ReadMark => ({ at: when, text: textMark(body, hash) });
const HEAD = "a".repeat(40);
const ledger: Ledger = {
  ...emptyLedger("acme/shop", 7),
  page: { revision: 5, head: HEAD, at: at(10), comment: "1", written: at(10), snapshot: { p: "new" }, ticked: [] },
  previous: { revision: 4, head: "b".repeat(40), at: at(2), snapshot: { p: "old" } },
};
const KEYS = ["p.one", "p.two", "q.one"];
const by = (login: string) => ({ login, kind: login.endsWith("[bot]") ? ("bot" as const) : ("person" as const) });
const commandComments = (
  body: string,
  more: Partial<{ id: string; login: string; at: string }> = {},
): CommentRevisions => ({
  id: more.id ?? "9",
  revisions: [{ by: by(more.login ?? "grace"), at: more.at ?? at(20), body }],
});
const read = (comments: readonly CommentRevisions[], from = ledger) => readCommands(comments, from, KEYS, at(11), hash);

describe("readCommands", () => {
  it("reads a tick bound to the page that was shown when it was written", () => {
    expect(read([commandComments("/tollgate done p.one")])).toEqual({
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
      commandErrors: [],
      commandComments: ["9"],
      read: { "9": mark(at(20), "/tollgate done p.one") },
    });
  });

  it.each<[string, string, object]>([
    ["since our comment was last changed: the page that is there", at(12), { snapshot: { p: "new" }, head: HEAD }],
    ["in the very second in which it was changed: nothing", at(11), { snapshot: {}, head: "" }],
    ["while that page may or may not have been there: nothing", at(10), { snapshot: {}, head: "" }],
    ["before that page was there: the one before", at(9), { snapshot: { p: "old" } }],
    ["while neither is sure to have been seen: nothing", at(3), { snapshot: {}, head: "" }],
    ["before all that is known: nothing", at(1), { snapshot: {}, head: "" }],
  ])("binds what was said %s", (_name, when, page) => {
    expect(read([commandComments("/tollgate done p.one", { at: when })]).operations[0]?.page).toMatchObject(page);
  });

  it("takes a page for seen long after it was rendered, though somebody clicked on it since", () => {
    const operations = readCommands(
      [commandComments("/tollgate done p.one", { at: at(15) })],
      ledger,
      KEYS,
      at(30),
      hash,
    ).operations;
    expect(operations[0]?.page.snapshot).toEqual({ p: "new" });
  });

  it("reads untick, waiver, ADR and break-glass, several in one comment", () => {
    const commands = read([
      commandComments(
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
    ["/tollgate done twoo", { kind: "ambiguous-item", word: "twoo", candidates: ["two"] }],
    ["/tollgate waive P.TOW no database", { kind: "ambiguous-item", word: "p.tow", candidates: ["p.two"] }],
    ["/tollgate doen p.one", { kind: "unknown-command", word: "doen", suggestion: "done" }],
    ["/tollgate help", { kind: "help" }],
  ])("asks back on %s", (body, fault) => {
    expect(read([commandComments(body)])).toMatchObject({
      operations: [],
      commandErrors: [{ comment: "9", by: "grace", fault }],
    });
  });

  describe("an item that no policy asks for now, and that has an answer", () => {
    const tick = { kind: "tick", by: "grace", at: at(12), via: "box", revision: 5, head: HEAD, snapshot: {} } as const;
    const entry = {
      said: "ticked",
      by: "grace",
      at: at(12),
      via: "box",
      revision: 5,
      head: HEAD,
      snapshot: {},
      as: "anyone",
    } as const;
    const click = { ...tick, item: "r.old", byBot: false, page: ledger.page };
    const answers: [string, Ledger, readonly Operation[]][] = [
      ["in the record", { ...ledger, entries: { "r.old": entry } }, []],
      ["that waits", { ...ledger, pending: [{ ...tick, item: "r.old" }] }, []],
      ["just clicked", ledger, [click]],
    ];
    const said = (body: string, from: Ledger, operations: readonly Operation[]) =>
      readCommands([commandComments(body)], from, KEYS, at(11), hash, { operations });

    it.each(answers)("%s: undo takes it back, and may come before the policy does", (_name, from, operations) => {
      const { operations: read, commandErrors } = said("/tollgate undo old", from, operations);
      expect([read, commandErrors]).toMatchObject([[{ kind: "untick", item: "r.old", by: "grace", at: at(20) }], []]);
      const answered = foldOperations(from, [...operations, ...read], {
        items: new Map([
          ["r.old", { keys: ["r.old"], by: [{ kind: "anyone" }], waive: { kind: "never" }, verifyOnly: false }],
        ]),
        facts: someFacts(),
        people: PEOPLE,
      });
      expect(answered.entries["r.old"]?.said).toBe("unticked");
    });

    it.each(answers)("%s: nothing else is said of it", (_name, from, operations) => {
      for (const command of ["done old", "waive old none"])
        expect(said(`/tollgate ${command}`, from, operations)).toMatchObject({
          operations: [],
          commandErrors: [{ fault: { kind: "unknown-item", word: "old" } }],
        });
    });
  });

  it("reads a comment once, and of an edit only what it adds, with its author", () => {
    const once: Ledger = { ...ledger, commands: { "9": mark(at(20), "/tollgate done p.one") } };
    expect(read([commandComments("/tollgate done p.one")], once)).toEqual({
      ...{ operations: [], requests: [], commandErrors: [], commandComments: [] },
      read: once.commands,
    });
    const edited: CommentRevisions = {
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

  const [one, two, three] = ["/tollgate done p.one", "/tollgate done p.two", "/tollgate done q.one"];
  const revisions = (
    ...bodies: readonly (readonly [login: string, when: string, body: string])[]
  ): CommentRevisions => ({
    id: "9",
    revisions: bodies.map(([login, when, body]) => ({ by: by(login), at: when, body })),
  });

  it.each<[string, ReadMark, string[]]>([
    ["what an edit in the very second of the read one adds", mark(at(20), one), ["p.two by ada"]],
    ["nothing where the last of that second was read", mark(at(20), `${one}\n${two}`), []],
    ["nothing of that second where a ledger of before says only when", { at: at(20), text: "" }, []],
    ["nothing of that second where the read text is not in the history", mark(at(20), "gone"), []],
  ])("reads %s", (_name, known, said) => {
    const quick = revisions(["grace", at(20), one], ["ada", at(20), `${one}\n${two}`]);
    const commands = read([quick], { ...ledger, commands: { "9": known } });
    expect(commands.operations.map((operation) => `${operation.item} by ${operation.by}`)).toEqual(said);
    expect(commands.read).toEqual({ "9": mark(at(20), `${one}\n${two}`) });
    // And once more with what it has read: nothing is said twice.
    expect(read([quick], { ...ledger, commands: commands.read }).operations).toEqual([]);
  });

  it("puts nothing into the mouth of who comes after a revision that somebody deleted from the history", () => {
    const pruned = revisions(["grace", at(20), one], ["ada", at(21), ""], ["grace", at(22), `${one}\n${two}`]);
    expect(read([pruned]).operations.map(({ item }) => item)).toEqual(["p.one"]);
    const after = revisions(["", at(20), ""], ["grace", at(21), one], ["ada", at(22), `${one}\n${three}`]);
    expect(read([after]).operations.map(({ item, by: who }) => `${item} by ${who}`)).toEqual(["q.one by ada"]);
  });

  it("has read a comment whose prose was edited, and answers nothing", () => {
    const reworded = revisions(["grace", at(20), one], ["grace", at(25), `${one}\nThanks!`]);
    const commands = read([reworded], { ...ledger, commands: { "9": mark(at(20), one) } });
    expect(commands).toMatchObject({
      operations: [],
      commandComments: [],
      read: { "9": mark(at(25), `${one}\nThanks!`) },
    });
    expect(answersTo(commands, ledger, () => true)).toEqual([]);
  });

  it("reads of a comment whose mark is not kept any more only what came after", () => {
    const edited = revisions(["grace", at(20), one], ["grace", at(30), `${one}\n${two}`]);
    expect(read([edited], { ...ledger, lastRead: at(25) }).operations.map(({ item }) => item)).toEqual(["p.two"]);
  });
});

describe("isUnread", () => {
  const comment = { id: "9", body: "/tollgate recheck", updatedAt: at(20) };
  it.each<[string, Partial<Pick<Ledger, "commands" | "lastRead">>, boolean]>([
    ["never read", {}, true],
    ["read before it was changed", { commands: { "9": mark(at(19), comment.body) } }, true],
    ["read as it stands, line ends aside", { commands: { "9": mark(at(20), `${comment.body}\r\n`) } }, false],
    ["changed in the second in which it was read", { commands: { "9": mark(at(20), "/tollgate help") } }, true],
    ["read by a ledger that kept no text", { commands: { "9": { at: at(20), text: "" } } }, false],
    ["changed after the last read", { lastRead: at(19) }, true],
    ["changed before, so already read", { lastRead: at(20) }, false],
  ])("%s", (_name, known, unread) => {
    expect(isUnread(comment, { commands: {}, ...known }, hash)).toBe(unread);
  });
});

const breakGlass = { by: [{ kind: "team" as const, team: "@acme/dba" }], label: "break-glass", dueDays: 7 };
const fold = (commands: CommandsRead, from = ledger) =>
  foldCommands(from, commands, { facts: someFacts(), people: PEOPLE, breakGlass });

describe("foldCommands", () => {
  it("keeps an ADR link from a writer or the author, the newest of each, at most twenty", () => {
    const many = Array.from({ length: 25 }, (_, index) => `/tollgate adr docs/adr/${index}.md`).join("\n");
    const folded = fold(read([commandComments(many)]));
    expect(folded.links).toHaveLength(20);
    expect(folded.links.at(-1)).toEqual({ url: "docs/adr/24.md", by: "grace", at: at(20) });
    expect(
      fold(
        read([commandComments("/tollgate adr docs/adr/24.md", { at: at(30), login: "ada" })], folded),
        folded,
      ).links.at(-1),
    ).toEqual({ url: "docs/adr/24.md", by: "ada", at: at(30) });
    expect(fold(read([commandComments("/tollgate adr docs/adr/7.md", { login: "ruth" })]))).toMatchObject({
      links: [],
      commandErrors: [{ by: "ruth", fault: { kind: "not-allowed", name: "adr" } }],
    });
  });

  it("breaks the glass for those who may, for the head that they saw", () => {
    expect(fold(read([commandComments("/tollgate break-glass shop down", { login: "drew" })])).breakGlass).toEqual({
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
    const folded = fold(read([commandComments("/tollgate break-glass please", { login })]));
    expect(folded.breakGlass).toBeUndefined();
    expect(folded.commandErrors).toMatchObject([{ by: login, fault: { kind: "not-allowed", name: "break-glass" } }]);
  });

  it("does not break the glass if the policies name no person", () => {
    const commands = read([commandComments("/tollgate break-glass please", { login: "drew" })]);
    expect(foldCommands(ledger, commands, { facts: someFacts(), people: PEOPLE }).breakGlass).toBeUndefined();
  });

  it("keeps the newest broken glass, however late an older one arrives", () => {
    const late = fold(read([commandComments("/tollgate break-glass second", { login: "drew", at: at(30) })]));
    const folded = fold(read([commandComments("/tollgate break-glass first", { login: "drew", id: "8" })], late), late);
    expect(folded.breakGlass?.reason).toBe("second");
  });

  it("shows a person their mistake until they send another command", () => {
    const wrong = fold(read([commandComments("/tollgate done nothing")]));
    expect(wrong.commandErrors).toHaveLength(1);
    expect(
      fold(read([commandComments("/tollgate recheck", { id: "10", login: "ada" })], wrong), wrong).commandErrors,
    ).toHaveLength(1);
    expect(fold(read([commandComments("/tollgate done p.one", { id: "10" })], wrong), wrong).commandErrors).toEqual([]);
  });

  it("remembers which comments were read", () => {
    expect(fold(read([commandComments("/tollgate recheck")])).commands).toEqual({
      "9": mark(at(20), "/tollgate recheck"),
    });
  });

  it("keeps a bounded record of a thousand comments, and reads none of them again", () => {
    const time = (index: number): string => new Date(Date.UTC(2026, 10, 24) + index * 1_000).toISOString().slice(0, 19);
    const many = Array.from({ length: 1_000 }, (_, index) =>
      commandComments("/tollgate help", { id: String(2_000_000_000 + index), login: "ruth", at: `${time(index)}Z` }),
    );
    let folded = ledger;
    for (let from = 0; from < many.length; from += 20) folded = fold(read(many.slice(from, from + 20), folded), folded);
    // The page has the rest of a comment's 65,536 characters.
    expect(encodePayload({ ledger: folded, page: "" }).length).toBeLessThan(20_000);
    const unread = many.filter(({ id, revisions: [last] }) =>
      isUnread({ id, body: last?.body ?? "", updatedAt: last?.at ?? "" }, folded, hash),
    );
    expect(unread).toEqual([]);
    const next = { id: "3000000000", body: "/tollgate help", updatedAt: `${time(1_001)}Z` };
    expect(isUnread(next, folded, hash)).toBe(true);
  });
});

describe("answersTo", () => {
  const answer = (body: string, login = "grace") => {
    const commands = read([commandComments(body, { login })]);
    const folded = fold(commands);
    const refused = body.includes("refuse")
      ? [{ item: "p.one", by: login, at: at(20), why: "is-author" as const }]
      : [];
    return answersTo(commands, { ...folded, refusals: refused }, () => true);
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
