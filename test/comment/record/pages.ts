import { emptyLedger, type Ledger } from "../../../src/checklist/ledger/ledger.ts";
import { boxLine, MARKER } from "../../../src/comment/record/page-lines.ts";
import { signPage } from "../../../src/comment/record/signed-page.ts";
import { signer } from "../../support/default-world.ts";

export const OF = { repository: "acme/shop", number: 7 };
export const ITEMS = ["schema-change.staged", "schema-change.tested", "api-schema.versioned"];

export const ledgerAt = (revision: number, ticked: readonly string[] = []): Ledger => ({
  ...emptyLedger(OF.repository, OF.number),
  page: {
    revision,
    head: "a".repeat(40),
    at: "2026-11-23T06:00:00Z",
    comment: "",
    written: "2026-11-23T07:00:00Z",
    snapshot: { "schema-change": "s1" },
    ticked,
  },
});

/** A page as it is published, with the boxes of `ticked` ticked. */
export const aPage = (revision = 1, ticked: readonly string[] = [], by = signer, of = OF): string =>
  signPage(
    [
      MARKER,
      "## Tollgate",
      "",
      ...ITEMS.map((key) => boxLine({ ticked: ticked.includes(key), text: `Do **${key}**`, key })),
      "",
      "The end.",
    ].join("\n"),
    { ...ledgerAt(revision, ticked), repository: of.repository, number: of.number },
    by,
  );

/** What GitHub does when somebody clicks a box. */
export const click = (body: string, key: string): string =>
  body
    .split("\n")
    .map((line) => {
      if (!line.includes(`tollgate:item ${key} -->`)) return line;
      return line.startsWith("- [ ]") ? line.replace("- [ ]", "- [x]") : line.replace("- [x]", "- [ ]");
    })
    .join("\n");
