import { describe, expect, it } from "vitest";
import { emptyLedger, type Ledger, type Push } from "../../../src/checklist/ledger/ledger.ts";
import { mergeLedgers, trustedLedger } from "../../../src/checklist/ledger/next-ledger.ts";
import {
  mergePushes,
  movedOf,
  moveText,
  type Provenance,
  withMoves,
  writersOf,
} from "../../../src/checklist/ledger/pushes.ts";
import { decodePayload } from "../../../src/comment/record/decode-payload.ts";
import { encodePayload } from "../../../src/comment/record/encode-payload.ts";
import type { Account, CommitFact } from "../../../src/policy/model/facts.ts";

const person = (login: string, id?: number): Account => ({
  login,
  kind: login.endsWith("[bot]") ? "bot" : "person",
  ...(id === undefined ? {} : { id }),
});
const ADA = person("ada");
const at = (minute: number): string => `2026-11-23T07:${String(minute).padStart(2, "0")}:00Z`;
const push = (by: string, before: string, after: string, minute = 0, more: Partial<Push> = {}): Push => ({
  by,
  bot: by.endsWith("[bot]"),
  at: at(minute),
  before,
  after,
  ...more,
});
const commit = (sha: string, by: string, more: Partial<CommitFact> = {}): CommitFact => ({
  sha,
  parents: ["base"],
  ...(by === "" ? {} : { author: person(by), committer: person(by) }),
  coAuthors: [],
  ...more,
});
const merge = (sha: string, by: string, more: Partial<CommitFact> = {}): CommitFact =>
  commit(sha, by, { parents: ["c1", "base2"], ...more });
const BY_ADA = [push("ada", "0", "c1")];

const reported = (commits: readonly CommitFact[], more: Partial<Provenance> & { author?: Account } = {}) => {
  const { author = ADA, ...provenance } = more;
  const { writers, borrowed } = writersOf(
    { author, commits },
    { pushes: [], whole: false, clean: new Set(), ...provenance },
  );
  return [...writers.map(({ login, how }) => `${login} ${how}`), ...borrowed.map((login) => `(${login})`)].join(", ");
};

describe("who wrote the change", () => {
  it.each<[string, readonly CommitFact[], Parameters<typeof reported>[1], string]>([
    ["who opened it", [], {}, "ada opened"],
    [
      "who pushed, whatever the commits say",
      [commit("c1", "ada")],
      { pushes: [push("eve", "0", "c1")], whole: true },
      "ada opened, eve pushed",
    ],
    ["who pushed, though it is known no more what", [], { pushes: [push("eve", "", "")] }, "ada opened, eve pushed"],
    [
      "not who pushed what changed nothing",
      [commit("c1", "ada")],
      { pushes: [push("eve", "a", "b")], clean: new Set([moveText({ before: "a", after: "b" })]) },
      "ada opened",
    ],
    ["whom commits name, where pushes are not known", [commit("c1", "eve")], {}, "ada opened, eve named"],
    [
      "not whom commits name that somebody else pushed",
      [commit("c1", "grace")],
      { pushes: BY_ADA, whole: true },
      "ada opened, (grace)",
    ],
    [
      "whom commits name that a bot pushed",
      [commit("c1", "eve")],
      { pushes: [...BY_ADA, push("fix[bot]", "c1", "c2")], whole: true },
      "ada opened, eve named",
    ],
    [
      "not whom commits name where a bot only merged the base",
      [commit("c1", "grace")],
      { pushes: [...BY_ADA, push("fix[bot]", "c1", "c2")], whole: true, clean: new Set(["c1...c2"]) },
      "ada opened, (grace)",
    ],
    [
      "whom commits name that GitHub names no pusher of",
      [commit("c1", "eve")],
      { pushes: [push("", "0", "c1")], whole: true },
      "ada opened, eve named",
    ],
    [
      "who signed a commit, even if another person pushed it",
      [commit("c1", "eve", { signed: "committer" })],
      { pushes: BY_ADA, whole: true },
      "ada opened, eve committed",
    ],
    [
      "only the committer by a signature",
      [commit("c1", "grace", { committer: person("eve"), signed: "committer" })],
      { pushes: BY_ADA, whole: true },
      "ada opened, eve committed, (grace)",
    ],
    [
      "who made a commit on GitHub's pages",
      [{ sha: "c1", parents: ["b"], author: person("eve"), signed: "host", coAuthors: [] }],
      { pushes: BY_ADA, whole: true },
      "ada opened, eve committed",
    ],
    [
      "not the co-author of a suggestion that was applied there",
      [{ sha: "c1", parents: ["b"], author: ADA, signed: "host", coAuthors: [person("grace")] }],
      { pushes: BY_ADA, whole: true },
      "ada opened",
    ],
    [
      "the co-author of a commit whose author is known",
      [commit("c1", "ada", { coAuthors: [person("eve")] })],
      { pushes: BY_ADA, whole: true },
      "ada opened, eve co-author",
    ],
    [
      "not the co-author of a commit under a borrowed name",
      [commit("c1", "grace", { coAuthors: [person("linus")] })],
      { pushes: BY_ADA, whole: true },
      "ada opened, (grace)",
    ],
    [
      "the co-author, where pushes are not known",
      [commit("c1", "", { coAuthors: [person("eve")] })],
      {},
      "ada opened, eve co-author",
    ],
    [
      "not who merged the base cleanly",
      [commit("c1", "ada"), merge("m", "eve", { signed: "host" })],
      { clean: new Set(["c1...m"]) },
      "ada opened",
    ],
    [
      "who merged more than the base",
      [commit("c1", "ada"), merge("m", "eve", { signed: "host" })],
      { pushes: BY_ADA, whole: true },
      "ada opened, eve committed",
    ],
    ["no bots", [commit("c1", "renovate[bot]")], { pushes: [push("renovate[bot]", "0", "c1")] }, "ada opened"],
    [
      "one person once, by number",
      [commit("c1", "", { author: person("eve-old", 7) })],
      { pushes: [push("eve", "0", "c1", 0, { id: 7 })] },
      "ada opened, eve pushed",
    ],
    [
      "two people of one login in turn",
      [commit("c1", "", { author: person("eve", 8) })],
      { pushes: [push("eve", "0", "c1", 0, { id: 7 })] },
      "ada opened, eve pushed, eve named",
    ],
  ])("are %s", (_name, commits, more, answer) => {
    expect(reported(commits, more)).toBe(answer);
  });
});

