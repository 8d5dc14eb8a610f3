import { expect, test } from "vitest";
import { isReadable } from "../../../src/comment/render/headline.ts";
import { renderComment } from "../../../src/comment/render/render-comment.ts";
import { anEvaluation, anItem, aResult, aSigner } from "../../support/evaluation-world.ts";

const pattern = String.raw`an added line matches /^\s*version\s*=\s*"(=|~>)?\s*v?\d+(\.\d+)+/`;
const globs = "a file that matches **/*{.,_,-}{down,rollback,revert,undo}.{sql,fizz,cql,xml,yml,yaml} is changed here";

test.each([
  ["a check named migration-test* succeeds", true],
  ["a file that matches db/rollback/** is changed here", true],
  ["an approval of this head by team:@acme/dba or role:admin", true],
  [
    "a check named terraform, *terraform*plan*, *terraform*lint*, *terraform*validate* or one of 29 others succeeds",
    true,
  ],
  ['the description has a section "Rollback" with text under it', true],
  [pattern, false],
  [globs, false],
  [`label ${"x".repeat(200)} is set`, false],
])("%s: %s", (way, readable) => {
  expect(isReadable(way)).toBe(readable);
});

const comment = (wouldVerify: readonly string[], help?: string): string =>
  renderComment(
    anEvaluation({
      policies: [aResult({}, [anItem("pinned", { wouldVerify, ...(help === undefined ? {} : { help }) })])],
    }),
    { signer: aSigner },
  );

test("a pattern is left to the help text", () => {
  const snapshot = comment([pattern], "An exact version answers this by itself.");
  expect(snapshot).toContain("Ticks itself when a machine sees it");
  expect(snapshot).not.toContain("an added line matches");
});

test("what reads is named, and the rest is counted", () => {
  expect(comment([pattern, "a check named lint succeeds"], "Pin it.")).toContain(
    "Ticks itself when a check named lint succeeds and 1 more",
  );
});

test("without a help the pattern is better than nothing", () => {
  expect(comment([pattern])).toContain("Ticks itself when an added line matches");
});
