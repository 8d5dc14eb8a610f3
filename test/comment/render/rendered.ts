import type { AdrResult } from "../../../src/checklist/adr/assess-adr.ts";
import type { Evaluation } from "../../../src/checklist/evaluate.ts";
import type { ItemResult } from "../../../src/checklist/item-result.ts";
import { MARKER } from "../../../src/comment/record/page-lines.ts";
import { type CommentOptions, renderComment } from "../../../src/comment/render/render-comment.ts";
import { anEntry, anEvaluation, anItem, aResult, aSigner } from "../../support/evaluation-world.ts";

export const OF = { repository: "acme/shop", number: 42 };

export const render = (result: Parameters<typeof renderComment>[0], options: Partial<CommentOptions> = {}): string =>
  renderComment(result, { signer: aSigner, ...options });

/** The page as a person reads it: without the marker, the ledger and the keys. */
export const pageText = (body: string): string =>
  body
    .replaceAll("\u200B", "")
    .replace(/<!-- tollgate:item [^ ]+ -->/g, "")
    .replace(/<!-- tollgate:ledger .*-->/, "")
    .replace(`${MARKER}\n`, "")
    .replace(/[ ]+$/gm, "")
    .trim();

export const dba = [{ kind: "team", team: "@acme/dba" }] as const;

export const items = (): readonly ItemResult[] => [
  anItem("backward-compatible", {
    text: "Backward-compatible migration staged",
    help: "Old code must run on the new schema: expand first, contract in a later release.",
  }),
  anItem("dual-writes", {
    text: "Dual-writes verified",
    by: dba,
    outcome: "done",
    entry: anEntry({ as: "team:@acme/dba" }),
  }),
  anItem("rollback-tested", {
    text: "Rollback script tested",
    by: [{ kind: "not-author" }],
    wouldVerify: ["a check named migration-test* succeeds"],
  }),
];

export const adr = (changes: Partial<AdrResult> = {}): AdrResult => ({
  state: "missing",
  policies: ["schema-change"],
  blocking: true,
  parts: ["problem", "options", "decision", "consequences"],
  looked: [],
  ...changes,
});

export const oneItem = (changes: Partial<ItemResult>): Evaluation =>
  anEvaluation({ policies: [aResult({}, [anItem("tested", changes)])] });
