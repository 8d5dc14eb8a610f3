import { expect, it } from "vitest";
import { blockLine, parseBlockLine, UNSIGNED } from "../../../src/comment/record/page-lines.ts";
import { sameButSignature } from "../../../src/comment/record/signed-page.ts";

/** The line of the comment that carries the record. */
const line = (payload: string, signature: string): string => blockLine({ payload, signature });
const body = (block: string, text = "- [ ] Do it"): string => `## Tollgate\n${text}\n${block}`;

it.each<[string, string, string, boolean]>([
  ["another signature", body(line("abc=", "one")), body(line("abc=", "two")), true],
  ["no signature", body(line("abc=", "one")), body(line("abc=", "")), true],
  [
    "other line ends, and space at the end",
    body(line("abc=", "one")),
    `${body(line("abc=", "two")).replaceAll("\n", "\r\n")}\r\n `,
    true,
  ],
  ["another record", body(line("abc=", "one")), body(line("abd=", "one")), false],
  ["a box that is ticked", body(line("abc=", "one")), body(line("abc=", "one"), "- [x] Do it"), false],
  [
    "a mangled block, which has no signature to leave out",
    body("<!-- tollgate:ledger v1 abc= one"),
    body("<!-- tollgate:ledger v1 abc= two"),
    false,
  ],
  [
    "the same mangled block",
    body("<!-- tollgate:ledger v2 abc= one -->"),
    body("<!-- tollgate:ledger v2 abc= one -->"),
    true,
  ],
])("pages with %s", (_, one, other, same) => {
  expect(sameButSignature(one, other)).toBe(same);
});

it("a block that was made without a key says so", () => {
  expect(parseBlockLine(line("abc=", ""))).toEqual({ payload: "abc=", signature: UNSIGNED });
});