describe("the pushes that are kept", () => {
  const ledger = emptyLedger("acme/shop", 7);
  const kept = (pushes: readonly Push[]): readonly Push[] =>
    withMoves(ledger, { pushes, reportedHead: undefined }, ADA).pushes ?? [];

  it("are each once, the oldest first, without the author's", () => {
    const [a, b] = [push("eve", "c1", "c2", 2), push("grace", "c2", "c3", 5)];
    expect(mergePushes([b, a], [{ ...a, at: at(3), by: "EVE" }])).toEqual([a, b]);
    expect(kept([a, push("ada", "c2", "c4", 3), b])).toEqual([a, b]);
  });

  it("are forty with their commits; of older ones it is known who it was", () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      push(index < 10 ? "eve" : "grace", `${index}`, `${index + 1}`, index),
    );
    const left = kept(many);
    expect(left).toHaveLength(42);
    expect(left.slice(0, 2)).toMatchObject([
      { by: "eve", before: "", after: "" },
      { by: "grace", before: "" },
    ]);
    expect(kept([...left, push("linus", "60", "61", 59)])).toHaveLength(42);
    expect(reported([], { pushes: left })).toBe("ada opened, eve pushed, grace pushed");
  });

  it("are in the record with numbers, and an older record has none", () => {
    const whole: Ledger = {
      ...ledger,
      entries: {
        "p.one": {
          said: "ticked",
          by: "eve",
          id: 7,
          at: at(1),
          revision: 1,
          head: "h",
          snapshot: {},
          as: "anyone",
          via: "box",
        },
      },
      pushes: [push("eve", "c1", "c2", 2, { id: 7 }), push("fix[bot]", "c2", "c3", 3)],
      reportedHead: "c3",
    };
    expect(decodePayload(encodePayload({ ledger: whole, page: "x" }))?.ledger).toEqual(whole);
    expect(decodePayload(encodePayload({ ledger, page: "x" }))?.ledger).toEqual(ledger);
  });

  it("are those of both comments where one was deleted, and nothing of an unsigned record", () => {
    const [a, b] = [push("eve", "c1", "c2", 2), push("grace", "c2", "c3", 5)];
    const page = (revision: number) => ({ ...ledger.page, revision });
    const merged = mergeLedgers({ ...ledger, pushes: [a], page: page(1) }, { ...ledger, pushes: [b], page: page(2) });
    expect(merged.pushes).toEqual([a, b]);
    expect(trustedLedger({ ...ledger, pushes: [a], reportedHead: "c2" }, false)).toEqual(ledger);
  });
});

describe("the head up to which events reported every push", () => {
  const opened = { kind: "opened", head: "c1" } as const;
  const pushed = (before: string, after: string) => ({ kind: "push", push: push("ada", before, after) }) as const;
  it.each<[string, string | undefined, Parameters<typeof movedOf>[1], string | undefined]>([
    ["is not known without the opening", undefined, [pushed("c1", "c2")], undefined],
    ["is the one it was opened with", undefined, [opened], "c1"],
    ["goes on with each push", "c1", [pushed("c1", "c2"), pushed("c2", "c3")], "c3"],
    ["stays where one is missing", "c1", [pushed("c2", "c3")], "c1"],
    ["stays for one that is reported again, or late", "c2", [pushed("c1", "c2"), pushed("c0", "c1"), opened], "c2"],
  ])("%s", (_name, witnessed, events, head) => {
    const ledger = { ...emptyLedger("acme/shop", 7), ...(witnessed === undefined ? {} : { reportedHead: witnessed }) };
    expect(movedOf(ledger, events).reportedHead).toBe(head);
  });
});
