import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { operationsOfEdit } from "../../../src/comment/record/edit-history.ts";
import { readPage } from "../../../src/comment/record/signed-page.ts";
import { aSigner } from "../../support/evaluation-world.ts";
import { click } from "./pages.ts";

/** A comment as it was rendered before decision 0066. Open pull requests have such comments; the file never changes. */

const OF = { repository: "acme/shop", number: 42 };
const older = readFileSync(new URL("older-page.md", import.meta.url), "utf8");

describe("a page that an older version rendered", () => {
  it("is read with its boxes and its record", () => {
    const page = readPage(older, OF, aSigner);
    expect(page).toMatchObject({ marked: true, trust: "signed", intact: true });
    expect([...page.boxes]).toEqual([
      ["schema-change.backward-compatible", false],
      ["schema-change.dual-writes", true],
      ["schema-change.rollback-tested", false],
    ]);
    expect(page.ledger?.entries["schema-change.dual-writes"]).toMatchObject({ by: "grace", said: "ticked" });
  });

  it("takes a click", () => {
    const to = click(older, "schema-change.rollback-tested");
    const actor = { login: "linus", kind: "person" } as const;
    const edit = { actor, at: "2026-11-30T03:00:00Z", from: older, to, via: "box" } as const;
    expect(operationsOfEdit(edit, (body) => readPage(body, OF, aSigner))).toMatchObject({
      operations: [{ kind: "tick", item: "schema-change.rollback-tested", by: "linus" }],
      notices: [],
    });
  });

  it("is not intact if anything but a box changed", () => {
    expect(readPage(older.replace("2 of 3", "1 of 3"), OF, aSigner).intact).toBe(false);
  });
});
