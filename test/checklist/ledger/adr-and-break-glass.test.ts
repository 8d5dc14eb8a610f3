import { describe, expect, it } from "vitest";
import { answersTo, foldCommands } from "../../../src/checklist/ledger/adr-and-break-glass.ts";
import {
  emptyLedger,
  type Ledger,
  type PendingOperation,
  type PublishedPage,
  type UnknownFact,
} from "../../../src/checklist/ledger/ledger.ts";
import type { PersonFact } from "../../../src/checklist/ledger/may-attest.ts";
import { type CommentRevisions, readCommands } from "../../../src/comment/commands/read-commands.ts";
import { aPerson, PEOPLE, signer, someFacts } from "../../support/default-world.ts";

/** Commands of people of whom the host did not answer whether they may, and of texts that nobody can read. */
const at = (minute: number): string => `2026-11-23T07:${String(minute).padStart(2, "0")}:00Z`;
const HEAD = "a".repeat(40);
const TEAM: UnknownFact = { of: "@acme/dba", why: "failed" };
const ROLE: UnknownFact = { of: "role", why: "failed" };
const page: PublishedPage = {
  revision: 5,
  head: HEAD,
  at: at(1),
  comment: "1",
  written: at(1),
  snapshot: {},
  ticked: [],
};
const ledger: Ledger = { ...emptyLedger("acme/shop", 7), page };
const commandComments = (body: string, login = "grace", id = "9"): CommentRevisions => ({
  id,
  revisions: [{ by: { login, kind: "person" }, at: at(20), body }],
});
const read = (comments: readonly CommentRevisions[], from = ledger, snapshot = from.page.revision) =>
  readCommands(comments, from, ["p.one"], snapshot === 0 ? "" : at(2), signer.hash);
const fold = (comments: readonly CommentRevisions[], from: Ledger, ...people: readonly PersonFact[]) => {
  const commands = read(comments, from);
  const folded = foldCommands(from, commands, {
    facts: someFacts(),
    people: { ...PEOPLE, ...Object.fromEntries(people.map((person) => [person.login, person])) },
    breakGlass: { by: [{ kind: "team", team: "@acme/dba" }], label: "break-glass", dueDays: 7 },
  });
  return { folded, answers: answersTo(commands, folded, () => true).map(({ reaction }) => reaction) };
};

