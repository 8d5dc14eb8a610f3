import { describe, expect } from "vitest";
import type { Ledger } from "../../src/checklist/ledger/ledger.ts";
import { isBlockLine } from "../../src/comment/record/page-lines.ts";
import { readPage, signPage } from "../../src/comment/record/signed-page.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { attack, POLICY, STAGED, TESTED } from "./attack.ts";

// Without a key whoever may edit the comment can write a record that is right in every detail. GitHub's own history of
// the comment still knows who wrote it.
const signer = createSigner([]);

const forged = (body: string, change: (ledger: Ledger) => Ledger): string => {
  const page = readPage(body, { repository: "acme/shop", number: 1 }, signer);
  if (page.ledger === undefined) throw new Error("There is no record to forge");
  const text = body
    .split("\n")
    .filter((line) => !isBlockLine(line))
    .join("\n");
  return signPage(text, change(page.ledger), signer);
};

const withEntries = (ledger: Ledger, by: string, as: string, keys: readonly string[]): Ledger => ({
  ...ledger,
  entries: Object.fromEntries(
    keys.map((key) => [
      key,
      {
        said: "ticked" as const,
        by,
        at: ledger.page.at,
        revision: ledger.page.revision,
        head: ledger.page.head,
        snapshot: ledger.page.snapshot,
        as,
        via: "box" as const,
      },
    ]),
  ),
});

describe("an Action without a key", () => {
  attack("a record in a reviewer's name", {
    tried: "ada writes an unsigned record that says grace ticked both",
    key: "",
    play: async (context) => {
      context.edit("ada", (body) =>
        forged(body, (ledger) => withEntries(ledger, "grace", "not-author", [STAGED, TESTED])),
      );
      await context.run();
      expect(context.page()).not.toMatch(/Ticked by grace/);
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("the same, and its event lost", {
    tried: "the run of the forging edit is cancelled; the next one comes by a push elsewhere",
    key: "",
    play: async (context) => {
      context.edit("ada", (body) =>
        forged(body, (ledger) => withEntries(ledger, "grace", "not-author", [STAGED, TESTED])),
      );
      await context.push({ "README.md": "Shop, and more\n" });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("a revision number blown up", {
    tried: "the forged record claims the highest revision that there is",
    key: "",
    play: async (context) => {
      context.edit("ada", (body) =>
        forged(body, (ledger) => ({
          ...withEntries(ledger, "grace", "not-author", [STAGED]),
          page: { ...ledger.page, revision: Number.MAX_SAFE_INTEGER },
        })),
      );
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("the page says another time", {
    tried: "the record is forged to say that it was just written, so that nobody looks it up",
    key: "",
    play: async (context) => {
      const later = `${new Date(Date.now() + 60_000).toISOString().slice(0, 19)}Z`;
      context.edit("ada", (body) =>
        forged(body, (ledger) => ({
          ...withEntries(ledger, "grace", "not-author", [STAGED, TESTED]),
          page: { ...ledger.page, written: later, ticked: [] },
        })),
      );
      await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
    },
    status: /^pending: 2 of 2 open/,
  });

  const ANYONE = POLICY.replace("by: not-author, waive: never", "by: anyone");
  attack("broken glass for a head that nobody saw", {
    tried: "linus breaks it for one head; after a push ada forges a page that showed the new head then",
    key: "",
    table: { base: { ".github/tollgate.yml": ANYONE } },
    play: async (context) => {
      context.sandbox.comment("linus", 1, "/tollgate break-glass the shop is down");
      await context.run();
      expect(context.status()).toMatch(/^success: Break-glass/);
      await context.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await context.run();
      expect(context.status()).toMatch(/^pending/);
      const long = "2026-01-01T00:00:00Z";
      context.edit("ada", (body) => forged(body, (ledger) => ({ ...ledger, page: { ...ledger.page, at: long } })));
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
  });

  attack("a forged record beside a key", {
    tried: "an unsigned record where the Action has a key",
    play: async (context) => {
      context.edit("ada", (body) => {
        const { ledger } = readPage(
          body,
          { repository: "acme/shop", number: 1 },
          createSigner(["0123456789abcdef0123456789abcdef"]),
        );
        if (ledger === undefined) throw new Error("There is no record");
        const text = body.split("\n").filter((line) => !isBlockLine(line));
        return signPage(text.join("\n"), withEntries(ledger, "grace", "not-author", [STAGED, TESTED]), signer);
      });
      await context.run();
    },
    status: /^pending: 2 of 2 open/,
    says: /was changed or removed by hand/,
  });
});
