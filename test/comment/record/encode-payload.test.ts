import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ledger } from "../../../src/checklist/ledger/ledger.ts";
import { decodePayload } from "../../../src/comment/record/decode-payload.ts";
import { encodePayload } from "../../../src/comment/record/encode-payload.ts";

const text = fc.string({ unit: "binary", maxLength: 30 });
const fingerprint = fc.stringMatching(/^[0-9a-f]{8}$/);
const id = fc.stringMatching(/^[a-z]{1,9}$/);
const snapshot = fc.dictionary(id, fc.stringMatching(/^[0-9a-f]{16}$/), { maxKeys: 4, noNullPrototype: true });
const entry = fc.record(
  {
    said: fc.constantFrom("ticked" as const, "unticked" as const, "waived" as const),
    by: text,
    at: text,
    revision: fc.nat(),
    head: text,
    snapshot,
    as: text,
    via: fc.constantFrom("box" as const, "command" as const, "history" as const),
    reason: text,
  },
  { requiredKeys: ["said", "by", "at", "revision", "head", "snapshot", "as", "via"], noNullPrototype: true },
);
const ledger: fc.Arbitrary<Ledger> = fc.record(
  {
    repository: text,
    number: fc.nat(),
    entries: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}\.[a-z]{1,9}$/), entry, { maxKeys: 6, noNullPrototype: true }),
    contents: fc.dictionary(
      fc.stringMatching(/^[0-9a-f]{16}$/),
      fc.record(
        { files: fc.dictionary(fingerprint, fingerprint, { maxKeys: 5, noNullPrototype: true }), count: fc.nat() },
        { noNullPrototype: true },
      ),
      { maxKeys: 4, noNullPrototype: true },
    ),
    links: fc.array(fc.record({ url: text, by: text, at: text }, { noNullPrototype: true }), { maxLength: 3 }),
    refusals: fc.array(
      fc.record(
        { item: text, by: text, at: text, why: fc.constantFrom("bot" as const, "no-reason" as const) },
        { noNullPrototype: true },
      ),
      { maxLength: 3 },
    ),
    commands: fc.dictionary(
      fc.stringMatching(/^[1-9][0-9]{0,8}$/),
      fc.record({ at: text, text: fc.oneof(fc.constant(""), fingerprint) }, { noNullPrototype: true }),
      { maxKeys: 4, noNullPrototype: true },
    ),
    lastRead: text,
    commandErrors: fc.array(
      fc.record(
        {
          comment: text,
          by: text,
          at: text,
          fault: fc.oneof(
            fc.record({ kind: fc.constant("unknown-command" as const), word: text }, { noNullPrototype: true }),
            fc.record(
              {
                kind: fc.constant("ambiguous-item" as const),
                word: text,
                candidates: fc.array(text, { maxLength: 3 }),
              },
              { noNullPrototype: true },
            ),
            fc.record({ kind: fc.constant("help" as const) }, { noNullPrototype: true }),
            fc.record(
              {
                kind: fc.constant("undecided" as const),
                name: text,
                unknown: fc.record({ of: text, why: fc.constant("failed" as const) }, { noNullPrototype: true }),
              },
              { noNullPrototype: true },
            ),
          ),
        },
        { noNullPrototype: true },
      ),
      { maxLength: 3 },
    ),
    pending: fc.array(
      fc.record(
        {
          item: text,
          kind: fc.constantFrom("tick" as const, "untick" as const, "waive" as const),
          by: text,
          at: text,
          revision: fc.nat(),
          head: text,
          snapshot,
          via: fc.constantFrom("box" as const, "command" as const, "history" as const),
          reason: text,
        },
        { requiredKeys: ["item", "kind", "by", "at", "revision", "head", "snapshot", "via"], noNullPrototype: true },
      ),
      { maxLength: 3 },
    ),
    undecided: fc.array(
      fc.record(
        {
          kind: fc.constantFrom("adr" as const, "break-glass" as const),
          text,
          by: text,
          at: text,
          comment: text,
          head: text,
        },
        { noNullPrototype: true },
      ),
      { maxLength: 3 },
    ),
    breakGlass: fc.record(
      { by: text, at: text, head: text, reason: text, as: text, base: text },
      { noNullPrototype: true },
    ),
    issue: fc.nat(),
    repositoryId: fc.nat(),
    check: text,
    gaps: fc.dictionary(
      fc.stringMatching(/^([a-z]{1,9}\.[a-z]{1,9}|\*)$/),
      fc.record(
        { at: text, why: fc.constantFrom("deleted" as const, "unreadable" as const, "cut" as const), by: text },
        { noNullPrototype: true },
      ),
      { maxKeys: 3, noNullPrototype: true },
    ),
    previous: fc.record({ revision: fc.nat(), head: text, at: text, snapshot }, { noNullPrototype: true }),
    page: fc.record(
      {
        revision: fc.nat(),
        head: text,
        at: text,
        comment: text,
        written: text,
        snapshot,
        ticked: fc.array(text, { maxLength: 5 }),
        seen: text,
      },
      {
        requiredKeys: ["revision", "head", "at", "comment", "written", "snapshot", "ticked"],
        noNullPrototype: true,
      },
    ),
  },
  {
    requiredKeys: [
      ...(["repository", "number", "entries", "contents", "links"] as const),
      ...(["refusals", "commands", "commandErrors", "pending", "page"] as const),
    ],
    noNullPrototype: true,
  },
);