describe("a command of somebody of whom the host did not answer", () => {
  const cases: readonly [string, string, UnknownFact, object, object][] = [
    [
      "break-glass",
      "/tollgate break-glass shop down",
      TEAM,
      { kind: "break-glass", text: "shop down", head: HEAD },
      { breakGlass: { by: "grace", reason: "shop down", head: HEAD, as: "team:@acme/dba" } },
    ],
    [
      "adr",
      "/tollgate adr docs/adr/7.md",
      ROLE,
      { kind: "adr", text: "docs/adr/7.md", head: "" },
      { links: [{ url: "docs/adr/7.md", by: "grace", at: at(20) }] },
    ],
  ];
  const member = aPerson("grace", { teams: ["@acme/dba"] });

  it.each(cases)("%s is kept, asked again, and done once the host answers", (name, body, unknown, kept, done) => {
    const waits = fold([commandComments(body)], ledger, aPerson("grace", { unknown: [unknown] }));
    expect(waits.answers).toEqual(["eyes"]);
    expect(waits.folded).toMatchObject({
      links: [],
      undecided: [{ ...kept, by: "grace", at: at(20), comment: "9" }],
      commandErrors: [{ comment: "9", by: "grace", fault: { kind: "undecided", name, unknown } }],
    });
    expect(waits.folded).not.toHaveProperty("breakGlass");
    // The next look, at which nothing new is said.
    const later = fold([], waits.folded, member).folded;
    expect(later).toMatchObject({ ...done, commandErrors: [] });
    expect(later).not.toHaveProperty("undecided");
  });

  it.each(cases)("%s is refused once the host says no, and the refusal is shown", (name, body, unknown) => {
    const waits = fold([commandComments(body)], ledger, aPerson("grace", { unknown: [unknown] }));
    const later = fold([], waits.folded, aPerson("grace", { role: "read" })).folded;
    expect(later).toMatchObject({ links: [], commandErrors: [{ fault: { kind: "not-allowed", name } }] });
    expect(later).not.toHaveProperty("breakGlass");
  });

  it.each<[string, Partial<PendingOperation>, string]>([
    ["waits", {}, "eyes"],
    ["is another one than what waits", { item: "p.two" }, "+1"],
    ["is of somebody else than what waits", { by: "linus" }, "+1"],
    ["is of another time than what waits", { at: at(3) }, "+1"],
  ])("answers a tick that %s", (_, more, reaction) => {
    const commands = read([commandComments("/tollgate done p.one")]);
    const word: PendingOperation = {
      ...{
        item: "p.one",
        kind: "tick",
        by: "grace",
        at: at(20),
        revision: 5,
        head: HEAD,
        snapshot: {},
        via: "command",
      },
      ...more,
    };
    expect(answersTo(commands, { ...ledger, pending: [word] }, () => true)).toEqual([{ comment: "9", reaction }]);
  });

  it.each<[string, string, boolean, string]>([
    ["of an ADR that counts", "/tollgate adr docs/adr/7.md", true, "+1"],
    ["of an ADR that does not count", "/tollgate adr docs/adr/7.md", false, "confused"],
    ["of one beside a tick", "/tollgate done p.one\n/tollgate adr docs/adr/7.md", false, "confused"],
    ["of a tick alone", "/tollgate done p.one", false, "+1"],
  ])("answers a comment %s", (_, body, counts, reaction) => {
    const asked: string[] = [];
    const answers = answersTo(read([commandComments(body)]), ledger, (url) => {
      asked.push(url);
      return counts;
    });
    expect(answers).toEqual([{ comment: "9", reaction }]);
    expect(asked).toEqual(body.includes("adr") ? ["docs/adr/7.md"] : []);
  });

  it.each<[string, { readonly by?: string; readonly at?: string; readonly item?: string }, string]>([
    ["refused", {}, "confused"],
    ["another one than what was refused", { item: "p.two" }, "+1"],
    ["of somebody else than what was refused", { by: "linus" }, "+1"],
    ["of another time than what was refused", { at: at(3) }, "+1"],
  ])("answers a tick that is %s", (_, more, reaction) => {
    const commands = read([commandComments("/tollgate done p.one")]);
    const refusals = [{ item: "p.one", by: "grace", at: at(20), why: "is-author" as const, ...more }];
    expect(answersTo(commands, { ...ledger, refusals }, () => true)).toEqual([{ comment: "9", reaction }]);
  });
});

describe("a comment with revisions that cannot be read any more", () => {
  const revision = (login: string, minute: number, missing?: "deleted" | "unreadable") => ({
    by: { login, kind: login.endsWith("[bot]") ? ("bot" as const) : ("person" as const) },
    at: at(minute),
    body: missing === undefined ? "/tollgate done p.one" : "",
    ...(missing === undefined ? {} : { missing }),
  });
  const lost = (...comments: readonly (readonly ReturnType<typeof revision>[])[]) =>
    read(comments.map((revisions, index) => ({ id: String(index), revisions }))).lost;

  it("is reported once for each person, by the last such revision, whichever comment is read first", () => {
    const early = [revision("grace", 20), revision("grace", 21, "deleted"), revision("grace", 30)];
    const late = [revision("grace", 22), revision("grace", 25, "unreadable"), revision("linus", 26, "deleted")];
    const wanted = [
      { by: "grace", byBot: false, at: at(25), why: "unreadable" },
      { by: "linus", byBot: false, at: at(26), why: "deleted" },
    ];
    expect(lost(early, late)).toEqual(wanted);
    expect(lost(late, early)).toEqual(wanted);
  });

  it("is not reported if all can be read", () => {
    expect(lost([revision("grace", 20), revision("grace", 21)])).toBeUndefined();
  });
});

describe("a command where the record is read anew from the history", () => {
  const snapshot = (minute: number, policy: string) => ({ at: at(minute), page: { ...page, snapshot: { p: policy } } });
  const unknown = { ...ledger, page: { ...page, revision: 0 } };
  it.each<[string, readonly ReturnType<typeof snapshot>[], object]>([
    ["the page that stood there then", [snapshot(5, "s1"), snapshot(15, "s2"), snapshot(25, "s3")], { p: "s2" }],
    ["nothing in the very second in which the page changed", [snapshot(5, "s1"), snapshot(20, "s2")], {}],
    ["nothing before the first page", [snapshot(25, "s3")], {}],
  ])("is bound to %s", (_, pages, wanted) => {
    const commands = readCommands([commandComments("/tollgate done p.one")], unknown, ["p.one"], "", signer.hash, {
      publishedPages: pages,
      operations: [],
    });
    expect(commands.operations[0]?.page.snapshot).toEqual(wanted);
  });
});