describe("the block's payload", () => {
  it("decodes to what was encoded", () => {
    fc.assert(
      fc.property(ledger, text, (value, page) => {
        const encoded = encodePayload({ ledger: value, page });
        expect(encoded).toMatch(/^[A-Za-z0-9+/=]+$/);
        expect(decodePayload(encoded)).toEqual({ ledger: value, page });
      }),
    );
  });

  it("reads records from before text marks and pending operations", () => {
    const old = {
      ...{ r: "acme/shop", n: 7, p: "page", h: [[]], e: [], c: [], l: [], f: [], a: [] },
      t: ["", "9", "2026-11-23T07:00:00Z"],
      g: [1, 0, 2, 0, 2, 0, []],
      k: [[1, 2]],
    };
    const read = decodePayload(Buffer.from(JSON.stringify(old)).toString("base64"));
    expect(read?.ledger.commands).toEqual({ "9": { at: "2026-11-23T07:00:00Z", text: "" } });
    expect(read?.ledger).not.toHaveProperty("heard");
    expect(read?.ledger.pending).toEqual([]);
    expect(read?.ledger).not.toHaveProperty("gaps");
    expect(read?.ledger.page).not.toHaveProperty("seen");
  });

  it("reads pending operations from before they had reasons", () => {
    const old = {
      ...{ r: "acme/shop", n: 7, p: "page", h: [[]], e: [], c: [], l: [], f: [], a: [], k: [] },
      t: ["", "p.one", "grace", "2026-11-23T07:00:00Z"],
      g: [1, 0, 3, 0, 3, 0, []],
      w: [[1, 0, 2, 3, 1, 0, 0, 0]],
    };
    const read = decodePayload(Buffer.from(JSON.stringify(old)).toString("base64"));
    expect(read?.ledger.pending).toEqual([
      {
        item: "p.one",
        kind: "tick",
        by: "grace",
        at: "2026-11-23T07:00:00Z",
        revision: 1,
        head: "",
        snapshot: {},
        via: "box",
      },
    ]);
    expect(read?.ledger).not.toHaveProperty("undecided");
  });

  it("is undefined, and throws nothing, for anything else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (garbage) => {
        expect(decodePayload(garbage)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(decodePayload(Buffer.from(json).toString("base64"))).toBeUndefined();
      }),
    );
  });
});
